"""Marks made by mistake are taken back without losing what else is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.people.services import (
    exempt_memberships,
    mark_joined,
    mark_left,
    note_accepted,
    require_memberships,
    take_back_created,
    take_back_joined,
    take_back_left,
)
from schools.structure.models import Place
from schools.structure.services import mark_places_closed, mark_places_created
from tests import factories


def test_leaving_taken_back_of_somebody_still_planned_restores_the_one_stay(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)
    mark_left(act, membership_ids=[stay.pk], on=today)

    assert take_back_left(act, membership_ids=[stay.pk]) == 1

    row = Membership.objects.get()
    assert (row.pk, row.left_on, row.planned_until, row.joined_on) == (stay.pk, None, None, today)
    assert AuditEvent.objects.filter(kind="membership.left_taken_back").count() == 1


def test_leaving_taken_back_of_a_leaver_keeps_the_plan_ended(act: Act, today: date) -> None:
    stay = factories.MembershipFactory(planned_until=today)
    mark_joined(act, membership_ids=[stay.pk], on=today)
    mark_left(act, membership_ids=[stay.pk], on=today)

    assert take_back_left(act, membership_ids=[stay.pk]) == 1

    stay.refresh_from_db()
    assert (stay.left_on, stay.planned_until) == (None, today)


def test_leaving_stays_where_something_is_known_of_the_next_stay(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)
    mark_left(act, membership_ids=[stay.pk], on=today)
    note_accepted(act, place_id=stay.place_id, person_id=stay.person_id)

    assert take_back_left(act, membership_ids=[stay.pk]) == 0
    assert Membership.objects.count() == 2


def test_leaving_of_nobody_is_taken_back_for_nobody(act: Act) -> None:
    assert take_back_left(act, membership_ids=[factories.MembershipFactory().pk]) == 0
    assert not AuditEvent.objects.filter(kind="membership.left_taken_back").exists()


def test_a_trace_that_was_planned_anew_keeps_its_plan(act: Act, today: date) -> None:
    yesterday = today - timedelta(days=1)
    trace = factories.MembershipFactory()
    mark_joined(act, membership_ids=[trace.pk], on=yesterday)
    Membership.objects.filter(pk=trace.pk).update(planned_from=None)
    mark_left(act, membership_ids=[trace.pk], on=yesterday)
    factories.MembershipFactory(place=trace.place, person=trace.person, planned_from=today)

    take_back_left(act, membership_ids=[trace.pk])

    row = Membership.objects.get()
    assert (row.pk, row.planned_from, row.left_on) == (trace.pk, today, None)


def test_an_exception_by_hand_is_taken_back_and_a_refusal_is_not(act: Act, today: date) -> None:
    by_hand, refused = factories.MembershipFactory(), factories.MembershipFactory()
    exempt_memberships(act, membership_ids=[by_hand.pk], reason="обучается на дому")
    exempt_memberships(act, membership_ids=[refused.pk], reason="refused")

    assert require_memberships(act, membership_ids=[by_hand.pk, refused.pk]) == 1

    assert list(Membership.objects.expected(today)) == [by_hand]


def test_nothing_excepted_is_required_again(act: Act) -> None:
    assert require_memberships(act, membership_ids=[factories.MembershipFactory().pk]) == 0


def test_a_bare_trace_falls_away_with_its_confirmation(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)
    Membership.objects.filter(pk=stay.pk).update(planned_from=None)

    assert take_back_joined(act, membership_ids=[stay.pk]) == 1
    assert take_back_joined(act, membership_ids=[stay.pk]) == 0
    assert not Membership.objects.exists()


def test_leaving_before_joining_is_refused_and_nobody_there_is_no_act(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()

    assert mark_left(act, membership_ids=[stay.pk], on=today) == 0
    assert exempt_memberships(act, membership_ids=[], reason="нет таких") == 0
    assert not AuditEvent.objects.filter(kind__in=["membership.left", "membership.exempted"]).exists()


def test_nobody_leaves_before_he_joined(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)
    with pytest.raises(RuleViolation):
        mark_left(act, membership_ids=[stay.pk], on=today - timedelta(days=1))
    stay.refresh_from_db()
    assert stay.left_on is None


def test_created_taken_back_leaves_the_place_to_be_created_again(act: Act, staff_room: Place) -> None:
    mark_places_created(act, place_ids=[staff_room.pk], on=act.today)

    assert take_back_created(act, place_id=staff_room.pk) == 1

    staff_room.refresh_from_db()
    assert (staff_room.created_on, staff_room.created_source, staff_room.platform_name) == (None, "", "")
    assert Place.objects.to_create(act.today).filter(pk=staff_room.pk).exists()
    assert AuditEvent.objects.filter(kind="place.created_taken_back").count() == 1
    assert take_back_created(act, place_id=staff_room.pk) == 0


def test_created_stays_while_somebody_is_confirmed_there(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    mark_joined(act, membership_ids=[stay.pk], on=today)

    with pytest.raises(RuleViolation):
        take_back_created(act, place_id=stay.place_id)

    assert Place.objects.get(pk=stay.place_id).created_on == today


def test_created_stays_where_the_place_was_closed(act: Act, staff_room: Place) -> None:
    mark_places_created(act, place_ids=[staff_room.pk], on=act.today)
    mark_places_closed(act, place_ids=[staff_room.pk], on=act.today)

    with pytest.raises(RuleViolation):
        take_back_created(act, place_id=staff_room.pk)


def test_confirming_somebody_says_that_the_place_exists(act: Act, today: date) -> None:
    stay = factories.MembershipFactory()
    yesterday = today - timedelta(days=1)

    mark_joined(act, membership_ids=[stay.pk], on=yesterday)

    place = Place.objects.get(pk=stay.place_id)
    assert (place.created_on, place.created_source, place.platform_name) == (yesterday, "marked", place.name)
