"""The pages of the channels: what each part sees and does there, and what lists cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from channels_app import services
from channels_app.models import Broadcast, Channel, Publication
from channels_app.states import BroadcastState
from schools.institutions.acting import Act
from tests.channels_app.conftest import PlanIt, Write
from tests.conftest import Cast

ClientAs = Callable[[str], Client]


def url(name: str, **kwargs: Any) -> str:
    """Return an address of the school's channels."""
    return reverse(f"channels:{name}", kwargs={"slug": "school-12", **kwargs})


def titles(client: Client, query: str = "") -> list[str]:
    """Return the titles on the list, in their order."""
    return [row.title for row, _pill in client.get(url("list") + query).context["rows"]]


@pytest.fixture
def shelf(act: Act, write: Write, cast: Cast) -> dict[str, Publication]:
    """One piece of material in each of four states; the draft is the class teacher's."""
    shelf = {
        "draft": write(title="Черновик", submit=False, author_id=cast.class_teacher.pk),
        "submitted": write(title="Подано"),
        "scheduled": write(title="Назначено"),
        "published": write(title="Вышло", channel_id=Channel.objects.in_order()[1].pk),
    }
    for key in ("scheduled", "published"):
        services.accept_material(act, publication_id=shelf[key].pk)
    services.schedule(act, publication_id=shelf["scheduled"].pk, due_on=act.today)
    services.publish(act, publication_id=shelf["published"].pk, on=act.today)
    return shelf


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("administrator", ["Подано", "Назначено", "Вышло"]),
        ("director", ["Подано", "Назначено", "Вышло"]),
        ("class_teacher", ["Назначено", "Черновик", "Вышло"]),
        ("employee", ["Назначено", "Вышло"]),
    ],
)
def test_the_list_shows_each_what_is_theirs_to_see(
    client_as: ClientAs, shelf: dict[str, Publication], part: str, expected: list[str]
) -> None:
    assert titles(client_as(part)) == expected


def test_the_list_is_narrowed_by_state_channel_and_words(
    client_as: ClientAs, shelf: dict[str, Publication]
) -> None:
    client = client_as("administrator")
    second = Channel.objects.in_order()[1].pk

    assert [
        titles(client, query)
        for query in ("?state=submitted", f"?channel={second}", "?q=назначено", "?q=нигде", "?state=odd")
    ] == [["Подано"], ["Вышло"], ["Назначено"], [], ["Подано", "Назначено", "Вышло"]]


def test_material_out_of_sight_is_not_there(client_as: ClientAs, shelf: dict[str, Publication]) -> None:
    pages = {key: url("publication", pk=row.pk) for key, row in shelf.items()}
    seen = {
        part: {key for key, page in pages.items() if client_as(part).get(page).status_code == 200}
        for part in ("administrator", "class_teacher", "teacher")
    }

    assert seen == {
        "administrator": {"submitted", "scheduled", "published"},
        "class_teacher": {"draft", "scheduled", "published"},
        "teacher": {"scheduled", "published"},
    }


def test_the_whole_way_by_the_pages(client_as: ClientAs, act: Act, cast: Cast, channel: Channel) -> None:
    director, administrator = client_as("director"), client_as("administrator")
    given = {"channel": channel.pk, "title": "День знаний", "text": "Ждём всех."}

    response = director.post(url("publication_create"), given | {"draft": "1"})
    row = Publication.objects.get()
    assert (response["Location"], row.state, row.author) == (
        url("publication", pk=row.pk),
        "draft",
        cast.director,
    )
    director.post(url("publication_edit", pk=row.pk), given | {"title": "Первое сентября"})
    director.post(url("publication_submit", pk=row.pk), {"move": "submit"})
    director.post(url("publication_submit", pk=row.pk), {"move": "take_back"})
    director.post(url("publication_submit", pk=row.pk), {"move": "submit"})
    decide = url("publication_decide", pk=row.pk)
    administrator.post(decide, {"move": "return", "return-word": "Добавьте час."})
    director.post(url("publication_submit", pk=row.pk), {"move": "submit"})
    administrator.post(decide, {"move": "accept"})
    administrator.post(decide, {"move": "schedule", "schedule-due_on": act.today.isoformat()})
    administrator.post(
        decide, {"move": "publish", "publish-on": act.today.isoformat(), "publish-url": "max.example/p"}
    )

    row.refresh_from_db()
    assert (row.state, row.title, row.url, row.published_on) == (
        "published",
        "Первое сентября",
        "https://max.example/p",
        act.today,
    )
    assert administrator.get(url("publication", pk=row.pk)).status_code == 200
    administrator.post(decide, {"move": "unmark"})
    row.refresh_from_db()
    assert row.state == "accepted"


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"move": "return", "return-word": " "}, "return"),
        ({"move": "schedule", "schedule-due_on": "2020-01-01"}, "schedule"),
        ({"move": "publish", "publish-on": "2999-01-01"}, "publish"),
        ({"move": "publish", "publish-on": "", "publish-url": "x y"}, "publish"),
    ],
)
def test_a_refused_decision_shows_its_form_again(
    client_as: ClientAs, accepted: Publication, posted: dict[str, str], field: str
) -> None:
    response = client_as("administrator").post(url("publication_decide", pk=accepted.pk), posted)

    assert response.status_code == 200
    assert response.context["forms"][field].errors
    assert Publication.objects.get().state == "accepted"


def test_a_decision_that_came_too_late_is_an_ordinary_refusal(
    client_as: ClientAs, published: Publication
) -> None:
    decide = url("publication_decide", pk=published.pk)
    administrator = client_as("administrator")

    answers = [
        administrator.post(decide, posted, follow=True)
        for posted in ({"move": "accept"}, {"move": "return", "return-word": "Поздно."})
    ]

    said = [[message.level_tag for message in answer.context["messages"]] for answer in answers]
    assert said == [["error"], ["error"]]
    assert Publication.objects.get().state == "published"


