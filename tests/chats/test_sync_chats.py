"""Chats that come and go: dropped, asked to close, needed again, kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from chats.models import Chat, HeadCount
from chats.services import sync
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Membership, TeachingLoad
from schools.people.services import exempt_memberships, mark_joined
from schools.structure.models import Place, PlaceKind, SchoolClass
from schools.structure.services import exempt_places, mark_places_created
from tests import factories
from tests.chats.people import enrol
from tests.conftest import Cast

ChatOf = Callable[..., Chat]


def end_the_load(load: TeachingLoad, day: date) -> None:
    TeachingLoad.objects.filter(pk=load.pk).update(until_on=day)


def test_sync_drops_a_chat_of_which_nothing_is_known(
    cast: Cast, act: Act, today: date, school_class: SchoolClass
) -> None:
    sync(act)
    places = Place.objects.filter(kind=PlaceKind.CHAT).count()
    end_the_load(TeachingLoad.objects.get(), today)

    synced = sync(act)

    assert (synced.chats_dropped, Chat.objects.filter(subject__isnull=False).exists()) == (1, False)
    assert Place.objects.filter(kind=PlaceKind.CHAT).count() == places - 1


def test_sync_asks_to_close_a_created_chat_once(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    student = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    stays = Membership.objects.filter(place=chat.place, person=student.person)
    mark_joined(act, membership_ids=stays.values_list("pk", flat=True), on=today)
    end_the_load(TeachingLoad.objects.get(), today)

    synced = sync(act)

    assert (synced.chats_changed, list(Chat.objects.to_close(today))) == (1, [chat])
    assert list(Membership.objects.to_remove(today)) == []


def test_sync_needs_on_no_day_a_created_chat_that_nobody_ever_asked_for(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    TeachingLoad.objects.all().delete()

    sync(act)

    place = Place.objects.get(pk=chat.place_id)
    assert (place.needed_until, list(Chat.objects.to_close(today))) == (place.needed_from, [chat])


def test_sync_needs_a_chat_again_when_the_subject_returns(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    load = TeachingLoad.objects.get()
    end_the_load(load, today)
    sync(act)
    factories.TeachingLoadFactory(
        teacher=cast.director, school_class=school_class, subject=load.subject, from_on=today
    )

    sync(act)

    assert (list(Chat.objects.to_close(today)), chat_of("subject", school_class, "Математика")) == ([], chat)


@pytest.mark.parametrize("known", ["exempt", "counted", "joined", "stay exempt"])
def test_sync_keeps_a_chat_of_which_something_is_known(
    known: str, cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    stays = list(Membership.objects.filter(place=chat.place).values_list("pk", flat=True))
    if known == "exempt":
        exempt_places(act, place_ids=[chat.place_id], reason="один чат на параллель")
    elif known == "counted":
        HeadCount.objects.create(institution_id=act.institution_id, place=chat.place, on=today, count=3)
    elif known == "joined":
        mark_joined(act, membership_ids=stays, on=today)
    else:
        exempt_memberships(act, membership_ids=stays, reason="на длительном лечении")
    end_the_load(TeachingLoad.objects.get(), today)

    sync(act)

    assert chat_of("subject", school_class, "Математика") == chat


def test_sync_sweeps_the_place_of_a_chat_whose_class_was_undone(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    sync(act)
    places = Place.objects.filter(kind=PlaceKind.CHAT).count()
    Place.objects.filter(pk=other_class.place_id).delete()

    sync(act)

    assert Place.objects.filter(kind=PlaceKind.CHAT).count() == places - 3


def test_sync_leaves_chats_without_a_rule_alone(act: Act, institution: Institution) -> None:
    place = factories.PlaceFactory(name="Методсовет")
    Chat.objects.create(institution=institution, place=place)
    stay = factories.MembershipFactory(place=place)

    sync(act)

    assert Chat.objects.filter(place=place, rule=None).exists()
    assert Membership.objects.filter(pk=stay.pk).exists()
