"""What the services of the support write: state, journal, and nothing on a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Person
from schools.registry import registry
from support import services
from support.models import Instruction, Reopening, SupportRequest
from support.states import RequestState
from tests import factories
from tests.support.conftest import Ask

HOUR = timedelta(hours=1)


def after(act: Act, hours: int) -> Act:
    """Return the same act some hours later."""
    return replace(act, at=act.at + hours * HOUR)


def events_of(pk: int) -> list[str]:
    """Return the kinds of events about a request, in their order."""
    ids = AuditSubject.objects.filter(subject_kind="support_request", subject_id=pk).values("event_id")
    return list(AuditEvent.objects.filter(pk__in=ids).order_by("pk").values_list("kind", flat=True))


def test_a_request_opens_with_its_words_and_waits(act: Act, ask: Ask, asker: Person) -> None:
    row = ask(contact=" +79787853334 ", category="joining")

    assert (row.state, row.person, row.category, row.contact, row.opened_at, row.waiting_since) == (
        "open",
        asker,
        "joining",
        "+79787853334",
        act.at,
        act.at,
    )
    assert (str(row), row.search_key) == ("Ссылка", "ссылка еще не открывается. +79787853334")
    assert "Ссылка" not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_a_family_nobody_has_recognised_may_ask(ask: Ask) -> None:
    row = ask(person_id=None)

    subjects = AuditSubject.objects.filter(subject_id=row.pk, subject_kind="support_request")
    event = subjects.get().event_id
    assert (row.person_id, list(AuditSubject.objects.filter(event_id=event))) == (None, list(subjects))


def test_a_request_is_answered_closed_and_reopened_with_all_answers_kept(act: Act, ask: Ask) -> None:
    row = ask()
    services.answer_request(after(act, 2), request_id=row.pk, answer=" Обновите. ")
    services.close_request(after(act, 3), request_id=row.pk, as_asker=True)
    services.reopen_request(after(act, 5), request_id=row.pk, because=" Опять. ")

    row = SupportRequest.objects.get()
    assert (row.state, row.closed_at, row.reopened_count, row.waiting_since, row.is_open) == (
        "open",
        None,
        1,
        act.at + 5 * HOUR,
        True,
    )
    services.answer_request(after(act, 9), request_id=row.pk, answer="Теперь да.")
    round_ = Reopening.objects.get()
    assert (round_.answer, round_.answered_at, str(round_)) == ("Обновите.", act.at + 2 * HOUR, "Опять.")
    row = SupportRequest.objects.get()
    assert (row.state, row.answer, row.answered_at) == ("answered", "Теперь да.", act.at + 9 * HOUR)
    assert events_of(row.pk) == [
        "support.asked",
        "support.answered",
        "support.closed",
        "support.reopened",
        "support.answered",
    ]


def test_a_corrected_answer_keeps_the_instant_of_the_first(act: Act, ask: Ask) -> None:
    row = ask()
    services.answer_request(after(act, 1), request_id=row.pk, answer="Обнавите.")
    row = services.answer_request(after(act, 2), request_id=row.pk, answer="Обновите.")

    assert (row.answer, row.answered_at, events_of(row.pk)[-1]) == (
        "Обновите.",
        act.at + HOUR,
        "support.answer_changed",
    )


@pytest.mark.parametrize(
    "do",
    [
        lambda act, pk: services.answer_request(act, request_id=pk, answer=" "),
        lambda act, pk: services.close_request(act, request_id=pk, as_asker=False),
        lambda act, pk: services.reopen_request(act, request_id=pk, because="Опять."),
    ],
    ids=["an empty answer", "closing without an answer", "reopening what is open"],
)
def test_a_refusal_writes_nothing(act: Act, ask: Ask, do: Callable[[Act, int], Any]) -> None:
    row = ask()
    before = (SupportRequest.objects.values().get(), AuditEvent.objects.count(), Reopening.objects.count())

    with pytest.raises(RuleViolation):
        do(act, row.pk)

    after_all = (SupportRequest.objects.values().get(), AuditEvent.objects.count(), Reopening.objects.count())
    assert after_all == before


def test_a_request_without_words_is_refused(ask: Ask) -> None:
    with pytest.raises(RuleViolation):
        ask(text=" ")

    assert SupportRequest.objects.count() == 0


def test_a_school_begins_with_the_link_of_the_regulation(act: Act) -> None:
    assert [(row.url, str(row)) for row in Instruction.objects.in_order()] == [
        ("https://prof.sferum.ru/", "Ресурсы и инструкции по работе в Сферум")
    ]


def test_links_are_added_once_and_removed_once(act: Act) -> None:
    link = services.add_instruction(act, title=" Памятка ", url="https://school.example/memo")

    with pytest.raises(RuleViolation):
        services.add_instruction(act, title="Она же", url="https://school.example/memo")
    with pytest.raises(RuleViolation):
        services.add_instruction(act, title="Иное", url="javascript:alert(1)")

    done = [services.remove_instruction(act, instruction_id=link.pk) for _time in range(2)]
    kinds = AuditEvent.objects.filter(kind__startswith="instruction").order_by("pk")
    assert (link.title, done, list(kinds.values_list("kind", flat=True))) == (
        "Памятка",
        [True, False],
        ["instruction.added", "instruction.added", "instruction.removed"],
    )


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"category": "weather"},
        {"state": "closed"},
        {"state": "answered"},
        {"answer": "Без часа."},
        {"reopened_count": 1},
    ],
    ids=lambda values: next(iter(values)) + " " + str(next(iter(values.values()))),
)
def test_the_database_refuses(ask: Ask, values: dict[str, Any]) -> None:
    row = ask()

    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=row.pk).update(**values)

    assert SupportRequest.objects.get().state == RequestState.OPEN


def test_whoever_has_asked_is_built_on(ask: Ask, asker: Person) -> None:
    idle = factories.PersonFactory()
    ask()
    ask(person_id=None)

    assert registry.anything_built_on("schools.Person", [asker.pk, idle.pk]) == {asker.pk}
