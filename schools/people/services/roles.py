"""Assigning and ending offices and powers, and what the platform knows of them (2.1.0a, 2.1.7, 2.1.8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people import rules
from schools.people.models import Membership, RoleAssignment
from schools.people.querysets import RoleAssignmentQuerySet
from schools.people.services.memberships import check_fact_day
from schools.people.services.roster import roster_changed
from schools.registry import registry
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place, PlaceKind


@transaction.atomic
def assign_role(
    act: Act,
    *,
    person_id: int,
    role: Role,
    started_on: date,
    school_class_id: int | None = None,
    order_id: int | None = None,
) -> RoleAssignment:
    """Give a person a role, in a class where the role has one; return the assignment.

    Raises RuleViolation if it is held already, the class has a class teacher or closes, the role does
    not fit a class, or an additional administrator has not been confirmed in the staff room (2.1.7).
    After commit: the staff room and the chats follow.
    """
    lock_roster(act)
    _refuse(rules.role_reasons(role, has_class=school_class_id is not None))
    if school_class_id is not None:
        closes_on = Place.objects.values_list("needed_until", flat=True).get(school_class=school_class_id)
        rules.check_class_is_open(closes_on, act.today)
    held = RoleAssignment.objects.filter(role=role, school_class_id=school_class_id, ended_on__isnull=True)
    if held.filter(person_id=person_id).exists():
        raise RuleViolation(_("This person holds this role already."))
    if role == Role.CLASS_TEACHER and held.exists():
        raise RuleViolation(_("The class has a class teacher. End that assignment first."))
    if role == Role.ADMINISTRATOR:
        _check_administrator(act, person_id)
    assignment = RoleAssignment.objects.create(
        institution_id=act.institution_id,
        person_id=person_id,
        role=role,
        school_class_id=school_class_id,
        started_on=started_on,
        order_id=order_id,
    )
    record(
        act,
        "role.assigned",
        subjects=_about(assignment),
        role=role.value,
        school_class=school_class_id,
        started_on=started_on.isoformat(),
        order=order_id,
    )
    roster_changed(act)
    return assignment


@transaction.atomic
def end_role(act: Act, *, assignment_id: int, ended_on: date) -> RoleAssignment:
    """End a role on a day (exclusive) and return the assignment; it stays as proof.

    Raises RuleViolation if it has ended, begins later, or is the last administrator's.
    After commit: the staff room and the chats follow; personal links of the office die.
    """
    lock_roster(act)
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
    if assignment.ended_on is not None:
        raise RuleViolation(_("This role has ended already."))
    if ended_on < assignment.started_on:
        raise RuleViolation(_("A role cannot end before it began."))
    others = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True).exclude(
        pk=assignment.pk
    )
    if assignment.role == Role.ADMINISTRATOR and not others.exists():
        raise RuleViolation(_("This is the only administrator. Appoint another one first."))
    return _end(act, assignment, ended_on)


def _end(act: Act, assignment: RoleAssignment, ended_on: date) -> RoleAssignment:
    assignment.ended_on = ended_on
    assignment.save(update_fields=["ended_on"])
    record(
        act,
        "role.ended",
        subjects=_about(assignment),
        role=assignment.role,
        school_class=assignment.school_class_id,
        ended_on=ended_on.isoformat(),
    )
    roster_changed(act)
    return assignment


@transaction.atomic
def appoint_class_teacher(
    act: Act, *, class_id: int, person_id: int, started_on: date, order_id: int | None = None
) -> RoleAssignment:
    """Make a person the class teacher from a day on; who led the class before ends that day (2.1.8).

    Raises RuleViolation if the person leads the class already, or the day lies before the
    former class teacher began.
    """
    lock_roster(act)
    former = list(RoleAssignment.objects.leading(class_id, started_on).select_for_update())
    if any(office.person_id == person_id and office.ended_on is None for office in former):
        raise RuleViolation(_("This person is the class teacher already."))
    rules.check_succession(max((office.started_on for office in former), default=None), on=started_on)
    for office in former:
        _end(act, office, started_on)
    return assign_role(
        act,
        person_id=person_id,
        role=Role.CLASS_TEACHER,
        started_on=started_on,
        school_class_id=class_id,
        order_id=order_id,
    )


@transaction.atomic
def mark_roles_granted(
    act: Act,
    *,
    assignment_ids: Collection[int],
    on: date,
    source: FactSource = FactSource.MARKED,
) -> int:
    """Record that the platform grants these offices; return how many were new (2.1.7, 2.1.8).

    Raises RuleViolation for a date in the future.
    """
    wanted = RoleAssignment.objects.filter(
        role__in=(Role.ADMINISTRATOR, Role.CLASS_TEACHER), granted_on__isnull=True
    )
    return _mark(act, wanted.with_ids(list(assignment_ids)), "granted", on=on, source=source)


@transaction.atomic
def mark_roles_withdrawn(
    act: Act,
    *,
    assignment_ids: Collection[int],
    on: date,
    source: FactSource = FactSource.MARKED,
) -> int:
    """Record that the platform grants these offices no more; return how many did until now.

    Raises RuleViolation for a date in the future.
    """
    wanted = RoleAssignment.objects.filter(granted_on__isnull=False, withdrawn_on__isnull=True)
    return _mark(act, wanted.with_ids(list(assignment_ids)), "withdrawn", on=on, source=source)


def _mark(act: Act, wanted: RoleAssignmentQuerySet, fact: str, *, on: date, source: FactSource) -> int:
    check_fact_day(act, on)
    rows = list(wanted.select_for_update().order_by("pk"))
    if not rows:
        return 0
    RoleAssignment.objects.with_ids([row.pk for row in rows]).update(
        **fact_values(fact, act, on=on, source=source)
    )
    record(
        act,
        f"role.{fact}",
        subjects=[subject for row in rows for subject in _about(row)],
        assignments=[row.pk for row in rows],
        on=on.isoformat(),
        source=source.value,
    )
    led = [row.school_class_id for row in rows if row.school_class_id is not None]
    registry.facts_changed(act, set(Place.objects.filter(school_class__in=led).values_list("pk", flat=True)))
    return len(rows)


def _about(assignment: RoleAssignment) -> list[tuple[str, int]]:
    """Return the journal's subjects of an assignment: the person, and the class where there is one."""
    subjects = [("person", assignment.person_id)]
    if assignment.school_class_id is not None:
        subjects.append(("class", assignment.school_class_id))
    return subjects


def _check_administrator(act: Act, person_id: int) -> None:
    others = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True)
    confirmed = Membership.objects.joined_as_of(act.today).filter(
        place_kind=PlaceKind.STAFF_ROOM, person_id=person_id
    )
    _refuse(
        rules.additional_administrator_reasons(
            has_administrator=others.exists(), confirmed_in_staff_room=confirmed.exists()
        )
    )


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise RuleViolation(" ".join(reasons))
