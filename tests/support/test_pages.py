"""The pages of the support: asking, the queue, answering, closing, reopening, instructions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.institutions.acting import Act
from support import services
from support.models import Instruction, SupportRequest
from tests.conftest import Cast
from tests.support.conftest import Ask

ClientAs = Callable[[str], Client]


def url(name: str, **kwargs: Any) -> str:
    """Return an address of the school's support."""
    return reverse(f"support:{name}", kwargs={"slug": "school-12", **kwargs})


def subjects(client: Client, query: str = "") -> list[str]:
    """Return the subjects on the list, in their order."""
    return [row.subject for row, _pill in client.get(url("list") + query).context["rows"]]


def test_everybody_of_the_staff_asks_and_gets_the_answer(client_as: ClientAs, cast: Cast, act: Act) -> None:
    employee, administrator = client_as("employee"), client_as("administrator")
    given = {"category": "calls", "subject": "Звонок", "text": "Нет звука.", "contact": "каб. 12"}

    response = employee.post(url("ask"), given)
    row = SupportRequest.objects.get()
    assert (response["Location"], row.person, row.category, row.contact) == (
        url("request", pk=row.pk),
        cast.employee,
        "calls",
        "каб. 12",
    )
    administrator.post(url("answer", pk=row.pk), {"answer": "Разрешите микрофон."})
    assert "Разрешите микрофон." in employee.get(url("request", pk=row.pk)).content.decode()
    employee.post(url("reopen", pk=row.pk), {"because": "Не помогло."})
    administrator.post(url("answer", pk=row.pk), {"answer": "Зайдите ко мне."})
    employee.post(url("close", pk=row.pk))

    row.refresh_from_db()
    assert (row.state, row.reopened_count) == ("closed", 1)
    page = administrator.get(url("request", pk=row.pk)).content.decode()
    assert [words in page for words in ("Разрешите микрофон.", "Не помогло.", "Зайдите ко мне.")] == [
        True
    ] * 3


def test_an_empty_request_shows_what_is_missing(client_as: ClientAs, cast: Cast) -> None:
    response = client_as("employee").post(url("ask"), {"category": "other", "subject": "", "text": ""})

    assert response.context["form"].errors.keys() == {"subject", "text"}
    assert SupportRequest.objects.count() == 0


def test_the_list_holds_the_queue_for_the_administrator_and_ones_own_for_others(
    client_as: ClientAs, act: Act, cast: Cast, ask: Ask
) -> None:
    ask(subject="Новое", person_id=cast.teacher.pk)
    ask(act=replace(act, at=act.at - timedelta(days=2)), subject="Давнее")
    ask(subject="Моё", person_id=cast.administrator.pk)
    done = ask(subject="Решено", person_id=cast.teacher.pk)
    services.answer_request(act, request_id=done.pk, answer="Да.")
    administrator = client_as("administrator")

    assert {part: subjects(client_as(part)) for part in ("administrator", "teacher", "director")} == {
        "administrator": ["Давнее", "Новое", "Моё", "Решено"],
        "teacher": ["Новое", "Решено"],
        "director": [],
    }
    assert [
        subjects(administrator, query)
        for query in ("?mine", "?state=answered", "?category=calls", "?q=давнее", "?q=романова")
    ] == [["Моё"], ["Решено"], [], ["Давнее"], ["Давнее", "Новое", "Решено"]]


def test_another_s_request_is_not_there(client_as: ClientAs, cast: Cast, ask: Ask) -> None:
    row = ask(person_id=cast.teacher.pk)

    codes = {
        part: client_as(part).get(url("request", pk=row.pk)).status_code
        for part in ("administrator", "teacher", "director", "employee")
    }

    assert codes == {"administrator": 200, "teacher": 200, "director": 404, "employee": 404}


@pytest.mark.parametrize(
    ("name", "form", "field"), [("answer", "answer_form", "answer"), ("reopen", "reopen_form", "because")]
)
def test_a_refusal_stands_on_its_form(
    client_as: ClientAs, cast: Cast, act: Act, ask: Ask, name: str, form: str, field: str
) -> None:
    row = ask()
    services.answer_request(act, request_id=row.pk, answer="Да.")

    response = client_as("administrator").post(url(name, pk=row.pk), {field: " "})

    assert response.context[form].errors.keys() == {field}
    assert SupportRequest.objects.get().state == "answered"


def test_closing_unanswered_is_refused_to_the_administrator(
    client_as: ClientAs, cast: Cast, ask: Ask
) -> None:
    row = ask()

    response = client_as("administrator").post(url("close", pk=row.pk), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert SupportRequest.objects.get().state == "open"


def test_instructions_are_kept_by_the_administrator_and_seen_by_all(client_as: ClientAs, cast: Cast) -> None:
    administrator = client_as("administrator")
    given = {"title": "Памятка", "url": "school.example/memo"}

    administrator.post(url("instructions"), given)
    twice = administrator.post(url("instructions"), given)
    page = client_as("employee").get(url("list")).content.decode()

    assert twice.context["form"].errors.keys() == {"url"}
    assert [words in page for words in ("https://school.example/memo", "info@sferum.ru")] == [True, True]
    link = Instruction.objects.get(title="Памятка")
    administrator.post(url("instruction_remove", pk=link.pk))
    assert not Instruction.objects.filter(pk=link.pk).exists()
    assert administrator.post(url("instruction_remove", pk=link.pk)).status_code == 404


def test_an_empty_list_of_instructions_says_so(client_as: ClientAs, cast: Cast, act: Act) -> None:
    for link in Instruction.objects.in_order():
        services.remove_instruction(act, instruction_id=link.pk)

    assert client_as("administrator").get(url("instructions")).status_code == 200
    assert client_as("employee").get(url("ask")).status_code == 200


def test_the_list_costs_the_same_at_one_and_at_three_rows(client_as: ClientAs, cast: Cast, ask: Ask) -> None:
    client = client_as("administrator")

    def cost() -> int:
        client.get(url("list"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("list")).status_code == 200
        return len(queries)

    ask()
    one = cost()
    for person in (cast.director, cast.teacher):
        ask(person_id=person.pk)
    assert cost() == one
