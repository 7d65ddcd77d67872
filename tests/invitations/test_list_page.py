"""The list of invitations: who sees which rows, in what order, narrowed how."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from invitations.models import Invitation
from invitations.services.issuing import issue_personal
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import Person
from schools.structure.models import SchoolClass
from tests.invitations.conftest import add_student, came
from tests.invitations.pages import HOME, As, words
from tests.schools.counting import queries_of

pytestmark = pytest.mark.embedded


def test_list_takes_the_same_queries_for_one_and_for_three_rows(
    act: Act, client_as: As, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    students = [add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов")]
    place = school_class.place_id
    [first] = issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[students[0].pk])
    came(act, first)
    one = queries_of(client, f"{HOME}/invitations/")

    for row in issue_personal(
        act, place_id=place, joins_as=Role.STUDENT, person_ids=[student.pk for student in students[1:]]
    ):
        came(act, row)
    three = queries_of(client, f"{HOME}/invitations/")
    page = client.get(f"{HOME}/invitations/")

    assert [name for name in ("Андреев", "Борисов", "Власов") if name in words(page)] == [
        "Андреев",
        "Борисов",
        "Власов",
    ]
    assert three == one


def test_list_shows_those_issued_together_by_name(act: Act, client_as: As, school_class: SchoolClass) -> None:
    students = [add_student(school_class, name) for name in ("Власов", "Андреев", "Борисов")]
    issue_personal(
        act,
        place_id=school_class.place_id,
        joins_as=Role.STUDENT,
        person_ids=[student.pk for student in students],
    )

    lines = client_as("administrator").get(f"{HOME}/invitations/").context["lines"]

    assert [line.whom.split()[0] for line in lines] == ["Андреев", "Борисов", "Власов"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Сидоров", "Сидорова", "Романова"}),
        ("?q=сидоров+петр", {"Сидоров"}),
        ("?q=учительская", {"Романова"}),
        ("?q=5а", {"Сидоров", "Сидорова"}),
        ("?role=parent", {"Сидорова"}),
        ("?state=live", {"Сидоров", "Сидорова", "Романова"}),
        ("?state=expired", set()),
        ("?state=nonsense", {"Сидоров", "Сидорова", "Романова"}),
    ],
)
def test_list_is_narrowed_by_its_filters(
    client_as: As,
    for_pupil: Invitation,
    for_mother: Invitation,
    for_teacher: Invitation,
    query: str,
    found: set[str],
) -> None:
    page = client_as("administrator").get(f"{HOME}/invitations/{query}")

    shown = {row.split()[0] for row in re.findall(r'<th scope="row"><a[^>]*>([^<]+)', page.content.decode())}
    assert shown == found


def test_list_by_class_and_the_others_rows(
    client_as: As, for_pupil: Invitation, for_teacher: Invitation, school_class: SchoolClass
) -> None:
    by_class = client_as("administrator").get(f"{HOME}/invitations/?school_class={school_class.pk}")
    assert ("Сидоров" in words(by_class), "Романова Зоя" in words(by_class)) == (True, False)

    for part, sees_staff in (("director", True), ("class_teacher", False), ("teacher", False)):
        page = words(client_as(part).get(f"{HOME}/invitations/"))
        assert ("Романова Зоя Игоревна" in page) is sees_staff
    assert "Сидоров Пётр" in words(client_as("class_teacher").get(f"{HOME}/invitations/"))
    assert "Сидоров Пётр" not in words(client_as("teacher").get(f"{HOME}/invitations/"))


def test_list_says_who_issued(
    act_of: Callable[[str], Act], client_as: As, pupil: Person, mother: Person, school_class: SchoolClass
) -> None:
    place = school_class.place_id
    issue_personal(act_of("administrator"), place_id=place, joins_as=Role.STUDENT, person_ids=[pupil.pk])
    issue_personal(act_of("class_teacher"), place_id=place, joins_as=Role.PARENT, person_ids=[mother.pk])

    page = words(client_as("director").get(f"{HOME}/invitations/"))

    assert ("Петров П. С." in page, "Ефимова П. С." in page) == (True, True)


def test_list_shows_no_link(client_as: As, for_pupil: Invitation) -> None:
    page = client_as("administrator").get(f"{HOME}/invitations/").content.decode()

    assert for_pupil.public_id not in page
