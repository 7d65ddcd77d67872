"""Drawing, editing, applying and undoing a new academic year."""

from schools.rollover.services.applying import Applied, apply_draft
from schools.rollover.services.drawing import draw
from schools.rollover.services.editing import (
    add_class,
    discard,
    drop_class,
    edit_class,
    send,
    send_away,
    send_back,
    set_graduation,
)
from schools.rollover.services.undoing import preview_undo_rollover, undo_rollover

__all__ = [
    "Applied",
    "add_class",
    "apply_draft",
    "discard",
    "draw",
    "drop_class",
    "edit_class",
    "preview_undo_rollover",
    "send",
    "send_away",
    "send_back",
    "set_graduation",
    "undo_rollover",
]
