"""Who owes a chat: read from offices, class teachers and load, never stored (2.2.6, 2.3.3, 2.4.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from chats.models import Chat
from schools.accounts.roles import Role
from schools.people.models import Person, RoleAssignment, TeachingLoad

Owners = dict[int, list[Person]]
"""{chat: its owners by name}."""


def owners_of(chats: Iterable[Chat], day: date) -> Owners:
    """Return {chat: its owners on `day`, by name} for chats read with their rules; a chat may have none.

    At most two queries, whatever the number of chats.
    """
    listed = [chat for chat in chats if chat.rule is not None]
    offices = _offices(listed, day)
    teachers = _teachers(listed, day)
    owners: dict[int, list[Person]] = {}
    for chat in listed:
        role = chat.rule.owner_role if chat.rule else ""
        if role == Role.TEACHER and chat.school_class_id is not None:
            found = teachers[chat.school_class_id, chat.subject_id]
        else:
            found = offices[role, chat.school_class_id if role == Role.CLASS_TEACHER else None]
        owners[chat.pk] = sorted({person.pk: person for person in found}.values(), key=_by_name)
    return owners


def _by_name(person: Person) -> tuple[str, int]:
    return person.name_key, person.pk


def _offices(chats: list[Chat], day: date) -> dict[tuple[str, int | None], list[Person]]:
    """Return {(role, class or None): holders}."""
    found: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    roles = {chat.rule.owner_role for chat in chats if chat.rule and chat.rule.owner_role != Role.TEACHER}
    if any(chat.rule and chat.rule.owner_role == Role.TEACHER and not chat.school_class_id for chat in chats):
        roles.add(Role.TEACHER)
    if roles:
        held = RoleAssignment.objects.on(day).filter(role__in=roles).select_related("person")
        for row in held:
            found[row.role, row.school_class_id].append(row.person)
    return found


def _teachers(chats: list[Chat], day: date) -> dict[tuple[int, int | None], list[Person]]:
    """Return {(class, subject): who teaches it there} and {(class, None): who teaches there at all}."""
    found: dict[tuple[int, int | None], list[Person]] = defaultdict(list)
    classes = {
        chat.school_class_id for chat in chats if chat.rule and chat.rule.owner_role == Role.TEACHER
    } - {None}
    if classes:
        load = TeachingLoad.objects.on(day).filter(school_class__in=classes).select_related("teacher")
        for row in load:
            found[row.school_class_id, row.subject_id].append(row.teacher)
            found[row.school_class_id, None].append(row.teacher)
    return found
