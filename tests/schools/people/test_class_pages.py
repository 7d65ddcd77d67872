"""The class list and the page of a class."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from schools.institutions.acting import Act
from schools.people.services import mark_joined
from schools.structure.models import ClassYear, Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

LIST = "/s/school-12/classes/"


def test_the_staff_room_stands_first_then_classes_by_grade(
    act: Act, client_as: Callable[[str], Client], school_class: SchoolClass, other_class: SchoolClass
) -> None:
    response = client_as("director").get(LIST)
    assert [row.place.name for row in response.context["rows"]] == ["Учительская", "5А", "5Б"]


def test_a_class_teacher_sees_the_own_class_and_a_teacher_an_empty_list(
    client_as: Callable[[str], Client], other_class: SchoolClass
) -> None:
    seen = {
        part: [row.place.name for row in client_as(part).get(LIST).context["rows"]]
        for part in ("class_teacher", "teacher")
    }
    assert seen == {"class_teacher": ["5А"], "teacher": []}


def test_a_row_says_who_leads_and_how_many_are_confirmed(
    act: Act, client_as: Callable[[str], Client], cast: Cast, school_class: SchoolClass
) -> None:
    stays = [factories.MembershipFactory(place=school_class.place) for _ in range(3)]
    mark_joined(act, membership_ids=[stays[0].pk], on=act.today)

    row = client_as("director").get(LIST).context["rows"][1]

    assert (row.teacher, row.coverage.joined, row.coverage.total, row.coverage.missing) == (
        cast.class_teacher,
        1,
        3,
        2,
    )


def test_the_list_asks_as_often_for_three_classes_as_for_one(
    act: Act, client_as: Callable[[str], Client], cast: Cast
) -> None:
    from schools.structure.services import create_class

    client = client_as("director")
    one = queries_of(client, LIST)
    for name in ("6А", "6Б", "7А"):
        factories.MembershipFactory(place=create_class(act, name=factories.class_name(name)).place)
    assert queries_of(client, LIST) == one


@pytest.mark.parametrize(("typed", "name"), [("6 «в»", "6В"), ("10 технологический", "10 технологический")])
def test_a_class_is_added_however_it_is_written(
    client_as: Callable[[str], Client], typed: str, name: str
) -> None:
    response = client_as("administrator").post(f"{LIST}new/", {"name": typed})
    added = ClassYear.objects.get(name=name)
    assert response.headers["Location"] == f"{LIST}{added.school_class_id}/"


@pytest.mark.parametrize("typed", ["5А", "5B", "класс", "13А", ""])
def test_a_class_that_is_there_doubtful_or_none_is_not_added(
    client_as: Callable[[str], Client], school_class: SchoolClass, typed: str
) -> None:
    response = client_as("administrator").post(f"{LIST}new/", {"name": typed})
    assert list(response.context["form"].errors) == ["name"]
    assert ClassYear.objects.count() == 1


def test_the_page_shows_pupils_load_and_who_leads(
    client_as: Callable[[str], Client], cast: Cast, school_class: SchoolClass
) -> None:
    stay = factories.MembershipFactory(place=school_class.place)
    context = client_as("class_teacher").get(f"{LIST}{school_class.pk}/").context
    assert [row.stay for row in context["rows"]] == [stay]
    assert [row.teacher for row in context["load"]] == [cast.teacher]
    assert context["teacher"] == cast.class_teacher


def test_the_page_asks_as_often_for_three_pupils_as_for_one(
    client_as: Callable[[str], Client], cast: Cast, school_class: SchoolClass
) -> None:
    client, path = client_as("director"), f"{LIST}{school_class.pk}/"
    factories.MembershipFactory(place=school_class.place)
    one = queries_of(client, path)
    for _ in range(3):
        factories.MembershipFactory(place=school_class.place)
    assert queries_of(client, path) == one


def test_the_staff_room_has_the_page_of_its_place(
    client_as: Callable[[str], Client], staff_room: Place
) -> None:
    response = client_as("administrator").get(f"{LIST}{staff_room.school_class.pk}/")
    assert response.headers["Location"] == f"/s/school-12/places/{staff_room.pk}/"


def test_another_teachers_class_is_out_of_sight(
    client_as: Callable[[str], Client], other_class: SchoolClass
) -> None:
    assert client_as("class_teacher").get(f"{LIST}{other_class.pk}/").status_code == 404
    assert client_as("administrator").get(f"{LIST}999999/").status_code == 404
