"""The matrix of chats and the subjects of a class, as each part of the cast sees them."""

from __future__ import annotations

from datetime import date

import pytest

from chats.models import Chat, ChatRule
from chats.services import sync
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from schools.structure.services import exempt_places, mark_places_created
from tests import factories
from tests.chats.pages import ChatOf, ClientAs, url
from tests.chats.schools import Size, make_school
from tests.conftest import Cast
from tests.schools.counting import queries_of


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
