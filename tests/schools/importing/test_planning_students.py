"""What a file would do to students, and when a plan is held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.importing.services import undo_run
from schools.institutions.acting import Act
from schools.people.models import Membership, Person
from schools.people.services.persons import change_person
from schools.structure.models import Place
from tests.schools.importing.files import csv, school
from tests.schools.importing.people import ANNA, CLASSMATES, IVAN, OLGA, changed, students
from tests.schools.importing.runs import imported, lines, planned


@pytest.fixture
def register(act: Act) -> None:
    """Three students in two classes, eight more in a third."""
    imported(act, students(IVAN, ANNA, OLGA))


def test_same_file_changes_nothing(act: Act, register: None) -> None:
    assert lines(planned(act, students(IVAN, ANNA, OLGA))) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [IVAN, ANNA],
            [("student", "depart", "Сидорова Ольга", ["not_in_file"])],
            id="departure",
        ),
        pytest.param(
            [IVAN, changed(ANNA, class_="5А"), OLGA],
            [("student", "transfer", "Петрова Анна Игоревна", ["moves"])],
            id="transfer",
        ),
        pytest.param(
            [changed(IVAN, last="Скворцов"), ANNA, OLGA],
            [("student", "update", "Скворцов Иван Иванович", ["changed"])],
            id="surname changed, number the same",
        ),
        pytest.param(
            [changed(IVAN, number=""), changed(ANNA, number="", born=""), OLGA],
            [],
            id="found by name and birth date, by name and class",
        ),
        pytest.param(
            [changed(IVAN, number="U9"), ANNA, OLGA],
            [("student", "update", "Иванов Иван Иванович", ["changed"])],
            id="new number, found by name and birth date",
        ),
        pytest.param(
            [changed(IVAN, phone="8 978 415-34-28"), ANNA, changed(OLGA, patronymic="Юрьевна")],
            [
                ("student", "update", "Иванов Иван Иванович", ["changed"]),
                ("student", "update", "Сидорова Ольга Юрьевна", ["changed"]),
            ],
            id="phone and patronymic",
        ),
        pytest.param(
            [changed(IVAN, phone="", patronymic="", born=""), changed(ANNA, last="ПЕТРОВА"), OLGA],
            [],
            id="what the file leaves empty stays",
        ),
        pytest.param(
            [IVAN, changed(IVAN, born=date(2015, 4, 6), number="U9"), ANNA, OLGA],
            [("student", "create", "Иванов Иван Иванович", [])],
            id="namesake born another day",
        ),
        pytest.param(
            [IVAN, changed(IVAN, class_="5Б", number="", born=""), ANNA, OLGA],
            [("student", "create", "Иванов Иван Иванович", [])],
            id="namesake in another class",
        ),
        pytest.param(
            [IVAN, IVAN, ANNA, OLGA],
            [("student", "skip", "Иванов Иван Иванович", ["repeated"])],
            id="the same twice",
        ),
        pytest.param(
            [IVAN, changed(IVAN, class_="5Б"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["in_two_classes"])],
            id="the same in two classes",
        ),
        pytest.param(
            [IVAN, changed(ANNA, number="U1"), OLGA],
            [("student", "error", "Петрова Анна Игоревна", ["same_number"])],
            id="one number for two",
        ),
        pytest.param(
            [IVAN, ANNA, OLGA, ("Юдин", "Пётр", "", date(2014, 1, 1), "6Г", "", "")],
            [("student", "create", "Юдин Пётр", ["new_class"])],
            id="arrival in a new class",
        ),
        pytest.param(
            [changed(IVAN, class_="5B"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["class_unsure"])],
            id="a doubtful row departs nobody",
        ),
        pytest.param(
            [("Чужой", "Пётр", "Петрович", date(2014, 1, 1), "5А", "", "U1"), ANNA, OLGA],
            [("student", "question", "Чужой Пётр Петрович", ["number_of_another"])],
            id="number of somebody else",
        ),
        pytest.param(
            [changed(IVAN, number="", born="", class_="5Б"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["two_candidates"])],
            id="name alone is asked about",
        ),
    ],
)
def test_plan_students(
    act: Act, register: None, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    assert lines(planned(act, students(*rows))) == expected


def test_plan_without_list_of_students_departs_nobody(act: Act, register: None) -> None:
    plan = planned(
        act, school(staff=[("Ефимова Кира Юрьевна", "Учитель", "5А", "", "k@school.example", "S1")])
    )

    assert lines(plan) == [("staff", "create", "Ефимова Кира Юрьевна", [])]


def test_plan_returning_student(act: Act, register: None) -> None:
    imported(act, students(IVAN, ANNA))

    assert lines(planned(act, students(IVAN, ANNA, OLGA))) == [
        ("student", "update", "Сидорова Ольга", ["returns"])
    ]


def test_what_was_changed_by_hand_stays_and_the_row_says_so(act: Act, register: None) -> None:
    ivan = Person.objects.get(number=IVAN[6])
    change_person(act, person_id=ivan.pk, values={"last_name": "Скворцов", "phone": "+79780000009"})
    again = changed(IVAN, phone="+7 978 111-22-33")

    run = imported(act, students(again, ANNA, OLGA))

    told = [line for line in lines(run, unchanged=True) if line[2].startswith("Иванов")]
    assert told == [("student", "unchanged", "Иванов Иван Иванович", ["kept_by_hand", "kept_by_hand"])]
    ivan.refresh_from_db()
    assert (ivan.last_name, ivan.phone) == ("Скворцов", "+79780000009")


def test_plan_holds_departures_above_a_tenth(act: Act, register: None) -> None:
    one, two = planned(act, students(IVAN, ANNA)), planned(act, students(IVAN), is_whole=True)

    assert [run.summary["hold"] for run in (one, two)] == [
        {"departures": 0, "changes": 0},
        {"departures": 2, "changes": 0},
    ]


def test_plan_holds_changes_above_a_half(act: Act, register: None) -> None:
    moved = [changed(row, class_="5А") for row in CLASSMATES]

    assert planned(act, school(students=[IVAN, ANNA, OLGA, *moved])).summary["hold"] == {
        "departures": 0,
        "changes": 8,
    }


def test_plan_names_refused_columns(act: Act) -> None:
    run = planned(act, csv("ФИО;Класс;СНИЛС;is_superuser", "Иванов Иван;5А;123;1"))

    assert [(column["heading"], column["why"]) for column in run.summary["refused_columns"]] == [
        ("СНИЛС", "sensitive"),
        ("is_superuser", "power"),
    ]


def test_plan_takes_back_a_stay_that_was_to_begin_later(act: Act, register: None) -> None:
    ivan = Person.objects.get(number="U1")
    later = Membership.objects.create(
        institution_id=act.institution_id,
        place=Place.objects.get(name="5Б"),
        place_kind="class",
        person=ivan,
        planned_from=act.today + timedelta(days=30),
        planned_until=act.today + timedelta(days=300),
    )
    before = list(Membership.objects.order_by("pk").values())

    run = imported(act, students(ANNA, OLGA), is_whole=True)

    assert not Membership.objects.filter(pk=later.pk).exists()
    assert not Membership.objects.on(act.today).filter(person=ivan).exists()
    undo_run(act, run_id=run.pk)
    assert list(Membership.objects.order_by("pk").values()) == before
