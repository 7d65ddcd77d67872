"""Offices and powers: who may get them, and what the platform knows of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.accounts.roles import Role
from schools.acts.models import LocalAct
from schools.acts.services import enter_order
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people import rules
from schools.people.models import Membership, RoleAssignment
from schools.people.services import (
    appoint_class_teacher,
    assign_role,
    end_role,
    mark_joined,
    mark_roles_granted,
    mark_roles_withdrawn,
)
from schools.structure.models import SchoolClass
from tests import factories


@pytest.mark.parametrize(
    ("role", "has_class", "allowed"),
    [
        (Role.TEACHER, False, True),
        (Role.TEACHER, True, False),
        (Role.CLASS_TEACHER, True, True),
        (Role.CLASS_TEACHER, False, False),
        (Role.PARENT_ACTIVIST, True, True),
        (Role.STUDENT, False, False),
        (Role.PARENT, True, False),
    ],
)
def test_a_role_fits_a_class_or_none(role: Role, has_class: bool, allowed: bool) -> None:
    assert (rules.role_reasons(role, has_class=has_class) == []) is allowed


@pytest.mark.parametrize(
    ("has_administrator", "confirmed", "allowed"),
    [(False, False, True), (False, True, True), (True, True, True), (True, False, False)],
)
def test_an_additional_administrator_has_joined(
    has_administrator: bool,
    confirmed: bool,
    allowed: bool,
) -> None:
    reasons = rules.additional_administrator_reasons(
        has_administrator=has_administrator, confirmed_in_staff_room=confirmed
    )
    assert (reasons == []) is allowed


def test_second_administrator_is_refused_until_joining_is_confirmed(act: Act, today: date) -> None:
    first, second = factories.PersonFactory(), factories.PersonFactory()
    assign_role(act, person_id=first.pk, role=Role.ADMINISTRATOR, started_on=today)
    assign_role(act, person_id=second.pk, role=Role.TEACHER, started_on=today)
    with pytest.raises(RuleViolation, match="Учительск"):
        assign_role(act, person_id=second.pk, role=Role.ADMINISTRATOR, started_on=today)
    stay = Membership.objects.get(person=second)

    mark_joined(act, membership_ids=[stay.pk], on=today)
    assign_role(act, person_id=second.pk, role=Role.ADMINISTRATOR, started_on=today)

    assert RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).count() == 2


def test_a_refused_assignment_leaves_no_row_and_no_event(act: Act, today: date) -> None:
    person = factories.PersonFactory()
    with pytest.raises(RuleViolation):
        assign_role(act, person_id=person.pk, role=Role.CLASS_TEACHER, started_on=today)
    assert not RoleAssignment.objects.exists()
    assert not AuditEvent.objects.filter(kind="role.assigned").exists()


def test_a_role_held_already_is_refused(act: Act, today: date) -> None:
    person = factories.PersonFactory()
    assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)
    with pytest.raises(RuleViolation, match="уже есть"):
        assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)


def test_a_class_has_one_class_teacher(act: Act, today: date, school_class: SchoolClass) -> None:
    for allowed in (True, False):
        person = factories.PersonFactory()
        if allowed:
            assign_role(
                act,
                person_id=person.pk,
                role=Role.CLASS_TEACHER,
                started_on=today,
                school_class_id=school_class.pk,
            )
            continue
        with pytest.raises(RuleViolation, match="Сначала завершите"):
            assign_role(
                act,
                person_id=person.pk,
                role=Role.CLASS_TEACHER,
                started_on=today,
                school_class_id=school_class.pk,
            )


def test_a_new_class_teacher_ends_the_former_one(act: Act, today: date, school_class: SchoolClass) -> None:
    former, new = factories.PersonFactory(), factories.PersonFactory()
    begun = today - timedelta(days=30)
    order = enter_order(act, number="12-у", signed_on=begun)
    appoint_class_teacher(
        act, class_id=school_class.pk, person_id=former.pk, started_on=begun, order_id=order.pk
    )

    appoint_class_teacher(act, class_id=school_class.pk, person_id=new.pk, started_on=today)

    rows = RoleAssignment.objects.order_by("pk").values_list("person", "started_on", "ended_on", "order")
    assert list(rows) == [(former.pk, begun, today, order.pk), (new.pk, today, None, None)]


def test_the_present_class_teacher_is_not_appointed_again(
    act: Act, today: date, school_class: SchoolClass
) -> None:
    person = factories.PersonFactory()
    appoint_class_teacher(act, class_id=school_class.pk, person_id=person.pk, started_on=today)
    with pytest.raises(RuleViolation):
        appoint_class_teacher(act, class_id=school_class.pk, person_id=person.pk, started_on=today)


def test_a_role_ends_once_and_not_before_it_began(act: Act, today: date) -> None:
    person = factories.PersonFactory()
    role = assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)
    with pytest.raises(RuleViolation, match="раньше"):
        end_role(act, assignment_id=role.pk, ended_on=today - timedelta(days=1))
    end_role(act, assignment_id=role.pk, ended_on=today)
    with pytest.raises(RuleViolation, match="уже завершена"):
        end_role(act, assignment_id=role.pk, ended_on=today)


def test_granting_and_withdrawing_on_the_platform_are_facts(
    act: Act, today: date, school_class: SchoolClass
) -> None:
    person = factories.PersonFactory()
    role = appoint_class_teacher(act, class_id=school_class.pk, person_id=person.pk, started_on=today)
    teacher = assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)

    granted = [mark_roles_granted(act, assignment_ids=[role.pk, teacher.pk], on=today) for _ in range(2)]
    withdrawn = [mark_roles_withdrawn(act, assignment_ids=[role.pk], on=today) for _ in range(2)]

    role.refresh_from_db()
    assert (granted, withdrawn) == ([1, 0], [1, 0])
    assert (role.granted_on, role.granted_source, role.withdrawn_on) == (today, "marked", today)
    assert AuditEvent.objects.filter(kind__in=["role.granted", "role.withdrawn"]).count() == 2


def test_granting_in_the_future_is_refused(act: Act, today: date) -> None:
    with pytest.raises(RuleViolation):
        mark_roles_granted(act, assignment_ids=[], on=today + timedelta(days=1))


def test_an_order_is_entered_once(act: Act, today: date) -> None:
    orders = {enter_order(act, number=number, signed_on=today).pk for number in ("318-у", " 318-у ")}
    assert len(orders) == LocalAct.objects.count() == 1
    assert AuditEvent.objects.filter(kind="local_act.entered").count() == 1
