"""Writes of the channels: founding, material for publication, broadcasts."""

from channels_app.services.broadcasts import (
    cancel_broadcast,
    change_broadcast,
    note_outcome,
    plan_broadcast,
)
from channels_app.services.founding import found_channels
from channels_app.services.publications import (
    accept_material,
    change_material,
    publish,
    return_material,
    schedule,
    submit_material,
    take_back_material,
    unmark_published,
    write_material,
)

__all__ = [
    "accept_material",
    "cancel_broadcast",
    "change_broadcast",
    "change_material",
    "found_channels",
    "note_outcome",
    "plan_broadcast",
    "publish",
    "return_material",
    "schedule",
    "submit_material",
    "take_back_material",
    "unmark_published",
    "write_material",
]
