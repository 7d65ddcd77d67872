"""Somebody in a class, a guardian, and where they are planned."""

from __future__ import annotations

from datetime import date

from chats.models import Chat
from schools.people.models import Membership, Person
from schools.structure.models import PlaceKind, SchoolClass
from tests import factories


def enrol(school_class: SchoolClass, last_name: str, **days: date) -> Membership:
    """Enter a student planned in the class on these days."""
    student = factories.PersonFactory(last_name=last_name)
    stay: Membership = factories.MembershipFactory(
        place=school_class.place, place_kind=PlaceKind.CLASS, person=student, **days
    )
    return stay


def guard(student: Person, last_name: str, **days: date) -> Person:
    """Enter a guardian of the student."""
    guardian: Person = factories.PersonFactory(last_name=last_name)
    factories.GuardianshipFactory(guardian=guardian, student=student, **days)
    return guardian


def stays_of(chat: Chat, person: Person) -> list[tuple[date | None, date | None]]:
    """Return the planned days of each stay of the person in the chat."""
    rows = Membership.objects.filter(place=chat.place, person=person).order_by("pk")
    return list(rows.values_list("planned_from", "planned_until"))
