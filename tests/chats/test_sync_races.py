"""The sync beside others who write at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from chats.models import Chat
from chats.services import sync
from schools.institutions.acting import Act
from schools.institutions.scope import scope
from schools.institutions.services import lock_roster
from schools.people.models import Membership, TeachingLoad
from schools.people.services import mark_joined
from schools.structure.models import SchoolClass
from tests import factories
from tests.conftest import Cast

ChatOf = Callable[..., Chat]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


def sync_elsewhere(act: Act) -> Thread:
    """Start a sync on a connection of its own."""

    def run() -> None:
        try:
            with scope(act.institution_id):
                sync(act)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_sync_waits_for_a_mark_and_keeps_what_it_says(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    student = factories.MembershipFactory(place=school_class.place, place_kind="class").person
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    stay = Membership.objects.get(place=chat.place, person=student)
    TeachingLoad.objects.update(until_on=today)

    with transaction.atomic():
        mark_joined(act, membership_ids=[stay.pk], on=today)
        syncing = sync_elsewhere(act)
        time.sleep(0.5)
        was_waiting = syncing.is_alive()
    syncing.join(20)

    assert was_waiting
    assert chat_of("subject", school_class, "Математика") == chat
    assert Membership.objects.get(pk=stay.pk).joined_on == today


def test_sync_waits_for_a_writer_of_the_roster(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)

    with transaction.atomic():
        lock_roster(act)
        syncing = sync_elsewhere(act)
        time.sleep(0.5)
        factories.TeachingLoadFactory(teacher=cast.teacher, school_class=school_class, subject__name="Физика")
        was_waiting = syncing.is_alive()
    syncing.join(20)

    assert was_waiting
    assert chat_of("subject", school_class, "Физика").place.name == "5А: Физика"
