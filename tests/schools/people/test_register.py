"""The register: who is found, what stands in a row, what leaves it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from schools.accounts.roles import Role
from schools.groups.services.keeping import close_group, open_group
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Absence, Membership, Person, RoleAssignment
from schools.people.register import Filters, found, rows_of
from schools.people.services import mark_joined
from schools.people.services.refusals import record_refusal
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

PATH = "/s/school-12/people/"


@pytest.fixture
def family(school_class: SchoolClass) -> tuple[Person, Person]:
    """A pupil of 5А and the mother."""
    pupil = factories.PersonFactory(last_name="Алёшин", first_name="Лев", number="Л-1072")
    mother = factories.PersonFactory(
        last_name="Алёшина", first_name="Анна", phone="+79787853001", email="a@s.example"
    )
    factories.MembershipFactory(place=school_class.place, person=pupil)
    factories.GuardianshipFactory(guardian=mother, student=pupil)
    return pupil, mother


def names(day: date, **filters: object) -> list[str]:
    return [person.last_name for person in found(Filters(**filters), day)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("алеш", ["Алёшин", "Алёшина"]),
        ("анна АЛЁ", ["Алёшина"]),
        ("8 (978) 785-30-01", ["Алёшина"]),
        ("A@S.example", ["Алёшина"]),
        ("1072", ["Алёшин"]),
        ("никто", []),
        ("  ", ["Алёшин", "Алёшина"]),
    ],
)
def test_people_are_found(family: object, today: date, q: str, expected: list[str]) -> None:
    assert names(today, q=q) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.STUDENT, ["Алёшин"]),
        (Role.PARENT, ["Алёшина"]),
        (Role.CLASS_TEACHER, ["Ефимова"]),
        (Role.DIRECTOR, ["Белова"]),
    ],
)
def test_a_role_narrows(family: object, cast: Cast, today: date, role: Role, expected: list[str]) -> None:
    assert names(today, role=role.value) == expected


def test_a_class_has_its_pupils_their_parents_and_its_teachers(
    family: object, cast: Cast, today: date, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    assert names(today, class_id=school_class.pk) == ["Алёшин", "Алёшина", "Ефимова", "Романова"]
    assert names(today, class_id=other_class.pk) == []


@pytest.fixture
def club(act: Act, family: tuple[Person, Person], cast: Cast) -> SchoolClass:
    """The choir, with the pupil of 5А alone, led by the director; one more pupil of 5А is not in it."""
    factories.MembershipFactory(place=Place.objects.get(name="5А"), person__last_name="Юдин")
    group = open_group(act, name="Хор", on=act.today)
    factories.MembershipFactory(place=group.place, person=family[0])
    factories.TeachingLoadFactory(teacher=cast.director, school_class=group, subject__name="Пение")
    return group


def test_a_group_has_its_pupils_their_parents_and_its_teachers(club: SchoolClass, today: date) -> None:
    assert names(today, class_id=club.pk) == ["Алёшин", "Алёшина", "Белова"]


def test_groups_are_offered_under_their_heading_and_said_on_paper(
    act: Act, club: SchoolClass, client_as: Callable[[str], Client]
) -> None:
    client = client_as("director")
    closed = open_group(act, name="Театр", on=act.today)
    close_group(act, group_id=closed.pk, on=act.today)

    page = client.get(PATH, {"class_id": club.pk})
    paper = client.get(f"{PATH}print/", {"class_id": club.pk})

    option = f'<optgroup label="Группы"><option value="{club.pk}" selected>Хор</option></optgroup>'
    assert f"{option}</select>" in page.content.decode()
    assert page.context["page"].paginator.count == 3
    assert "Класс или группа: Хор · 3 человека" in paper.content.decode()


def test_states_narrow(
    act: Act, today: date, family: tuple[Person, Person], school_class: SchoolClass
) -> None:
    _pupil, mother = family
    mark_places_created(act, place_ids=[school_class.place_id], on=today)
    gone = factories.PersonFactory(last_name="Волков")
    former = factories.MembershipFactory(place=school_class.place, person=gone, planned_until=today)
    mark_joined(act, membership_ids=[former.pk], on=today)
    away = factories.PersonFactory(last_name="Жукова", user=factories.UserFactory())
    RoleAssignment.objects.create(
        institution_id=act.institution_id, person=away, role=Role.TEACHER, started_on=today
    )
    Absence.objects.create(institution_id=act.institution_id, person=away, from_on=today, kind="leave")
    states = {
        state: names(today, state=state) for state in ("", "missing", "to_remove", "away", "account", "gone")
    }
    record_refusal(act, person_id=mother.pk, channel="телефон")

    assert states == {
        "": ["Алёшин", "Алёшина", "Жукова"],
        "missing": ["Алёшин"],
        "to_remove": ["Волков"],
        "away": ["Жукова"],
        "account": ["Жукова"],
        "gone": ["Волков"],
    }
    assert names(today, state="refused") == ["Алёшина"]


def test_a_row_says_roles_class_and_coverage(
    act: Act, today: date, cast: Cast, family: tuple[Person, Person], school_class: SchoolClass
) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=today)
    pupil, mother = family
    mark_joined(act, membership_ids=[Membership.objects.get(person=pupil).pk], on=today)

    rows = rows_of([pupil.pk, mother.pk, cast.class_teacher.pk], today)

    assert [(row.roles, row.class_name, row.coverage.total, row.coverage.joined) for row in rows] == [
        ("учится в 5А", "5А", 1, 1),
        ("родитель: Алёшин\u00a0Л.\u00a0С., 5А", "", 0, 0),
        ("учитель, классный руководитель 5А", "", 0, 0),
    ]


def test_the_list_asks_as_often_for_three_as_for_one(
    family: object, school_class: SchoolClass, client_as: Callable[[str], Client]
) -> None:
    client = client_as("director")
    one = queries_of(client, f"{PATH}?role=parent")
    for _ in range(3):
        pupil = factories.MembershipFactory(place=school_class.place).person
        factories.GuardianshipFactory(student=pupil)
    assert queries_of(client, f"{PATH}?role=parent") == one


def test_a_filter_nobody_offers_narrows_nothing(client_as: Callable[[str], Client], cast: Cast) -> None:
    response = client_as("administrator").get(PATH, {"role": "king", "class_id": "999999"})
    assert response.context["page"].paginator.count == 5


def test_the_export_holds_texts_and_is_journalled_without_the_search(
    family: tuple[Person, Person], client_as: Callable[[str], Client]
) -> None:
    Person.objects.filter(pk=family[1].pk).update(position="=1+1")

    response = client_as("director").get(f"{PATH}export/", {"q": "алёшина"})

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert (len(sheet), sheet[1][0], sheet[1][6], sheet[1][9]) == (2, "Алёшина", "=1+1", "+7 978 785-30-01")
    event = AuditEvent.objects.get(kind="people.exported")
    assert event.data == {"form": "xlsx", "count": 1}


def test_the_printable_list_holds_everybody_found_and_is_journalled(
    family: object, client_as: Callable[[str], Client], cast: Cast
) -> None:
    response = client_as("director").get(f"{PATH}print/", {"role": "student"})
    assert [row.person.last_name for row in response.context["rows"]] == ["Алёшин"]
    assert AuditEvent.objects.get(kind="people.listed").data == {"form": "print", "count": 1}


def test_yesterdays_pupil_is_no_longer_present(
    today: date, school_class: SchoolClass, staff_room: Place
) -> None:
    factories.MembershipFactory(
        place=school_class.place, planned_from=today - timedelta(days=9), planned_until=today
    )
    assert names(today) == []
