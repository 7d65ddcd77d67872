"""A list of guardians that does not name every child of a class ends nobody there; what ends is told."""

from __future__ import annotations

import pytest
from django.test import Client

from schools.importing.models import ImportRun, RowAction
from schools.importing.overview import overview_of
from schools.importing.services import take_as_whole
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from schools.names.people import split_full_name
from schools.people.models import Guardianship, Person
from schools.people.services.guardians import add_guardian
from tests.conftest import Cast
from tests.schools.importing.files import school
from tests.schools.importing.runs import imported, lines, planned

IVAN = ("Иванов", "Иван", "Иванович", None, "5А", "", "")
ANNA = ("Белова", "Анна", "Ильинична", None, "5А", "", "")
PETR = ("Громов", "Пётр", "Львович", None, "5Б", "", "")
CHILDREN = (IVAN, ANNA, PETR)

IVANS_MOTHER = ("Иванова Мария Павловна", "", "", "Иванов Иван Иванович", "5А")
IVANS_FATHER = ("Иванов Иван Петрович", "", "", "Иванов Иван Иванович", "5А")
ANNAS_MOTHER = ("Белова Яна Юрьевна", "", "", "Белова Анна Ильинична", "5А")
PETRS_MOTHER = ("Громова Ольга Олеговна", "", "", "Громов Пётр Львович", "5Б")
ALL = [IVANS_MOTHER, ANNAS_MOTHER, PETRS_MOTHER]

ADDED: tuple[str, str, str, list[str]] = ("guardian", "create", "Иванов Иван Петрович", [])
ENDED = ("guardian", "depart", "Иванова Мария Павловна", ["not_in_file"])


@pytest.fixture
def act_with_school(act: Act) -> Act:
    imported(act, school(students=CHILDREN, guardians=ALL))
    return act


def kept(run: ImportRun) -> int:
    overview = overview_of(run)
    assert overview is not None
    return overview.guardians_kept


@pytest.mark.parametrize(
    ("rows", "expected", "stay"),
    [
        pytest.param([IVANS_FATHER], [ADDED], 1, id="a second parent is added"),
        pytest.param([IVANS_FATHER, PETRS_MOTHER], [ADDED], 1, id="all of another class"),
        pytest.param([IVANS_FATHER, ANNAS_MOTHER], [ADDED, ENDED], 0, id="all children of the class"),
        pytest.param([IVANS_FATHER, ANNAS_MOTHER, PETRS_MOTHER], [ADDED, ENDED], 0, id="all children"),
        pytest.param([ANNAS_MOTHER], [], 0, id="nobody is missing beside those named"),
    ],
)
def test_guardians_end_only_in_classes_all_of_whose_children_are_named(
    act_with_school: Act,
    rows: list[tuple[object, ...]],
    expected: list[tuple[str, str, str, list[str]]],
    stay: int,
) -> None:
    run = planned(act_with_school, school(guardians=rows))

    assert (lines(run), kept(run)) == (expected, stay)


def test_guardians_end_in_a_class_whose_unnamed_children_have_none_that_a_file_could_name(
    act_with_school: Act,
) -> None:
    new = ("Орлов", "Кирилл", "", None, "5А", "", "")
    other = ("Львова", "Вера", "", None, "5А", "", "")
    imported(act_with_school, school(students=[*CHILDREN, new, other]))
    child = Person.objects.get(name_key="орлов кирилл")
    add_guardian(act_with_school, student_id=child.pk, name=split_full_name("Орлова Зоя Ильинична"))

    run = planned(act_with_school, school(guardians=[IVANS_FATHER, ANNAS_MOTHER]))

    assert lines(run) == [ADDED, ENDED]


def test_guardians_end_when_the_unnamed_child_departs_by_the_same_file(act_with_school: Act) -> None:
    data = school(students=[IVAN, PETR], guardians=[IVANS_FATHER, PETRS_MOTHER])

    run = planned(act_with_school, data)

    assert lines(run)[1:] == [ADDED, ENDED]


def test_person_says_that_guardians_are_the_whole_list(act_with_school: Act) -> None:
    run = planned(act_with_school, school(guardians=[IVANS_FATHER]))

    take_as_whole(act_with_school, run_id=run.pk)
    run_waiting(act_with_school.institution_id)
    run.refresh_from_db()

    assert (lines(run), kept(run)) == ([ADDED, ENDED], 0)


def test_guardian_kept_by_a_list_of_some_children_stays_in_the_register(act_with_school: Act) -> None:
    imported(act_with_school, school(guardians=[IVANS_FATHER]))

    of_ivan = Guardianship.objects.filter(student__last_name="Иванов", until_on=None)

    assert sorted(of_ivan.values_list("guardian__last_name", flat=True)) == ["Иванов", "Иванова"]


def test_guardians_that_end_hold_the_plan_by_those_the_list_speaks_of(act: Act) -> None:
    many = [
        ("Ученик", name, "Петрович", None, "6А", "", "") for name in ("Анатолий", "Борис", "Виктор", "Глеб")
    ]
    theirs = [
        (f"{parent} Ольга {child[1]}овна", "", "", f"Ученик {child[1]} Петрович", "6А")
        for child in many
        for parent in ("Ким", "Цой", "Пак")
    ]
    imported(act, school(students=[*CHILDREN, *many], guardians=[*ALL, *theirs]))

    run = planned(act, school(guardians=[IVANS_FATHER, ANNAS_MOTHER]))

    assert run.summary["hold"] == {"departures": 1, "changes": 0}


def page_of(run: ImportRun, cast: Cast) -> str:
    client = Client()
    client.force_login(cast.user("administrator"))
    return client.get(f"/s/school-12/import/{run.pk}/").content.decode()


def test_preview_warns_of_guardians_who_end(act: Act, cast: Cast) -> None:
    imported(act, school(students=CHILDREN, guardians=ALL))
    run = planned(act, school(guardians=[IVANS_FATHER, ANNAS_MOTHER]))

    page = page_of(run, cast)

    warning = "1 законный представитель перестанет им быть: файл называет у ребёнка других, а его – нет."
    assert warning in page
    assert f'href="/s/school-12/import/{run.pk}/?kind=guardian&amp;action={RowAction.DEPART}"' in page
    assert page.index(warning) < page.index("Внести в список школы")


def test_preview_says_who_is_kept_and_takes_the_list_as_whole(act: Act, cast: Cast) -> None:
    imported(act, school(students=CHILDREN, guardians=ALL))
    run = planned(act, school(guardians=[IVANS_FATHER]))

    page = page_of(run, cast)

    assert "1 законного представителя в файле нет, но он остаётся" in page
    assert "перестанет им быть" not in page
    assert f'action="/s/school-12/import/{run.pk}/whole/"' in page
