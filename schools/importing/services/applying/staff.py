"""The staff: the roles that a file gives and ends."""

from __future__ import annotations

from django.db.models import Q

from schools.accounts.roles import Role
from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.services.offices import end_load, end_offices
from schools.people.models import RoleAssignment


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
    ending = RoleAssignment.objects.filter(
        Q(pk__in=ids)
        | Q(role=Role.CLASS_TEACHER, school_class__in=led)
        | Q(person__in=leaving)
        | Q(person__in=students, role=Role.STUDENT_ACTIVIST)
    )
    ended = end_offices(work.recorder, ending, on=work.today)
    work.staff.update(office.person_id for office in ended)
    end_load(work.recorder, leaving, on=work.today)
    work.staff.update(leaving)
    work.touched |= work.staff
