"""Staff hired and dismissed, one at a time (2.1.11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from schools.accounts.roles import STAFF_ROLES, Role
from schools.acts.services import Order
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.movement import rules
from schools.movement.models import Movement, MovementKind
from schools.movement.services.moving import Moving
from schools.movement.services.newcomers import Newcomer, take_in
from schools.movement.services.offices import end_load, end_offices, follow_in_staff_room
from schools.people.models import RoleAssignment
from schools.people.querysets import RoleAssignmentQuerySet
from schools.people.rules import check_class_is_open, check_succession
from schools.structure.models import SchoolClass


@transaction.atomic
def hire(
    act: Act,
    *,
    newcomer: Newcomer,
    roles: Collection[Role],
    on: date,
    order: Order | None = None,
    leads: int | None = None,
) -> Movement:
    """Take somebody, new or known, into the staff from a day on; return the movement.

    `leads` is the class whose class teacher the person becomes; whoever led it ends that day (2.1.8).
    Raises RuleViolation if the person is one of the staff already, no role or a power is named, the
    class's teacher began later, or the day lies ahead.
    """
    moving = Moving(act, on=on, order=order)
    known = newcomer.person_id
    rules.check_hiring(
        roles, works_already=known is not None and _offices_of(known).filter(not_ended_by(on)).exists()
    )
    person = take_in(act, moving.recorder, newcomer)
    given: list[tuple[Role, int | None]] = [(role, None) for role in dict.fromkeys(roles)]
    others: list[int] = []
    if leads is not None:
        check_class_is_open(SchoolClass.objects.get(pk=leads).place.needed_until, act.today)
        others = _end_leading(moving, leads)
        given.append((Role.CLASS_TEACHER, leads))
    moving.recorder.create(
        [
            RoleAssignment(
                institution_id=act.institution_id,
                person=person,
                role=role,
                school_class_id=class_id,
                started_on=on,
                order_id=moving.order_id,
            )
            for role, class_id in given
        ]
    )
    follow_in_staff_room(moving.recorder, act, [person.pk], on=on)
    return moving.enter(MovementKind.HIRED, person.pk, to_class=leads, others=others)


@transaction.atomic
def dismiss(act: Act, *, person_id: int, on: date, order: Order | None = None) -> Movement:
    """Dismiss a member of staff on a day (the first without him); return the movement.

    All staff offices and the load end; being a parent here does not. Personal links die with the
    offices. Raises RuleViolation if the person holds no office, came later, is the last
    administrator, or the day lies ahead.
    """
    moving = Moving(act, on=on, order=order)
    offices = _offices_of(person_id).filter(not_ended_by(on))
    rules.check_dismissal(
        [(Role(role), since) for role, since in offices.values_list("role", "started_on")],
        on=on,
        is_last_administrator=_is_last_administrator(person_id),
    )
    ended = end_offices(moving.recorder, offices, on=on)
    end_load(moving.recorder, [person_id], on=on)
    follow_in_staff_room(moving.recorder, act, [person_id], on=on)
    led = next((office.school_class_id for office in ended if office.role == Role.CLASS_TEACHER), None)
    return moving.enter(MovementKind.DISMISSED, person_id, from_class=led)


def _offices_of(person_id: int) -> RoleAssignmentQuerySet:
    return RoleAssignment.objects.filter(person=person_id, role__in=STAFF_ROLES)


def _is_last_administrator(person_id: int) -> bool:
    """Tell whether nobody else administers the school for good: one whose end is set does not count."""
    holders = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True)
    return set(holders.values_list("person", flat=True)) == {person_id}


def _end_leading(moving: Moving, class_id: int) -> list[int]:
    """End whoever leads a class, to make room for another; return whom."""
    former = RoleAssignment.objects.leading(class_id, moving.on)
    check_succession(max(former.values_list("started_on", flat=True), default=None), on=moving.on)
    return [office.person_id for office in end_offices(moving.recorder, former, on=moving.on)]
