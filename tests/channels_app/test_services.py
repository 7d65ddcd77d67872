"""What the services of the channels write: state, journal, and nothing on a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from channels_app import services
from channels_app.models import Broadcast, Channel, Publication
from channels_app.states import BroadcastKind, BroadcastState, PublicationState
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Person
from schools.registry import registry
from schools.structure.models import Place, PlaceKind
from tests import factories
from tests.channels_app.conftest import PlanIt, Write

DAY = timedelta(days=1)


def events_of(kind: str, pk: int) -> list[str]:
    """Return the kinds of events about a thing, in their order."""
    ids = AuditSubject.objects.filter(subject_kind=kind, subject_id=pk).values("event_id")
    return list(AuditEvent.objects.filter(pk__in=ids).order_by("pk").values_list("kind", flat=True))


def test_an_institution_is_founded_with_its_two_system_channels(act: Act) -> None:
    channels = Channel.objects.in_order()
    places = Place.objects.filter(kind=PlaceKind.CHANNEL).order_by("pk")

    assert [(str(channel), channel.is_system) for channel in channels] == [
        ("Общешкольный канал", True),
        ("Сотрудники", True),
    ]
    assert [(place.created_source, place.is_created, place.platform_name) for place in places] == [
        ("automatic", True, "Общешкольный канал"),
        ("automatic", True, "Сотрудники"),
    ]
    assert events_of("place", places[0].pk) == ["channels.founded"]


def test_material_goes_from_the_draft_to_the_post(act: Act, write: Write, author: Person) -> None:
    draft = write(submit=False)
    assert (draft.state, draft.submitted_at, draft.is_published) == ("draft", None, False)

    services.submit_material(act, publication_id=draft.pk)
    services.accept_material(act, publication_id=draft.pk)
    services.schedule(act, publication_id=draft.pk, due_on=act.today + DAY)
    services.publish(act, publication_id=draft.pk, on=act.today - DAY, url="https://max.example/1")

    row = Publication.objects.get()
    assert (row.state, row.due_on, row.published_on, row.url, row.is_published) == (
        "published",
        act.today + DAY,
        act.today - DAY,
        "https://max.example/1",
        True,
    )
    assert (row.submitted_at, row.decided_at, row.published_recorded_at) == (act.at, act.at, act.at)
    assert (row.author, str(row), row.search_key) == (author, "Ёлка", "елка приходите.")
    assert events_of("publication", row.pk) == [
        "publication.written",
        "publication.submitted",
        "publication.accepted",
        "publication.scheduled",
        "publication.published",
    ]
    assert "Ёлка" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_submitted_material_can_be_taken_back_and_submitted_anew(act: Act, write: Write) -> None:
    row = services.take_back_material(act, publication_id=write().pk)
    assert (row.state, row.submitted_at) == ("draft", None)

    assert services.submit_material(act, publication_id=row.pk).state == PublicationState.SUBMITTED


def test_returned_material_keeps_the_word_until_it_is_accepted(act: Act, write: Write) -> None:
    row = services.return_material(act, publication_id=write().pk, word=" Короче. ")
    assert (row.state, row.returned_because, row.decided_at) == ("returned", "Короче.", act.at)

    services.submit_material(act, publication_id=row.pk)
    assert services.accept_material(act, publication_id=row.pk).returned_because == ""


def test_a_wrong_mark_is_taken_back_whole(act: Act, published: Publication) -> None:
    services.unmark_published(act, publication_id=published.pk)

    row = Publication.objects.get()
    assert (row.state, row.published_on, row.published_source, row.url) == ("accepted", None, "", "")


def test_editing_keeps_the_state_and_moves_the_words(act: Act, write: Write) -> None:
    other = Channel.objects.in_order()[1]
    values: dict[str, Any] = {"title": "Хор", "text": "Пойте.", "channel_id": other.pk, "due_on": act.today}

    row = services.change_material(
        act, publication_id=write().pk, as_author=False, as_publisher=True, **values
    )

    assert (row.state, row.title, row.channel, row.due_on, row.search_key) == (
        "submitted",
        "Хор",
        other,
        act.today,
        "хор пойте.",
    )
    assert events_of("publication", row.pk)[-1] == "publication.changed"


@pytest.mark.parametrize(
    ("days", "values"),
    [
        (None, {"as_author": True, "as_publisher": False}),
        (None, {"as_author": False, "as_publisher": True, "text": " "}),
        (1, {"as_author": False, "as_publisher": True, "due_on": None}),
    ],
    ids=["the author after submitting", "without words", "scheduled without a day"],
)
def test_editing_is_refused(act: Act, write: Write, days: int | None, values: dict[str, Any]) -> None:
    row = write()
    if days:
        services.accept_material(act, publication_id=row.pk)
        services.schedule(act, publication_id=row.pk, due_on=act.today + DAY)
    given = {"title": "Хор", "text": "Пойте.", "channel_id": row.channel_id, "due_on": act.today}

    with pytest.raises(RuleViolation):
        services.change_material(act, publication_id=row.pk, **{**given, **values})

    assert Publication.objects.get().title == "Ёлка"


Refused = Callable[[Act, int], Any]


@pytest.mark.parametrize(
    "do",
    [
        lambda act, pk: services.submit_material(act, publication_id=pk),
        lambda act, pk: services.return_material(act, publication_id=pk, word=""),
        lambda act, pk: services.schedule(act, publication_id=pk, due_on=act.today),
        lambda act, pk: services.publish(act, publication_id=pk, on=act.today),
        lambda act, pk: services.unmark_published(act, publication_id=pk),
    ],
    ids=["submit again", "return without a word", "schedule", "publish", "unmark"],
)
def test_a_refused_move_writes_nothing(act: Act, write: Write, do: Refused) -> None:
    row = write()
    before = (Publication.objects.values().get(), AuditEvent.objects.count())

    with pytest.raises(RuleViolation):
        do(act, row.pk)

    assert (Publication.objects.values().get(), AuditEvent.objects.count()) == before


@pytest.mark.parametrize(
    "do",
    [
        lambda act, pk: services.schedule(act, publication_id=pk, due_on=act.today - DAY),
        lambda act, pk: services.publish(act, publication_id=pk, on=act.today + DAY),
        lambda act, pk: services.publish(act, publication_id=pk, on=act.today, url="javascript:1"),
    ],
    ids=["a past day", "a day to come", "no address"],
)
def test_accepted_material_is_refused_a_wrong_day_or_address(
    act: Act, accepted: Publication, do: Refused
) -> None:
    with pytest.raises(RuleViolation):
        do(act, accepted.pk)

    assert Publication.objects.get().state == PublicationState.ACCEPTED


def test_material_without_words_is_not_even_begun_when_it_is_to_be_submitted(write: Write) -> None:
    with pytest.raises(RuleViolation):
        write(text=" ")

    assert Publication.objects.count() == 0


def test_a_broadcast_is_held_on_the_schools_own_day(act: Act, plan: PlanIt) -> None:
    vladivostok = replace(act, time_zone="Asia/Vladivostok")
    night = datetime(2026, 11, 20, 1, tzinfo=ZoneInfo("Asia/Vladivostok"))  # still the 19th in UTC
    row = plan(starts_at=night)
    assert row.state == BroadcastState.PLANNED

    services.note_outcome(
        vladivostok, broadcast_id=row.pk, attendance_count=40, recording_url="https://max.example/r"
    )

    row = Broadcast.objects.get()
    assert (row.state, row.held_on, row.attendance_count, row.recording_url) == (
        BroadcastState.HELD,
        night.date(),
        40,
        "https://max.example/r",
    )
    assert events_of("broadcast", row.pk) == ["broadcast.planned", "broadcast.held"]


def test_attendance_can_be_corrected_after_the_mark(act: Act, plan: PlanIt) -> None:
    row = plan()
    services.note_outcome(act, broadcast_id=row.pk)
    services.note_outcome(replace(act, at=act.at + DAY), broadcast_id=row.pk, attendance_count=0)

    row = Broadcast.objects.get()
    assert (row.held_recorded_at, row.attendance_count, str(row)) == (act.at, 0, "Линейка")
    assert events_of("broadcast", row.pk)[-1] == "broadcast.outcome_changed"


def test_a_broadcast_is_cancelled_with_its_reason_and_stays(act: Act, plan: PlanIt) -> None:
    row = services.cancel_broadcast(act, broadcast_id=plan().pk, reason=" Карантин. ")

    assert (row.state, row.cancelled_because, row.cancelled_at) == (
        BroadcastState.CANCELLED,
        "Карантин.",
        act.at,
    )
    with pytest.raises(RuleViolation):
        services.cancel_broadcast(act, broadcast_id=row.pk, reason="ещё раз")
    with pytest.raises(RuleViolation):
        services.note_outcome(act, broadcast_id=row.pk)


def test_a_plan_changes_until_the_outcome_is_known(act: Act, plan: PlanIt, author: Person) -> None:
    row = plan(starts_at=act.at + DAY)
    values: dict[str, Any] = {
        "kind": BroadcastKind.MEETING,
        "title": "Педсовет",
        "audience": "педагоги",
        "starts_at": act.at,
        "responsible_id": author.pk,
    }

    row = services.change_broadcast(act, broadcast_id=row.pk, url="https://max.example/m", **values)
    assert (row.kind, row.title, row.search_key, row.url) == (
        "meeting",
        "Педсовет",
        "педсовет педагоги",
        "https://max.example/m",
    )

    services.note_outcome(act, broadcast_id=row.pk)
    with pytest.raises(RuleViolation):
        services.change_broadcast(act, broadcast_id=row.pk, **values)


def test_a_plan_with_a_strange_address_is_refused(plan: PlanIt) -> None:
    with pytest.raises(RuleViolation):
        plan(url="ftp://max.example")

    assert Broadcast.objects.count() == 0


def test_what_has_not_begun_has_no_outcome(act: Act, plan: PlanIt) -> None:
    row = plan(starts_at=act.at + DAY)

    with pytest.raises(RuleViolation):
        services.note_outcome(act, broadcast_id=row.pk)
    with pytest.raises(RuleViolation):
        services.cancel_broadcast(act, broadcast_id=row.pk, reason="")

    assert Broadcast.objects.get().state == BroadcastState.PLANNED


PUBLICATIONS: dict[str, dict[str, Any]] = {
    "an unknown state": {"state": "lost"},
    "published without a day": {"state": "published"},
    "a day without the state": {"published_on": "2026-11-01"},
    "a link before the post": {"url": "https://max.example"},
    "returned without a word": {"state": "returned"},
    "scheduled without a day": {"state": "scheduled"},
    "submitted without an instant": {"submitted_at": None},
}


@pytest.mark.parametrize("values", PUBLICATIONS.values(), ids=PUBLICATIONS.keys())
def test_the_database_refuses_a_publication_with(write: Write, values: dict[str, Any]) -> None:
    row = write()

    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(**values)


BROADCASTS: dict[str, Callable[[Act], dict[str, Any]]] = {
    "an unknown kind": lambda act: {"kind": "party"},
    "an outcome before it was held": lambda act: {"attendance_count": 3},
    "a cancellation without a reason": lambda act: {"cancelled_at": act.at},
    "half a fact": lambda act: {"held_on": act.today},
    "held and cancelled": lambda act: {
        "held_on": act.today,
        "held_recorded_at": act.at,
        "held_source": "marked",
        "cancelled_at": act.at,
        "cancelled_because": "нет",
    },
}


@pytest.mark.parametrize("values", BROADCASTS.values(), ids=BROADCASTS.keys())
def test_the_database_refuses_a_broadcast_with(
    act: Act, plan: PlanIt, values: Callable[[Act], dict[str, Any]]
) -> None:
    row = plan()

    with pytest.raises(IntegrityError), transaction.atomic():
        Broadcast.objects.filter(pk=row.pk).update(**values(act))


def test_whoever_has_written_or_hosts_is_built_on(write: Write, plan: PlanIt) -> None:
    host = factories.PersonFactory()
    idle = factories.PersonFactory()
    row = write()
    plan(responsible_id=host.pk)

    held = registry.anything_built_on("schools.Person", [row.author_id, host.pk, idle.pk])

    assert held >= {row.author_id, host.pk}
    assert registry.anything_built_on("schools.Place", [row.channel.place_id]) == {row.channel.place_id}
