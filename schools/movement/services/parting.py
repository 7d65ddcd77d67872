"""Students part from their classes: where they go on, and what ends with the class (2.1.11, 2.2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from schools.accounts.roles import Role
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.movement.services.coming import follow_in_coming_year
from schools.movement.services.offices import end_dated
from schools.movement.services.stays import end_stays, open_stays
from schools.people.models import Guardianship, Membership, RoleAssignment
from schools.structure.models import PlaceKind, SchoolClass


def part(
    recorder: Recorder, act: Act, people: Collection[int], *, into: SchoolClass | None, on: date
) -> dict[int, int]:
    """Let students go on in another class from a day on, or leave the school; return {student: class left}.

    Whoever leaves the school leaves the groups as well. Offices held for the class left end, and a
    coming year that is entered already follows. A fixed number of queries for any number of them.
    """
    kinds = (PlaceKind.CLASS,) if into else (PlaceKind.CLASS, PlaceKind.GROUP)
    left = end_stays(recorder, people, on=on, kinds=kinds)
    if into is not None:
        open_stays(recorder, act, [(person, into.place_id) for person in people], on=on)
    follow_in_coming_year(recorder, dict.fromkeys(people, into.pk if into else None), on=on)
    _end_class_offices(recorder, left, on=on)
    return left


def _end_class_offices(recorder: Recorder, left: Mapping[int, int], *, on: date) -> None:
    """End what students, and guardians without another child there, were for the class left."""
    running = RoleAssignment.objects.filter(not_ended_by(on), school_class__in=set(left.values()))
    students = list(running.filter(role=Role.STUDENT_ACTIVIST, person__in=list(left)))
    parents = list(running.filter(role=Role.PARENT_ACTIVIST))
    children = Guardianship.objects.on(on).filter(guardian__in={office.person_id for office in parents})
    pairs = set(children.values_list("guardian", "student"))
    stays = Membership.objects.on(on).in_classes().filter(person__in={child for _guardian, child in pairs})
    there = set(stays.values_list("person", "place__school_class"))
    ending = [office for office in students if left[office.person_id] == office.school_class_id]
    for office in parents:
        own = {child for guardian, child in pairs if guardian == office.person_id}
        had_one = any(left.get(child) == office.school_class_id for child in own)
        if had_one and not any((child, office.school_class_id) in there for child in own):
            ending.append(office)
    end_dated(recorder, ending, "started_on", "ended_on", on=on)
