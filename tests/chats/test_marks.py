"""Chats picked in the matrix and marked: created, not required, by whom and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chats.models import ChatRule
from chats.services import sync
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.structure.models import SchoolClass
from tests.chats.pages import ChatOf, ClientAs, place_of, url


def test_pick_offers_what_is_missing(chats: None, client_as: ClientAs) -> None:
    page = client_as("administrator").get(url("pick"))

    assert [row.name for row in page.context["rows"]] == ["5А"]
    assert len(page.context["at_large"]) == 3  # the chat of the whole staff appears by itself


def test_pick_leads_a_teacher_to_own_chats(chats: None, client_as: ClientAs) -> None:
    assert client_as("teacher").get(url("pick")).headers["Location"] == url("matrix")


def test_mark_asks_for_the_day_first(
    chats: None, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)

    page = client_as("administrator").post(url("mark"), {"what": "created", "place": chat.place_id})

    assert [chosen.pk for chosen in page.context["chosen"]] == [chat.pk]
    assert place_of(chat).created_on is None


def test_mark_records_on_the_day_given(
    chats: None, today: date, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    day = today - timedelta(days=2)

    page = client_as("class_teacher").post(
        url("mark"), {"what": "created", "confirmed": "1", "place": chat.place_id, "on": day.isoformat()}
    )

    assert page.headers["Location"] == url("matrix")
    assert (place_of(chat).created_on, place_of(chat).created_source) == (day, "marked")
    assert AuditEvent.objects.get(kind="place.created").via == "request"


def test_mark_takes_whole_columns_and_classes(
    chats: None,
    act: Act,
    today: date,
    client_as: ClientAs,
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    sync(act)
    parents = ChatRule.objects.get(key="class_parents")

    page = client_as("administrator").post(
        url("mark"), {"what": "created", "rule": parents.pk, "class": school_class.pk, "place": "нет"}
    )

    assert [chat.place.name for chat in page.context["chosen"]] == [
        "5А: родители",
        "5Б: родители",
        "5А: педагоги",
        "5А: Математика",
    ]


def test_mark_takes_all_subjects_of_a_class(
    chats: None, client_as: ClientAs, school_class: SchoolClass
) -> None:
    page = client_as("administrator").post(url("mark"), {"what": "created", "subjects": school_class.pk})

    assert [chat.place.name for chat in page.context["chosen"]] == ["5А: Математика"]


def test_mark_in_the_future_is_refused_with_the_rules_words(
    chats: None, today: date, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)
    ahead = (today + timedelta(days=1)).isoformat()

    page = client_as("administrator").post(
        url("mark"), {"what": "created", "confirmed": "1", "place": chat.place_id, "on": ahead}
    )

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == ["Дата в будущем. Укажите день, когда это сделано."]
    assert place_of(chat).created_on is None


def test_mark_without_a_day_shows_the_form_again(
    chats: None, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)

    page = client_as("administrator").post(
        url("mark"), {"what": "created", "confirmed": "1", "place": chat.place_id, "on": ""}
    )

    assert list(page.context["form"].errors) == ["on"]


def test_mark_not_required_keeps_the_reason_and_can_be_taken_back(
    chats: None, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("subject", school_class, "Математика")
    client = client_as("teacher")
    said = {"what": "not_required", "confirmed": "1", "place": chat.place_id, "reason": "чат класса общий"}

    page = client.post(url("mark"), {**said, "back": school_class.pk})
    assert page.headers["Location"] == url("class_subjects", pk=school_class.pk)
    assert place_of(chat).exempt_reason == "чат класса общий"

    client.post(url("mark"), {"what": "required", "place": chat.place_id})
    assert place_of(chat).exempt_on is None


@pytest.mark.parametrize("what", ["created", "not_required", "required", "nonsense"])
def test_mark_of_a_foreign_chat_marks_nothing(
    what: str, chats: None, today: date, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    chat = chat_of("class_teachers", school_class)

    page = client_as("teacher").post(
        url("mark"),
        {"what": what, "confirmed": "1", "place": chat.place_id, "on": today.isoformat(), "reason": "так"},
    )

    assert page.headers["Location"] == url("matrix")
    assert (place_of(chat).created_on, place_of(chat).exempt_on) == (None, None)
