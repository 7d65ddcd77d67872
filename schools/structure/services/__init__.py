"""Writes to the institution's structure and to the facts of its places."""

from schools.structure.services.classes import create_class, current_year, found_structure
from schools.structure.services.links import (
    record_platform_link,
    reset_platform_link,
    show_platform_link,
)
from schools.structure.services.places import (
    exempt_places,
    mark_places_closed,
    mark_places_created,
    mark_places_renamed,
    require_places,
    take_back_places_created,
)

__all__ = [
    "create_class",
    "current_year",
    "exempt_places",
    "found_structure",
    "mark_places_closed",
    "mark_places_created",
    "mark_places_renamed",
    "record_platform_link",
    "require_places",
    "reset_platform_link",
    "show_platform_link",
    "take_back_places_created",
]