def test_an_authors_move_is_not_the_administrators(client_as: ClientAs, accepted: Publication) -> None:
    administrator = client_as("administrator")

    assert [
        administrator.post(url("publication_decide", pk=accepted.pk), {"move": move}).status_code
        for move in ("submit", "nonsense")
    ] == [403, 200]


def test_material_without_words_is_refused_with_a_word(
    client_as: ClientAs, cast: Cast, channel: Channel
) -> None:
    given = {"channel": channel.pk, "title": "Пусто", "text": ""}

    response = client_as("director").post(url("publication_create"), given)

    assert response.context["form"].errors.keys() == {"text"}
    assert Publication.objects.count() == 0


def test_editing_too_late_is_refused_on_the_form(
    client_as: ClientAs, cast: Cast, write: Write, channel: Channel
) -> None:
    row = write(author_id=cast.director.pk)
    director = client_as("director")

    shown = director.get(url("publication_edit", pk=row.pk))
    response = director.post(
        url("publication_edit", pk=row.pk), {"channel": channel.pk, "title": "Иное", "text": "Иное"}
    )

    assert (shown.context["form"].initial["title"], response.status_code) == ("Ёлка", 200)
    assert response.context["form"].non_field_errors()
    assert Publication.objects.get().title == "Ёлка"


def test_a_broadcast_is_planned_changed_and_held(client_as: ClientAs, act: Act, cast: Cast) -> None:
    administrator = client_as("administrator")
    given = {
        "kind": "meeting",
        "title": "Педсовет",
        "audience": "педагоги",
        "starts_at": "2026-01-12T14:30",
        "responsible": cast.director.pk,
        "url": "",
    }

    administrator.post(url("broadcast_create"), given)
    row = Broadcast.objects.get()
    administrator.post(url("broadcast_edit", pk=row.pk), given | {"title": "Малый педсовет"})
    response = administrator.post(url("broadcast_outcome", pk=row.pk), {"attendance_count": "54"})

    row.refresh_from_db()
    assert response["Location"] == url("broadcast", pk=row.pk)
    assert (row.title, row.state, row.attendance_count) == ("Малый педсовет", BroadcastState.HELD, 54)
    assert row.starts_at.isoformat() == "2026-01-12T11:30:00+00:00"  # Moscow is three hours ahead
    assert client_as("employee").get(url("broadcast", pk=row.pk)).status_code == 200


def test_refusals_of_broadcasts_stand_on_their_forms(client_as: ClientAs, act: Act, plan: PlanIt) -> None:
    row = plan(starts_at=act.at + timedelta(days=1))
    administrator = client_as("administrator")

    early = administrator.post(url("broadcast_outcome", pk=row.pk), {"attendance_count": "1"})
    bare = administrator.post(url("broadcast_cancel", pk=row.pk), {"reason": ""})
    strange = administrator.post(
        url("broadcast_edit", pk=row.pk),
        {
            "kind": "meeting",
            "title": "А",
            "audience": "Б",
            "starts_at": "2026-01-12T14:30",
            "responsible": row.responsible_id,
            "url": "http://max.example",
        },
    )

    assert early.context["outcome"].non_field_errors()
    assert bare.context["cancel"].errors.keys() == {"reason"}
    assert strange.context["form"].non_field_errors()
    administrator.post(url("broadcast_cancel", pk=row.pk), {"reason": "Карантин"})
    assert Broadcast.objects.get().state == BroadcastState.CANCELLED
    assert administrator.get(url("broadcast", pk=row.pk)).status_code == 200


def test_a_strange_address_is_refused_when_planning(client_as: ClientAs, cast: Cast) -> None:
    response = client_as("administrator").post(
        url("broadcast_create"),
        {
            "kind": "meeting",
            "title": "А",
            "audience": "Б",
            "starts_at": "2026-01-12T14:30",
            "responsible": cast.director.pk,
            "url": "http://max.example",
        },
    )

    assert response.context["form"].errors.keys() == {"url"}


def test_broadcasts_are_narrowed_and_stand_in_order(
    client_as: ClientAs, act: Act, cast: Cast, plan: PlanIt
) -> None:
    soon, later = act.at + timedelta(days=1), act.at + timedelta(days=2)
    plan(title="Позже", starts_at=later)
    plan(title="Скоро", starts_at=soon)
    services.note_outcome(act, broadcast_id=plan(title="Было").pk)
    services.cancel_broadcast(act, broadcast_id=plan(title="Отмена", starts_at=soon).pk, reason="нет")
    client = client_as("employee")

    def found(query: str) -> list[str]:
        return [row.title for row, _pill in client.get(url("broadcast_list") + query).context["rows"]]

    assert {query: found(query) for query in ("", "?state=held", "?state=cancelled", "?q=скоро")} == {
        "": ["Скоро", "Позже", "Отмена", "Было"],
        "?state=held": ["Было"],
        "?state=cancelled": ["Отмена"],
        "?q=скоро": ["Скоро"],
    }
    assert found("?state=planned") == ["Скоро", "Позже"]


@pytest.mark.parametrize("page", ["list", "broadcast_list"])
def test_a_list_costs_the_same_at_one_and_at_three_rows(
    client_as: ClientAs, cast: Cast, write: Write, plan: PlanIt, page: str
) -> None:
    client = client_as("administrator")

    def cost() -> int:
        client.get(url(page))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(page)).status_code == 200
        return len(queries)

    write(), plan()
    one = cost()
    for person in (cast.director, cast.teacher):
        write(author_id=person.pk), plan(responsible_id=person.pk)
    assert cost() == one
