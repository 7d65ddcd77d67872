"""Students part from their classes: where they go on, and what ends with the class (2.1.11, 2.2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from schools.accounts.roles import Role
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.movement.services.coming import follow_in_coming_year
from schools.movement.services.offices import end_offices
from schools.movement.services.stays import end_stays, open_stays
from schools.people.models import Guardianship, Membership, RoleAssignment
from schools.structure.models import PlaceKind


class Into(NamedTuple):
    """The class that a student comes into, and its place."""

    class_id: int
    place_id: int


def part(recorder: Recorder, act: Act, moves: Mapping[int, Into | None], *, on: date) -> dict[int, int]:
    """Let students go on in another class from a day on, or leave the school; return {student: class left}.

    `moves` is {student: where to, None: out of the school}. Whoever leaves the school leaves the groups
    as well. Offices held for the class left end, and a coming year that is entered already follows. A
    fixed number of queries for any number of them.
    """
    going = {person: into for person, into in moves.items() if into is not None}
    leaving = [person for person in moves if person not in going]
    left = end_stays(recorder, leaving, on=on, kinds=(PlaceKind.CLASS, PlaceKind.GROUP))
    left |= end_stays(recorder, list(going), on=on)
    open_stays(recorder, act, [(person, into.place_id) for person, into in going.items()], on=on)
    coming = {person: into.class_id if into else None for person, into in moves.items()}
    follow_in_coming_year(recorder, coming, on=on)
    end_class_offices(recorder, left, on=on)
    return left


def end_class_offices(recorder: Recorder, left: Mapping[int, int], *, on: date) -> list[RoleAssignment]:
    """End what students, and guardians without another child there, were for the class left (2.2.6).

    `left` is {student: the class}; their stays there have ended already. Returns the offices.
    """
    there = Membership.objects.on(on).in_classes()
    in_class = there.filter(person=OuterRef("person"), place__school_class=OuterRef("school_class"))
    child_there = there.filter(
        person=OuterRef("student"), place__school_class=OuterRef(OuterRef("school_class"))
    )
    guarding = Guardianship.objects.on(on)
    children = guarding.filter(Exists(child_there), guardian=OuterRef("person"))
    guardians = guarding.filter(student__in=list(left)).values("guardian")
    stale = RoleAssignment.objects.filter(not_ended_by(on), school_class__in=set(left.values())).filter(
        Q(~Exists(in_class), role=Role.STUDENT_ACTIVIST, person__in=list(left))
        | Q(~Exists(children), role=Role.PARENT_ACTIVIST, person__in=guardians)
    )
    return end_offices(recorder, stale, on=on)
