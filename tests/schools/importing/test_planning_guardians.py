"""What a file would do to guardians: found by child, phone and name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from schools.importing.access import planned_rows
from schools.importing.models import ImportRun
from schools.institutions.acting import Act
from schools.people.models import Person
from tests.schools.importing.files import STUDENTS, school, xlsx
from tests.schools.importing.people import ANNA, CLASSMATES, IVAN, TEACHER, changed
from tests.schools.importing.runs import imported, lines, planned

MOTHER = ("Иванова Мария Петровна", "+79780000011", "", "Иванов Иван Иванович", "5А")
FATHER = ("Иванов Иван Ильич", "+79780000012", "", "Иванов Иван Иванович", "5А")
BROTHER = ("Иванов", "Олег", "Иванович", date(2016, 4, 5), "5Б", "", "U7")


def guardians(
    *rows: tuple[object, ...], children: tuple[tuple[object, ...], ...] = (IVAN, BROTHER, ANNA)
) -> bytes:
    return school(students=[*children, *CLASSMATES], guardians=list(rows))


def test_plan_guardians_of_brothers_are_one_person(act: Act) -> None:
    second = (*MOTHER[:3], "Иванов Олег Иванович", "5Б")
    imported(act, guardians(MOTHER, FATHER, second))

    mother = Person.objects.get(last_name="Иванова")
    assert sorted(row.student.first_name for row in mother.children.all()) == ["Иван", "Олег"]
    assert lines(planned(act, guardians(MOTHER, FATHER, second))) == []


def test_plan_guardians_namesakes_stay_two_people(act: Act) -> None:
    other = (MOTHER[0], "+79780000019", "", "Петрова Анна Игоревна", "5Б")
    imported(act, guardians(MOTHER, other))

    assert Person.objects.filter(last_name="Иванова").count() == 2


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [(MOTHER[0], "+79780000033", *MOTHER[2:]), FATHER],
            [("guardian", "update", "Иванова Мария Петровна", ["changed"])],
            id="new phone",
        ),
        pytest.param(
            [MOTHER],
            [("guardian", "depart", "Иванов Иван Ильич", ["not_in_file"])],
            id="a guardian less",
        ),
        pytest.param([], [], id="a child whom the list does not name keeps its guardians"),
        pytest.param(
            [MOTHER, FATHER, MOTHER],
            [("guardian", "skip", "Иванова Мария Петровна", ["repeated"])],
            id="the same twice",
        ),
        pytest.param(
            [("Новикова Мария Петровна", *MOTHER[1:]), FATHER],
            [("guardian", "update", "Новикова Мария Петровна", ["changed"])],
            id="another surname, the same phone and child",
        ),
        pytest.param(
            [MOTHER, FATHER, ("Ким Анна", "", "", "Никто Никак", "5А")],
            [("guardian", "error", "Ким Анна", ["child_not_found"])],
            id="no such child",
        ),
        pytest.param(
            [MOTHER, FATHER, ("Ким Анна", "", "", "", "5А")],
            [("guardian", "error", "Ким Анна", ["no_child"])],
            id="no child",
        ),
    ],
)
def test_plan_guardians(
    act: Act, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    imported(act, guardians(MOTHER, FATHER))

    assert lines(planned(act, guardians(*rows))) == expected


def test_plan_guardians_go_with_their_child_without_rows_of_their_own(act: Act) -> None:
    imported(act, guardians(MOTHER, FATHER))

    run = planned(act, school(students=[BROTHER, ANNA, *CLASSMATES], guardians=[]), is_whole=True)

    assert lines(run) == [("student", "depart", "Иванов Иван Иванович", ["not_in_file"])]


def test_plan_guardian_who_teaches_here_is_one_person(act: Act) -> None:
    kira = (TEACHER[0], TEACHER[3], "", "Петрова Анна Игоревна", "5Б")
    data = school(students=[IVAN, ANNA], staff=[TEACHER], guardians=[kira])
    imported(act, data)

    assert Person.objects.filter(last_name="Ефимова").count() == 1
    assert lines(planned(act, data)) == []


def test_plan_guardian_of_one_of_two_namesakes_is_asked(act: Act) -> None:
    twin = changed(IVAN, number="U8", born=date(2016, 1, 1))
    run = planned(act, guardians(MOTHER, children=(IVAN, twin)))

    assert lines(run)[-1] == ("guardian", "question", "Иванова Мария Петровна", ["several_children"])


NAMESAKES = (IVAN, changed(IVAN, number="U8", born=date(2016, 1, 1)))


@pytest.mark.parametrize(
    ("heading", "value", "number"),
    [
        ("Дата рождения ребёнка", "01.01.2016", "U8"),
        ("Номер ребёнка", "U1", "U1"),
        ("Номер ребёнка", "U8", "U8"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["new", "known"])
def test_plan_guardian_of_a_namesake_told_apart(
    act: Act, heading: str, value: str, number: str, first: bool
) -> None:
    lists: dict[str, Sequence[Sequence[object]]] = {
        "Обучающиеся": [STUDENTS, *NAMESAKES],
        "Родители": [
            ("ФИО родителя", "ФИО ребёнка", heading),
            ("Иванова Мария", "Иванов Иван Иванович", value),
        ],
    }
    if not first:
        imported(act, school(students=list(NAMESAKES)))

    imported(act, xlsx(lists))

    assert [row.student.number for row in Person.objects.get(first_name="Мария").children.all()] == [number]


def test_plan_spares_a_student_whose_row_is_doubtful_and_keeps_the_guardians(act: Act) -> None:
    imported(act, guardians(MOTHER, FATHER))
    doubtful = changed(IVAN, number="", born="вчера", class_="5Б")

    run = planned(act, guardians(MOTHER, FATHER, children=(doubtful, BROTHER, ANNA)))

    assert lines(run) == [("student", "error", "Иванов Иван Иванович", ["date_unknown"])]


STRANGER = ("Лебедева Ольга Павловна", "+79780000021", "")
ANDREY = ("Лебедев", "Андрей", "Романович", date(2019, 3, 1), "1А", "", "U20")
NAMESAKE = ("Лебедев", "Андрей", "Егорович", date(2011, 3, 1), "9Б", "", "U21")
FIRST_GRADER = ("Белов", "Лев", "Ильич", date(2019, 1, 1), "1А", "", "U22")


def abouts(run: ImportRun) -> list[tuple[str, str, str]]:
    """Return (action, about, class) of each row of guardians."""
    rows = planned_rows(run, kind="guardian")
    return [(row.action, row.payload.get("about", ""), row.class_name) for row in rows]


@pytest.mark.parametrize(
    "child",
    [
        ("Лебедев Андрей Романович", "1А"),
        ("Лебедев Андрей Романович", ""),
        ("Лебедев Андрей", "1А"),
    ],
)
def test_plan_guardian_of_a_child_who_departs_by_the_same_file_is_nobody_elses(
    act: Act, child: tuple[str, str]
) -> None:
    mother = (*STRANGER, *child)
    imported(act, guardians(mother, children=(ANDREY, NAMESAKE, FIRST_GRADER)))

    run = planned(act, guardians(mother, children=(NAMESAKE, FIRST_GRADER)))

    assert lines(run) == [
        ("student", "depart", "Лебедев Андрей Романович", ["not_in_file"]),
        ("guardian", "error", STRANGER[0], ["child_departs"]),
    ]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param((), ("guardian", "error", STRANGER[0], ["child_stopped"]), id="new"),
        pytest.param((ANDREY,), ("guardian", "create", STRANGER[0], []), id="in the register"),
    ],
)
def test_plan_guardian_of_a_child_whose_row_is_left_out_is_nobody_elses(
    act: Act, known: tuple[tuple[object, ...], ...], expected: tuple[str, str, str, list[str]]
) -> None:
    imported(act, guardians(children=(NAMESAKE, FIRST_GRADER, *known)))
    broken = changed(ANDREY, class_="")
    mother = (*STRANGER, "Лебедев Андрей Романович", "")

    run = planned(act, guardians(mother, children=(NAMESAKE, FIRST_GRADER, broken)))

    assert lines(run)[-1] == expected
    assert "Лебедев Андрей Егорович" not in str(abouts(run))


def test_plan_guardian_of_an_unknown_number_alone_is_told(act: Act) -> None:
    imported(act, school(students=[NAMESAKE, FIRST_GRADER]))

    run = planned(act, xlsx({"Родители": [("ФИО родителя", "Номер ребёнка"), ("Белова Яна", "U99")]}))

    assert lines(run) == [("guardian", "error", "Белова Яна", ["child_not_found"])]


@pytest.mark.parametrize(
    ("child", "class_name", "expected"),
    [
        ("Лебедев Андрей Егорович", "9Б", ("create", "Лебедев Андрей Егорович", "9Б")),
        ("Лебедев Андрей Егорович", "", ("create", "Лебедев Андрей Егорович", "9Б")),
        ("Лебедев Андрей", "9Б", ("create", "Лебедев Андрей Егорович, 9Б", "9Б")),
        ("Лебедев Андрей", "", ("create", "Лебедев Андрей Егорович, 9Б", "9Б")),
        ("ЛЕБЕДЕВ АНДРЕЙ ЕГОРОВИЧ", "9 «б»", ("create", "Лебедев Андрей Егорович", "9Б")),
        ("Лебедев Андрей Ильич", "9Б", ("error", "", "9Б")),
        ("Лебедев Андрей Ильич", "", ("error", "", "")),
        ("Лебедев Андрей Егоровч", "9Б", ("error", "", "9Б")),
        ("Лебедев Андрей Е.", "9Б", ("error", "", "9Б")),
        ("Лебедев А. Е.", "9Б", ("error", "", "9Б")),
        ("Лебедев Андрей Егорович", "1А", ("error", "", "1А")),
        ("Лебедев Андрей", "1А", ("error", "", "1А")),
        ("Орлов Кирилл Львович", "1А", ("create", "Орлов Кирилл, 1А", "1А")),
        ("Орлов Кирилл Львович", "9Б", ("error", "", "9Б")),
        ("Белов Лев", "", ("question", "", "")),
        ("Белов Лев", "9Б", ("create", "Белов Лев Юрьевич, 9Б", "9Б")),
        ("Белов Лев Ильич", "", ("create", "Белов Лев Ильич", "1А")),
    ],
)
@pytest.mark.parametrize("beside", [True, False], ids=["with students", "parents alone"])
def test_plan_guardian_is_bound_to_the_very_child(
    act: Act, child: str, class_name: str, expected: tuple[str, str, str], beside: bool
) -> None:
    children = (
        NAMESAKE,
        FIRST_GRADER,
        ("Орлов", "Кирилл", "", date(2019, 5, 5), "1А", "", "U23"),
        ("Белов", "Лев", "Юрьевич", date(2011, 5, 5), "9Б", "", "U24"),
    )
    row = (*STRANGER, child, class_name)
    if not beside:
        imported(act, school(students=children))

    run = planned(act, guardians(row, children=children) if beside else school(guardians=[row]))

    assert abouts(run) == [expected]


def test_plan_guardian_follows_a_child_who_moves_whichever_class_the_list_names(act: Act) -> None:
    imported(act, guardians(MOTHER, FATHER))
    moved = changed(IVAN, class_="5Б")

    run = planned(act, guardians(MOTHER, (*FATHER[:4], "5Б"), children=(moved, BROTHER, ANNA)))

    assert [line[:2] for line in lines(run)] == [("student", "transfer")]
    assert abouts(run) == [
        ("unchanged", "Иванов Иван Иванович, 5Б", "5А"),
        ("unchanged", "Иванов Иван Иванович", "5Б"),
    ]


def test_plan_guardian_of_the_number_of_another_child_is_asked(act: Act) -> None:
    rows = [("ФИО родителя", "ФИО ребёнка", "Номер ребёнка"), ("Белова Яна", "Белов Лев Ильич", "U21")]
    imported(act, school(students=[NAMESAKE, FIRST_GRADER]))

    run = planned(act, xlsx({"Родители": rows}))

    assert lines(run) == [("guardian", "question", "Белова Яна", ["number_of_another"])]


@pytest.mark.parametrize(
    "child", [("Иванов Иван Ивановч", "5А"), ("Иванов Иван Иванович", "5Б"), ("Ивaнов Петя Иванович", "5А")]
)
def test_plan_guardian_whose_row_is_left_out_does_not_depart(act: Act, child: tuple[str, str]) -> None:
    imported(act, guardians(MOTHER, FATHER))

    run = planned(act, guardians(MOTHER, (*FATHER[:3], *child)))

    assert lines(run) == [("guardian", "error", FATHER[0], ["child_not_found"])]
