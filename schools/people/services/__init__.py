"""Writes to the register of people."""

from schools.people.services.classes import close_class, open_class, rename_class, reopen_class
from schools.people.services.exports import record_export
from schools.people.services.memberships import (
    exempt_memberships,
    mark_found,
    mark_joined,
    mark_left,
    note_accepted,
    note_reported,
    require_memberships,
    take_back_joined,
    take_back_left,
)
from schools.people.services.places import take_back_created
from schools.people.services.roles import (
    appoint_class_teacher,
    assign_role,
    end_role,
    mark_roles_granted,
    mark_roles_withdrawn,
)
from schools.people.services.roster import begin_day, keep_staff_room, roster_changed
from schools.people.services.verification import decide_verification

__all__ = [
    "appoint_class_teacher",
    "assign_role",
    "begin_day",
    "close_class",
    "decide_verification",
    "end_role",
    "exempt_memberships",
    "keep_staff_room",
    "mark_found",
    "mark_joined",
    "mark_left",
    "mark_roles_granted",
    "mark_roles_withdrawn",
    "note_accepted",
    "note_reported",
    "open_class",
    "record_export",
    "rename_class",
    "reopen_class",
    "require_memberships",
    "roster_changed",
    "take_back_created",
    "take_back_joined",
    "take_back_left",
]
