"""Who answers for what, what is marked together, and what an undo must leave alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from schools.accounts.roles import Role
from schools.contributions.grounds import built_on, class_teacher_places, place_sets
from schools.institutions.acting import Act
from schools.people.models import Membership, RoleAssignment, VerificationState
from schools.people.services import (
    assign_role,
    decide_verification,
    end_role,
    mark_joined,
    mark_roles_granted,
)
from schools.structure.models import AcademicYear, ClassYear, Place, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link
from tests import factories
from tests.conftest import Cast


def test_a_class_teacher_answers_for_the_own_class_while_the_office_lasts(
    act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    role = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    end_role(act, assignment_id=role.pk, ended_on=today + timedelta(days=2))

    found = [
        class_teacher_places(cast.class_teacher.pk, today + timedelta(days=days)) for days in (-1, 0, 1, 2)
    ]

    assert found == [set(), {school_class.place_id}, {school_class.place_id}, set()]


def test_sets_of_a_baseline_are_the_staff_room_and_the_grades(
    act: Act, today: date, staff_room: Place, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    found = [(each.key, each.place_ids) for each in place_sets(today)]
    assert found == [
        ("staff_room", (staff_room.pk,)),
        ("grade-5", (school_class.place_id, other_class.place_id)),
    ]


Touch = Callable[[Act, Any], object]


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda act, person: None, id="untouched"),
        pytest.param(
            lambda act, person: factories.MembershipFactory(person=person), id="expected in a derived chat"
        ),
    ],
)
def test_a_person_nothing_rests_on_is_free(act: Act, touch: Touch) -> None:
    person = factories.PersonFactory()
    touch(act, person)
    assert built_on("schools.Person", [person.pk]) == set()


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(
            lambda act, person: mark_joined(
                act, membership_ids=[factories.MembershipFactory(person=person).pk], on=act.today
            ),
            id="joined a chat",
        ),
        pytest.param(
            lambda act, person: assign_role(
                act, person_id=person.pk, role=Role.EMPLOYEE, started_on=act.today
            ),
            id="holds a role",
        ),
        pytest.param(
            lambda act, person: decide_verification(
                act, person_ids=[person.pk], state=VerificationState.PENDING
            ),
            id="has a status",
        ),
        pytest.param(lambda act, person: factories.GuardianshipFactory(guardian=person), id="is a guardian"),
        pytest.param(lambda act, person: factories.GuardianshipFactory(student=person), id="has a guardian"),
        pytest.param(
            lambda act, person: factories.MembershipFactory(
                person=person, place=factories.PlaceFactory(kind="class")
            ),
            id="is in a class",
        ),
    ],
)
def test_a_person_with_ties_or_facts_stays(act: Act, touch: Touch) -> None:
    person, other = factories.PersonFactory(), factories.PersonFactory()
    touch(act, person)
    assert built_on("schools.Person", [person.pk, other.pk]) == {person.pk}


def test_a_person_with_an_account_stays(act: Act) -> None:
    person = factories.PersonFactory(user=factories.UserFactory())
    assert built_on("schools.Person", [person.pk]) == {person.pk}


def test_a_class_its_place_and_its_name_stay_together(
    act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=today)
    years = {year.school_class_id: year.pk for year in ClassYear.objects.all()}

    held = {
        "schools.Place": built_on("schools.Place", [school_class.place_id, other_class.place_id]),
        "schools.SchoolClass": built_on("schools.SchoolClass", [school_class.pk, other_class.pk]),
        "schools.ClassYear": built_on("schools.ClassYear", list(years.values())),
    }

    assert held == {
        "schools.Place": {school_class.place_id},
        "schools.SchoolClass": {school_class.pk},
        "schools.ClassYear": {years[school_class.pk]},
    }


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(
            lambda act, room: record_platform_link(
                act, place_id=room.place_id, joins_as=Role.STUDENT, url="https://sferum.example/j/1"
            ),
            id="a link",
        ),
        pytest.param(lambda act, room: factories.MembershipFactory(place=room.place), id="a pupil"),
        pytest.param(
            lambda act, room: factories.TeachingLoadFactory(
                teacher=factories.PersonFactory(), school_class=room
            ),
            id="load",
        ),
        pytest.param(
            lambda act, room: assign_role(
                act,
                person_id=factories.PersonFactory().pk,
                role=Role.CLASS_TEACHER,
                started_on=act.today,
                school_class_id=room.pk,
            ),
            id="a class teacher",
        ),
    ],
)
def test_a_class_that_holds_something_stays(act: Act, school_class: SchoolClass, touch: Touch) -> None:
    touch(act, school_class)
    assert built_on("schools.SchoolClass", [school_class.pk]) == {school_class.pk}


def test_stays_and_offices_with_facts_stay(act: Act, today: date, cast: Cast) -> None:
    known, plain = factories.MembershipFactory(), factories.MembershipFactory()
    mark_joined(act, membership_ids=[known.pk], on=today)
    granted = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    mark_roles_granted(act, assignment_ids=[granted.pk], on=today)

    assert built_on("schools.Membership", [known.pk, plain.pk]) == {known.pk}
    assert built_on("schools.RoleAssignment", RoleAssignment.objects.values_list("pk", flat=True)) == {
        granted.pk
    }
    assert Membership.objects.filter(pk=plain.pk).exists()


def test_a_subject_and_a_year_in_use_stay(act: Act, cast: Cast) -> None:
    subject, year = factories.SubjectFactory(), AcademicYear.objects.get()
    used = cast.teacher.load.get().subject
    assert built_on("schools.Subject", [subject.pk, used.pk]) == {used.pk}
    assert built_on("schools.AcademicYear", [year.pk]) == {year.pk}


def test_of_other_tables_nothing_is_known() -> None:
    assert built_on("schools.Guardianship", [1]) == set()
    assert built_on("schools.Person", []) == set()
