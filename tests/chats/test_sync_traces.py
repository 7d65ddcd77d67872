"""Stays that have left a trace, and refusals: what a sync keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from chats.models import Chat
from chats.services import Synced, sync
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Membership, Refusal
from schools.people.services import mark_joined, mark_left
from schools.structure.models import SchoolClass
from tests import factories
from tests.chats.people import enrol, guard, stays_of

ChatOf = Callable[..., Chat]


def test_sync_takes_the_plan_of_a_trace_away_and_gives_it_back(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today)
    Membership.objects.filter(pk=stay.pk).update(planned_until=stay.planned_from)

    sync(act)
    assert stays_of(chat, stay.person) == [(None, None)]

    Membership.objects.filter(pk=stay.pk).update(planned_until=None)
    sync(act)
    assert stays_of(chat, stay.person) == [(stay.planned_from, None)]
    assert Membership.objects.get(place=chat.place).pk == mine.pk


def test_sync_leaves_both_stays_of_somebody_found_missing(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик", planned_from=today - timedelta(days=9))
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today - timedelta(days=5))
    mark_left(act, membership_ids=[mine.pk], on=today - timedelta(days=1))

    assert sync(act) == Synced()
    assert stays_of(chat, stay.person) == [
        (today - timedelta(days=9), today - timedelta(days=1)),
        (today - timedelta(days=1), None),
    ]


def test_sync_drops_an_untraced_stay_and_adds_a_missing_one(
    act: Act, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("class_students", school_class)
    Membership.objects.filter(place=chat.place).delete()
    factories.MembershipFactory(place=chat.place)

    assert (sync(act).stays_added, stays_of(chat, stay.person)) == (1, [(stay.planned_from, None)])
    assert Membership.objects.filter(place=chat.place).count() == 1


def test_sync_adds_a_second_stay_after_one_that_was_left(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(
        school_class,
        "Ученик",
        planned_from=today - timedelta(days=9),
        planned_until=today - timedelta(days=4),
    )
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today - timedelta(days=9))
    mark_left(act, membership_ids=[mine.pk], on=today - timedelta(days=2))
    factories.MembershipFactory(
        place=school_class.place, place_kind="class", person=stay.person, planned_from=today
    )

    sync(act)

    assert stays_of(chat, stay.person) == [
        (today - timedelta(days=9), today - timedelta(days=4)),
        (today, None),
    ]


def test_sync_copies_a_refusal_onto_new_stays(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf, institution: Institution
) -> None:
    stay = enrol(school_class, "Ученик")
    guardian = guard(stay.person, "Отказница")
    Refusal.objects.create(institution=institution, person=guardian, from_on=today, channel="телефон")

    synced = sync(act)

    mine = Membership.objects.get(person=guardian)
    assert (synced.refusals_copied, mine.exempt_on, mine.exempt_reason) == (1, today, "refused")


def test_sync_leaves_those_who_joined_in_spite_of_a_refusal(
    act: Act, today: date, school_class: SchoolClass, institution: Institution
) -> None:
    stay = enrol(school_class, "Ученик")
    guardian = guard(stay.person, "Отказница")
    sync(act)
    mark_joined(act, membership_ids=[Membership.objects.get(person=guardian).pk], on=today)
    Refusal.objects.create(institution=institution, person=guardian, from_on=today, channel="телефон")

    assert sync(act) == Synced()
