"""The pages of the worklist: what one sees and clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schools.accounts.permissions import Can
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.reports.conftest import Work

ClientAs = Callable[[str], Client]
OfferWork = Callable[..., Work]

LIST = "/s/school-12/worklist/"
MARK = "/s/school-12/worklist/mark/"
EXEMPT = "/s/school-12/worklist/exempt/"


def said(response: Any) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("part", "first"),
    [
        ("administrator", LIST),
        ("director", "/s/school-12/overview/"),
        ("class_teacher", LIST),
        ("teacher", LIST),
        ("employee", "/s/school-12/help/"),
    ],
)
def test_each_begins_with_the_own_first_page(client_as: ClientAs, part: str, first: str) -> None:
    response = client_as(part).get("/s/school-12/")
    assert (response.status_code, response["Location"]) == (302, first)


def test_list_shows_groups_with_numbers_and_marks(client_as: ClientAs, offer_work: OfferWork) -> None:
    work = offer_work(may_exempt=True)
    for n in range(9):
        work.add(str(n), days=9 - n, title=f"{n}А · родители", url="/there/")
    page = client_as("administrator").get(LIST).content.decode()
    assert page.count('name="item"') == 6
    assert page.count('name="done"') == 6
    assert page.count('name="exempt"') == 6
    assert "9 действий" in page
    assert "3 просрочено" in page
    assert '<a href="?kind=test.create">' in page


def test_one_kind_is_shown_whole_by_pages(client_as: ClientAs, offer_work: OfferWork) -> None:
    work = offer_work()
    for n in range(60):
        work.add(str(n), days=60 - n)
    client = client_as("administrator")
    assert client.get(LIST, {"kind": "test.create"}).content.decode().count('name="item"') == 50
    second = client.get(LIST, {"kind": "test.create", "page": "2"}).content.decode()
    assert second.count('name="item"') == 10


def test_kind_done_elsewhere_has_a_link_instead_of_a_mark(client_as: ClientAs, offer_work: OfferWork) -> None:
    offer_work(mark=None, verb="Решить").add("1", url="/there/")
    page = client_as("administrator").get(LIST).content.decode()
    assert 'name="item"' not in page
    assert '<a class="btn btn-quiet" href="/there/">Решить' in page


def test_work_one_may_only_see_has_no_buttons(client_as: ClientAs, offer_work: OfferWork) -> None:
    offer_work(mark_can=Can.MANAGE_CHATS).add("1", url="/there/")
    page = client_as("teacher").get(LIST).content.decode()
    assert ("Работа 1" in page, 'name="done"' in page, "bulk-bar" in page) == (True, False, False)


def test_filter_that_makes_no_sense_narrows_nothing(client_as: ClientAs, offer_work: OfferWork) -> None:
    offer_work().add("1")
    page = client_as("administrator").get(LIST, {"kind": "no", "school_class": "x", "overdue": "7"})
    assert "Работа 1" in page.content.decode()


def test_list_is_narrowed_to_a_class(
    client_as: ClientAs, offer_work: OfferWork, school_class: SchoolClass
) -> None:
    work = offer_work()
    work.add("1", class_id=school_class.pk)
    work.add("2")
    page = client_as("administrator").get(LIST, {"school_class": str(school_class.pk)}).content.decode()
    assert ("Работа 1" in page, "Работа 2" in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "words"),
    [({}, "Всё сделано"), ({"q": "никого"}, "Ничего такого делать не нужно")],
)
def test_empty_list_says_why(
    client_as: ClientAs, offer_work: OfferWork, query: dict[str, str], words: str
) -> None:
    assert words in client_as("administrator").get(LIST, query).content.decode()


def test_text_gives_everything(client_as: ClientAs, offer_work: OfferWork) -> None:
    work = offer_work()
    for n in range(20):
        work.add(str(n))
    page = client_as("administrator").get("/s/school-12/worklist/text/").content.decode()
    assert page.count("[ ] Работа") == 20


@pytest.mark.parametrize(("count", "query"), [(20, {}), (60, {"kind": "test.create"})])
def test_printing_leads_to_everything_on_one_page(
    client_as: ClientAs, offer_work: OfferWork, count: int, query: dict[str, str]
) -> None:
    work = offer_work()
    for n in range(count):
        work.add(str(n), detail="2 места и ещё 3", whole="пять мест")
    client = client_as("administrator")
    shown = client.get(LIST, query).content.decode()
    whole = client.get(LIST, {**query, "whole": "1"}).content.decode()
    address = "&amp;".join([*(f"{key}={value}" for key, value in query.items()), "whole=1"])
    assert (f'href="?{address}"' in shown, "data-print" in shown) == (True, False)
    assert (whole.count("пять мест"), "data-print" in whole, "Показать все" in whole) == (count, True, False)


# --- Marks -------------------------------------------------------------------------------------------


def test_one_item_is_marked_at_once_today(client_as: ClientAs, offer_work: OfferWork, today: date) -> None:
    work = offer_work()
    work.add("1")
    response = client_as("administrator").post(MARK, {"done": "test.create:1", "query": "overdue=1"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?overdue=1")
    assert said(response) == [("success", "Отмечено: 1 действие.")]
    assert work.marked == [(("1",), today)]


def test_chosen_items_ask_for_the_day_first(client_as: ClientAs, offer_work: OfferWork, today: date) -> None:
    work, other = offer_work(), offer_work("test.other")
    work.add("1", title="5А · родители")
    work.add("2")
    other.add("3")
    client = client_as("administrator")
    values = ["test.create:1", "test.create:2", "test.other:3"]
    page = client.post(MARK, {"item": values}).content.decode()
    assert [f'name="item" value="{value}"' in page for value in values] == [True, True, True]
    assert ("5А · родители" in page, f'value="{today.isoformat()}"' in page) == (True, True)
    assert work.marked == []

    day = today - timedelta(days=3)
    response = client.post(MARK, {"item": values, "on": day.isoformat()})

    assert said(response) == [("success", "Отмечено: 3 действия.")]
    assert (work.marked, other.marked) == ([(("1", "2"), day)], [(("3",), day)])


@pytest.mark.parametrize("days", [1, None])
def test_bad_day_is_said_at_the_field_and_the_choice_is_kept(
    client_as: ClientAs, offer_work: OfferWork, today: date, days: int | None
) -> None:
    work = offer_work()
    work.add("1")
    on = (today + timedelta(days=days)).isoformat() if days else "вчера"
    page = client_as("administrator").post(MARK, {"item": "test.create:1", "on": on}).content.decode()
    assert ('name="item" value="test.create:1"' in page, "is-invalid" in page) == (True, True)
    assert work.marked == []


def test_refusal_of_a_kind_undoes_the_marks_of_all(
    client_as: ClientAs, offer_work: OfferWork, act: Act, staff_room: Place, today: date
) -> None:
    def create(act: Act, keys: Any, day: date) -> int:
        return mark_places_created(act, place_ids=[staff_room.pk], on=day)

    offer_work("test.real", order=1, mark=create).add("1")
    second = offer_work("test.refusing", order=2)
    second.add("1")
    second.refusal = "Кто-то вступил позже."
    values = ["test.real:1", "test.refusing:1"]
    page = client_as("administrator").post(MARK, {"item": values, "on": today.isoformat()}).content.decode()
    assert "Кто-то вступил позже." in page
    assert Place.objects.get(pk=staff_room.pk).created_on is None
    assert not AuditEvent.objects.filter(kind="place.created").exists()


def test_nothing_chosen_is_said(client_as: ClientAs, offer_work: OfferWork) -> None:
    response = client_as("administrator").post(MARK, {})
    assert (response["Location"], said(response)[0][0]) == (LIST, "warning")


def test_item_that_was_marked_meanwhile_is_an_ordinary_answer(
    client_as: ClientAs, offer_work: OfferWork
) -> None:
    offer_work()
    response = client_as("administrator").post(MARK, {"done": "test.create:1"})
    assert said(response) == [("info", "1 дела больше нет в списке: его уже отметили.")]


@pytest.mark.parametrize(("value", "status"), [("test.create:1", 403), ("no.such:1", 404)])
def test_forged_mark_is_refused(client_as: ClientAs, offer_work: OfferWork, value: str, status: int) -> None:
    work = offer_work(mark_can=Can.MANAGE_CHATS)
    work.add("1")
    assert client_as("teacher").post(MARK, {"done": value}).status_code == status
    assert work.marked == []


def test_address_to_go_back_to_cannot_lead_elsewhere(client_as: ClientAs, offer_work: OfferWork) -> None:
    offer_work().add("1")
    evil = "x=1\r\nLocation: http://elsewhere.example/"
    response = client_as("administrator").post(MARK, {"done": "test.create:1", "query": evil})
    assert response["Location"].startswith(f"{LIST}?x=1%0D%0A")


# --- Not required ------------------------------------------------------------------------------------


def test_work_is_declared_not_required_with_a_reason(client_as: ClientAs, offer_work: OfferWork) -> None:
    work = offer_work(may_exempt=True)
    work.add("1")
    client = client_as("administrator")
    assert 'name="reason"' in client.post(EXEMPT, {"exempt": "test.create:1"}).content.decode()
    empty = client.post(EXEMPT, {"item": "test.create:1", "reason": " "}).content.decode()
    assert ("is-invalid" in empty, work.exempted) == (True, [])
    response = client.post(EXEMPT, {"item": "test.create:1", "reason": "служит чат класса"})
    assert said(response) == [("success", "Не требуется: 1 действие.")]
    assert work.exempted == [(("1",), "служит чат класса")]


def test_refused_exemption_is_said_at_the_field(client_as: ClientAs, offer_work: OfferWork) -> None:
    def refuse(*args: Any) -> int:
        raise RuleViolation("Это требуется всегда.")

    offer_work(exempt=refuse).add("1")
    page = (
        client_as("administrator").post(EXEMPT, {"item": "test.create:1", "reason": "нет"}).content.decode()
    )
    assert "Это требуется всегда." in page


def test_nothing_to_exempt_is_said(client_as: ClientAs, offer_work: OfferWork) -> None:
    assert said(client_as("administrator").post(EXEMPT, {}))[0][0] == "warning"


def test_mixed_choice_exempts_what_it_can(client_as: ClientAs, offer_work: OfferWork) -> None:
    offer_work("test.always").add("1")
    offer_work("test.maybe", may_exempt=True).add("2")
    response = client_as("administrator").post(
        EXEMPT, {"item": ["test.always:1", "test.maybe:2"], "reason": "не нужно"}
    )
    assert [level for level, _text in said(response)] == ["success", "warning"]


# --- The register's own work, end to end -------------------------------------------------------------


def staff_item(response: Any) -> bool:
    return "schools.add_members:" in response.content.decode()


def test_marking_the_staff_room_empties_its_line(
    client_as: ClientAs,
    cast: Cast,
    act: Act,
    staff_room: Place,
    today: date,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Plan minus fact: four of the cast are expected in «Учительская», nobody is confirmed."""
    mark_places_created(act, place_ids=[staff_room.pk], on=today)
    client = client_as("administrator")
    assert staff_item(client.get(LIST))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(MARK, {"done": f"schools.add_members:{staff_room.pk}"})

    assert Membership.objects.filter(place=staff_room, joined_on=today).count() == 4
    assert not staff_item(client.get(LIST))


def test_class_teacher_owes_the_own_class_only(
    client_as: ClientAs,
    act: Act,
    today: date,
    cast: Cast,
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    for own in (school_class, other_class):
        factories.MembershipFactory(place=own.place, place_kind="class", person__last_name="Ученик")
    places = [school_class.place_id, other_class.place_id]
    mark_places_created(act, place_ids=places, on=today)
    values = [f'value="schools.add_members:{place}"' for place in places]

    shown = client_as("class_teacher").get(LIST).content.decode()
    assert [f'name="item" {value}' in shown for value in values] == [True, False]

    forged = client_as("class_teacher").post(MARK, {"done": f"schools.add_members:{places[1]}"})
    assert said(forged)[0][0] == "info"
    assert not Membership.objects.filter(joined_on__isnull=False).exists()


def test_list_costs_the_same_at_one_and_at_three_things(client_as: ClientAs, act: Act, today: date) -> None:
    client = client_as("administrator")
    places = factories.PlaceFactory.create_batch(
        3, created_on=today, created_recorded_at=act.at, created_source="marked"
    )

    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    factories.MembershipFactory(place=places[0])
    one = cost()
    for place in places[1:]:
        factories.MembershipFactory(place=place)
    assert cost() == one
