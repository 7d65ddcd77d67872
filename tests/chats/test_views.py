"""The pages of the chats as each part of the cast sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from chats.models import Chat, ChatRule
from chats.services import DEFAULT_RULES, sync
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from schools.structure.services import exempt_places, mark_places_created
from tests import factories
from tests.chats.schools import Size, make_school
from tests.conftest import Cast
from tests.schools.counting import queries_of

ChatOf = Callable[..., Chat]
ClientAs = Callable[[str], Client]


def url(name: str, **kwargs: int) -> str:
    return reverse(f"chats:{name}", kwargs={"slug": "school-12", **kwargs})


@pytest.fixture
def chats(cast: Cast, act: Act, school_class: SchoolClass) -> None:
    """The chats of the cast's school, with a student in 5А."""
    factories.MembershipFactory(place=school_class.place, place_kind="class")
    Place.objects.filter(kind="class").update(needed_from=act.today - timedelta(days=3))
    ChatRule.objects.update(from_on=act.today - timedelta(days=3))
    sync(act)


def place_of(chat: Chat) -> Place:
    return Place.objects.get(pk=chat.place_id)


# --- The matrix --------------------------------------------------------------------------------------


def test_matrix_shows_every_class_to_the_administrator(
    chats: None, act: Act, today: date, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    mark_places_created(act, place_ids=[chat_of("class_teachers", school_class).place_id], on=today)
    InstitutionSettings.objects.update(overdue_days=3)

    page = client_as("administrator").get(url("matrix"))

    [row] = page.context["matrix"].rows
    told = [(cell.tone, cell.state) for cell in row.cells]
    assert (row.name, row.teacher[:7], row.subjects.total) == ("5А", "Ефимова", 1)
    assert told == [("plain", "appears"), ("plain", "appears"), ("waiting", "created")]
    assert [line.cell.tone for line in page.context["matrix"].at_large] == [
        "overdue",
        "plain",
        "overdue",
        "overdue",
    ]
    total = page.context["matrix"].total
    assert (total.total, total.created, total.appear, total.missing) == (8, 1, 3, 4)


def test_matrix_says_each_state_in_words(
    chats: None, act: Act, today: date, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    ChatRule.objects.exclude(key="staff").update(automatic_on="")
    students, parents, teachers = (
        chat_of(f"class_{key}", school_class) for key in ("students", "parents", "teachers")
    )
    mark_places_created(act, place_ids=[students.place_id], on=today)
    exempt_places(act, place_ids=[parents.place_id], reason="по решению родителей")
    Place.objects.filter(pk=teachers.place_id).update(
        created_on=today, created_recorded_at=act.at, created_source="automatic"
    )

    page = client_as("director").get(url("matrix"))

    [row] = page.context["matrix"].rows
    assert [(cell.tone, cell.text, cell.hint) for cell in row.cells] == [
        ("waiting", "0/1", ""),
        (
            "off",
            "не треб.",
            "по решению родителей · У 1 ученика не указаны родители.",
        ),
        ("waiting", "авто 0/2", ""),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["5А", "6Б"]),
        ({"q": "ефимова"}, ["5А"]),
        ({"q": "6б"}, ["6Б"]),
        ({"grade": "5"}, ["5А"]),
        ({"grade": "7"}, ["5А", "6Б"]),
        ({"gaps": "any"}, ["5А", "6Б"]),
        ({"gaps": "missing"}, ["5А"]),
        ({"q": "нет такого"}, []),
    ],
)
def test_matrix_narrows(
    query: dict[str, str], names: list[str], chats: None, act: Act, today: date, client_as: ClientAs
) -> None:
    from schools.structure.services import create_class

    other = create_class(act, name=factories.class_name("6Б"))
    factories.MembershipFactory(place=other.place, place_kind="class")
    sync(act)
    of_other = Chat.objects.filter(school_class=other).values_list("place_id", flat=True)
    mark_places_created(act, place_ids=list(of_other), on=today)

    page = client_as("administrator").get(url("matrix"), query)

    assert [row.name for row in page.context["rows"]] == names


def test_matrix_of_a_school_without_classes_teaches(act: Act, cast: Cast, client_as: ClientAs) -> None:
    ChatRule.objects.all().delete()

    page = client_as("administrator").get(url("matrix"))

    assert page.context["matrix"].rows == []
    assert "messages-square" not in page.content.decode()
    assert page.status_code == 200


