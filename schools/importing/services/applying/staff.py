"""The staff: their roles, and who is expected in «Учительская»."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from schools.accounts.roles import STAFF_ROOM_ROLES, Role
from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.institutions.intervals import not_ended_by
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.structure.models import Place, PlaceKind


def give_roles(work: Work) -> None:
    """Give and end the roles of the staff; whose roles change is in `work.staff`."""
    staff = work.rows.of(RowKind.STAFF, RowAction.CREATE, RowAction.UPDATE, RowAction.UNCHANGED)
    new: list[RoleAssignment] = []
    led: set[int] = set()
    ends: set[int] = set()
    for payload in staff:
        person = work.person(payload.get("new") or payload["person"])
        roles = [*payload.get("roles", ()), *payload.get("ticked", ())]
        new += [_role(work, person, Role(role)) for role in dict.fromkeys(roles)]
        for name in payload.get("leads", ()):
            school_class = work.class_of(name)[0]
            led.add(school_class)
            new.append(_role(work, person, Role.CLASS_TEACHER, school_class))
        ends.update(payload.get("ends", ()))
        if roles or payload.get("leads") or payload.get("ends"):
            work.staff.add(person)
    _end_roles(work, ends, led)
    work.recorder.create(new)


def _role(work: Work, person: int, role: Role, school_class: int | None = None) -> RoleAssignment:
    return RoleAssignment(
        institution_id=work.act.institution_id,
        person_id=person,
        role=role,
        school_class_id=school_class,
        started_on=work.today,
    )


def _end_roles(work: Work, ids: set[int], led: set[int]) -> None:
    """End these assignments, the class teachers of newly led classes, and all roles of leavers."""
    leaving = work.departing(RowKind.STAFF)
    students = work.departing(RowKind.STUDENT)
    ending = RoleAssignment.objects.filter(not_ended_by(work.today, "ended_on")).filter(
        Q(pk__in=ids)
        | Q(role=Role.CLASS_TEACHER, school_class__in=led)
        | Q(person__in=leaving)
        | Q(person__in=students, role=Role.STUDENT_ACTIVIST)
    )
    work.staff.update(work.end(ending, "started_on", "ended_on"))
    load = TeachingLoad.objects.filter(not_ended_by(work.today, "until_on"), teacher__in=leaving)
    work.end(load, "from_on", "until_on")
    work.staff.update(leaving)
    work.touched |= work.staff


def keep_staff_room(work: Work) -> None:
    """Open and end stays in «Учительская» for everybody whose roles this import touched (2.1.4)."""
    room = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).first()
    if room is None:
        return
    due = set(
        RoleAssignment.objects.on(work.today)
        .filter(role__in=STAFF_ROOM_ROLES, person__in=work.staff)
        .values_list("person_id", flat=True)
    )
    stays = list(
        Membership.objects.filter(
            not_ended_by(work.today, "planned_until"),
            place=room,
            left_on__isnull=True,
            person__in=work.staff,
        )
    )
    new: dict[int, dict[str, date]] = {}
    for stay in stays:
        if stay.planned_from is None and stay.person_id in due:
            new[stay.pk] = {"planned_from": work.today}
        elif stay.planned_from is not None and stay.person_id not in due:
            new[stay.pk] = {"planned_until": max(stay.planned_from, work.today)}
    work.recorder.update(stays, new)
    work.recorder.create(
        [
            Membership(
                institution_id=work.act.institution_id,
                place=room,
                place_kind=room.kind,
                person_id=person,
                planned_from=work.today,
            )
            for person in sorted(due - {stay.person_id for stay in stays})
        ]
    )
