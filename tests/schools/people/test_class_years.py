"""The class list of another academic year, beside the present one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import RoleAssignment
from schools.structure.models import AcademicYear, ClassYear, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of, queries_when_kept

As = Callable[[str], Client]
LIST = "/s/school-12/classes/"


def year_beside(act: Act, *, by: int) -> AcademicYear:
    """Return another academic year, so many years later than the present one."""
    present = AcademicYear.objects.on(act.today).get()
    starts, ends = (day.replace(year=day.year + by) for day in (present.starts_on, present.ends_on))
    return AcademicYear.objects.create(institution_id=act.institution_id, starts_on=starts, ends_on=ends)


def named(year: AcademicYear, school_class: SchoolClass, name: str) -> None:
    """Give a class its name in a year."""
    read = factories.class_name(name)
    ClassYear.objects.create(
        institution_id=year.institution_id,
        school_class=school_class,
        year=year,
        grade=read.grade,
        letter=read.letter,
        name=read.text,
        name_key=read.key,
    )


def stay(school_class: SchoolClass, starts: date, until: date | None = None) -> None:
    """Plan a pupil in a class."""
    factories.MembershipFactory(place=school_class.place, planned_from=starts, planned_until=until)


def lead(act: Act, cast: Cast, school_class: SchoolClass, starts: date, until: date | None) -> None:
    """Make the teacher of the cast a class teacher for a time."""
    RoleAssignment.objects.create(
        institution_id=act.institution_id,
        person=cast.teacher,
        role=Role.CLASS_TEACHER,
        school_class=school_class,
        started_on=starts,
        ended_on=until,
    )


def lines(client: Client, year: AcademicYear) -> list[tuple[str, str, int]]:
    """Return (name, class teacher, pupils) of each class on the year's page."""
    rows = client.get(LIST, {"year": year.pk}).context["rows"]
    return [(row.name, row.teacher.last_name if row.teacher else "", row.pupils) for row in rows]


@pytest.mark.embedded
def test_the_coming_year_is_shown_as_of_its_first_day(
    client_as: As, act: Act, cast: Cast, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    year = year_beside(act, by=1)
    named(year, school_class, "6А")
    named(year, other_class, "6Б")
    stay(school_class, act.today)
    stay(school_class, act.today, year.starts_on)
    stay(other_class, year.starts_on)
    lead(act, cast, other_class, year.starts_on, None)

    assert lines(client_as("administrator"), year) == [
        ("6А", cast.class_teacher.last_name, 1),
        ("6Б", cast.teacher.last_name, 1),
    ]


@pytest.mark.embedded
def test_a_past_year_is_shown_as_of_its_last_day_or_that_of_a_class(
    client_as: As, act: Act, cast: Cast, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    year = year_beside(act, by=-1)
    named(year, school_class, "4А")
    named(year, other_class, "11Б")
    june = year.ends_on.replace(month=6, day=30)
    stay(school_class, year.starts_on)
    stay(school_class, year.starts_on, june)
    stay(school_class, year.ends_on)
    lead(act, cast, school_class, year.starts_on, year.ends_on)
    for _number in range(2):
        stay(other_class, year.starts_on, june)
    other_class.place.needed_from, other_class.place.needed_until = year.starts_on, june
    other_class.place.save()

    assert lines(client_as("director"), year) == [("4А", cast.teacher.last_name, 1), ("11Б", "", 2)]


def test_the_selector_stands_where_there_is_something_to_choose(
    client_as: As, act: Act, school_class: SchoolClass
) -> None:
    alone = client_as("administrator").get(LIST)
    past, coming = (year_beside(act, by=by) for by in (-1, 1))
    cache.clear()  # years come with journalled writes, these did not
    present = AcademicYear.objects.on(act.today).get()
    page = client_as("administrator").get(LIST, {"year": "999999"})

    assert "tabs" not in alone.content.decode()
    assert [tab.pk for tab in page.context["tabs"]] == [present.pk, coming.pk, past.pk]
    assert page.context["rows"][0].is_staff_room
    assert client_as("class_teacher").get(LIST, {"year": past.pk}).context["tabs"] == []


@pytest.mark.parametrize("by", [-1, 1])
def test_another_year_asks_as_often_for_three_classes_as_for_one(
    client_as: As, act: Act, school_class: SchoolClass, by: int
) -> None:
    from schools.structure.services import create_class

    year = year_beside(act, by=by)
    named(year, school_class, "6А")
    client, path = client_as("administrator"), f"{LIST}?year={year.pk}"
    one = queries_of(client, path)
    for name in ("7А", "7Б"):
        made = create_class(act, name=factories.class_name(name))
        stay(made, year.starts_on)
        named(year, made, name)

    assert queries_of(client, path) == one
    assert queries_when_kept(client, path) <= 8