def test_teacher_sees_only_own_chats(
    chats: None, client_as: ClientAs, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    seen = {
        part: [line.cell.place.name for line in client_as(part).get(url("matrix")).context["lines"]]
        for part in ("teacher", "class_teacher")
    }

    assert seen == {
        "teacher": ["5А: Математика"],
        "class_teacher": ["5А: педагоги", "5А: ученики", "5А: родители"],
    }


@pytest.mark.parametrize(("part", "status"), [("employee", 403), ("outsider", 404), ("anonymous", 302)])
def test_matrix_is_closed_to_others(part: str, status: int, chats: None, client_as: ClientAs) -> None:
    assert client_as(part).get(url("matrix")).status_code == status


def test_matrix_takes_as_many_queries_for_three_classes_as_for_one(
    cast: Cast, act: Act, today: date, client_as: ClientAs
) -> None:
    client = client_as("director")
    counts = []
    for classes in (1, 2):
        make_school(Size(classes=classes, students=2, teachers=3, subjects=2), since=today)
        sync(act)
        counts.append(queries_of(client, url("matrix")))

    assert counts[0] == counts[1]


# --- The subjects of a class -------------------------------------------------------------------------


def test_subjects_of_a_class_tell_who_owes_each(
    chats: None, client_as: ClientAs, school_class: SchoolClass
) -> None:
    page = client_as("administrator").get(url("class_subjects", pk=school_class.pk))

    [(line, markable)] = page.context["lines"]
    assert (line.cell.place.name, line.owners[:8], markable) == ("5А: Математика", "Романова", True)


@pytest.mark.parametrize(
    ("part", "markable"), [("director", False), ("class_teacher", False), ("teacher", True)]
)
def test_subjects_of_a_class_are_marked_by_their_owner(
    part: str, markable: bool, chats: None, client_as: ClientAs, school_class: SchoolClass
) -> None:
    page = client_as(part).get(url("class_subjects", pk=school_class.pk))

    [(line, may_mark)] = page.context["lines"]
    assert may_mark is markable
    assert client_as(part).get(f"/s/school-12/places/{line.cell.place.pk}/").status_code == 200


def test_subjects_of_a_foreign_class_are_not_found(
    chats: None, act: Act, client_as: ClientAs, other_class: SchoolClass, staff_room: Place
) -> None:
    sync(act)

    statuses = {
        (part, pk): client_as(part).get(url("class_subjects", pk=pk)).status_code
        for part, pk in (
            ("teacher", other_class.pk),
            ("class_teacher", other_class.pk),
            ("director", other_class.pk),
            ("director", staff_room.school_class.pk),
        )
    }
    assert statuses == {
        ("teacher", other_class.pk): 404,
        ("class_teacher", other_class.pk): 404,
        ("director", other_class.pk): 200,
        ("director", staff_room.school_class.pk): 404,
    }


# --- Marks -------------------------------------------------------------------------------------------


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


# --- Rules -------------------------------------------------------------------------------------------


def test_rules_show_what_each_asks_for(chats: None, client_as: ClientAs) -> None:
    page = client_as("administrator").get(url("rules"))

    assert {
        entry.rule.key: (entry.is_on, entry.asked_for, entry.created) for entry in page.context["entries"]
    } == dict.fromkeys((default.key for default in DEFAULT_RULES), (True, 1, 0))


def test_rules_are_the_administrators(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")

    assert {
        part: (
            client_as(part).get(url("rules")).status_code,
            client_as(part).get(url("rule_switch", pk=rule.pk)).status_code,
        )
        for part in ("administrator", "director", "teacher")
    } == {"administrator": (200, 200), "director": (403, 403), "teacher": (403, 403)}


def test_rule_is_switched_off_and_on(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")
    client = client_as("administrator")
    assert client.get(url("rule_switch", pk=rule.pk)).context["preview"].dropped == 1

    client.post(url("rule_switch", pk=rule.pk), {"on": "0"})
    assert Chat.objects.filter(rule=rule).count() == 0
    assert client.get(url("rule_switch", pk=rule.pk)).context["preview"].added == 1

    client.post(url("rule_switch", pk=rule.pk), {"on": "1"})
    assert Chat.objects.filter(rule=rule).count() == 1


def test_rule_switched_twice_is_an_ordinary_refusal(chats: None, client_as: ClientAs) -> None:
    rule = ChatRule.objects.get(key="subject")

    page = client_as("administrator").post(url("rule_switch", pk=rule.pk), {"on": "1"}, follow=True)

    assert [str(message.level_tag) for message in page.context["messages"]] == ["error"]


def test_rule_of_another_school_is_not_found(chats: None, client_as: ClientAs) -> None:
    assert client_as("administrator").get(url("rule_switch", pk=10**9)).status_code == 404


def test_lines_take_as_many_queries_for_three_chats_as_for_one(
    cast: Cast, act: Act, today: date, client_as: ClientAs, school_class: SchoolClass
) -> None:
    client = client_as("teacher")
    counts = []
    for subjects in (1, 3):
        for number in range(subjects):
            factories.TeachingLoadFactory(
                teacher=cast.teacher, school_class=school_class, subject__name=f"Предмет {subjects}{number}"
            )
        sync(act)
        counts.append(queries_of(client, url("matrix")))

    assert counts[0] == counts[1]
    assert Membership.objects.filter(person=cast.teacher, place_kind="chat").count() == 1 + 1 + 3 + 2
