"""Facts about stays: who marks what, and what it leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people.models import Membership, RoleAssignment
from schools.people.services import (
    assign_role,
    end_role,
    exempt_memberships,
    mark_joined,
    mark_left,
    note_accepted,
    note_reported,
    take_back_joined,
)
from schools.structure.models import Place
from tests import factories


def test_teacher_is_expected_in_the_staff_room_and_leaves_the_plan(
    act: Act, staff_room: Place, today: date
) -> None:
    person = factories.PersonFactory()
    role = assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)
    stay = Membership.objects.get(place=staff_room, person=person)
    assert (stay.planned_from, stay.planned_until, stay.joined_on) == (today, None, None)
    end_role(act, assignment_id=role.pk, ended_on=today)
    stay.refresh_from_db()
    assert stay.planned_until == today


def test_employee_is_not_expected_in_the_staff_room(act: Act, staff_room: Place, today: date) -> None:
    person = factories.PersonFactory()
    assign_role(act, person_id=person.pk, role=Role.EMPLOYEE, started_on=today)
    assert not Membership.objects.filter(place=staff_room).exists()


def test_last_administrator_cannot_be_ended(act: Act, today: date) -> None:
    role = assign_role(act, person_id=factories.PersonFactory().pk, role=Role.ADMINISTRATOR, started_on=today)
    with pytest.raises(RuleViolation):
        end_role(act, assignment_id=role.pk, ended_on=today)
    assert RoleAssignment.objects.get(pk=role.pk).ended_on is None


def test_marking_joined_twice_counts_once_and_is_journalled(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    marked = [mark_joined(act, membership_ids=[stay.pk], on=today) for _ in range(2)]
    stay.refresh_from_db()
    assert marked == [1, 0]
    assert (stay.joined_on, stay.joined_source) == (today, "marked")
    assert AuditEvent.objects.filter(kind="membership.joined").count() == 1


def test_a_fact_in_the_future_is_refused(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    with pytest.raises(RuleViolation):
        mark_joined(act, membership_ids=[stay.pk], on=today + timedelta(days=1))
    assert not AuditEvent.objects.filter(kind="membership.joined").exists()


def test_accepting_and_reporting_never_count_as_joined(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    assert note_accepted(act, place_id=stay.place_id, person_id=stay.person_id)
    assert note_reported(act, place_id=stay.place_id, person_id=stay.person_id)
    assert not note_accepted(act, place_id=stay.place_id, person_id=stay.person_id)
    stay.refresh_from_db()
    assert (stay.accepted_at, stay.reported_at, stay.joined_on) == (act.at, act.at, None)
    assert not Membership.objects.joined_as_of(today).exists()


def test_found_missing_though_planned_ends_one_stay_and_opens_another(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today - timedelta(days=1))
    assert mark_left(act, membership_ids=[stay.pk], on=today) == 1
    stays = Membership.objects.order_by("pk").values_list(
        "planned_from", "planned_until", "left_on", "joined_on"
    )
    assert list(stays) == [
        (stay.planned_from, today, today, today - timedelta(days=1)),
        (today, None, None, None),
    ]


def test_leaver_who_is_removed_leaves_no_new_stay(act: Act, today: date) -> None:
    stay = factories.MembershipFactory(planned_until=today)
    mark_joined(act, membership_ids=[stay.pk], on=today)
    mark_left(act, membership_ids=[stay.pk], on=today)
    assert Membership.objects.count() == 1


def test_confirmation_taken_back_keeps_the_plan(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)
    assert take_back_joined(act, membership_ids=[stay.pk]) == 1
    stay.refresh_from_db()
    assert (stay.joined_on, stay.joined_source, stay.planned_from) == (None, "", stay.planned_from)


def test_exception_needs_a_reason_and_takes_the_stay_out_of_the_plan(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    with pytest.raises(RuleViolation):
        exempt_memberships(act, membership_ids=[stay.pk], reason=" ")
    assert exempt_memberships(act, membership_ids=[stay.pk], reason="отказ семьи") == 1
    assert not Membership.objects.expected(today).exists()
