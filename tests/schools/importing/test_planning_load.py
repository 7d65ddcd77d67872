"""What a file would do to the teaching load."""

from __future__ import annotations

import pytest

from schools.institutions.acting import Act
from tests.schools.importing.files import school
from tests.schools.importing.people import IVAN, TEACHER
from tests.schools.importing.runs import imported, lines, planned

LOAD = (TEACHER[0], "5А", "Физика")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([LOAD], [], id="the same"),
        pytest.param([("Ефимова К. Ю.", "5-а", "ФИЗИКА")], [], id="initials and another spelling"),
        pytest.param(
            [LOAD, LOAD], [("load", "skip", "Ефимова Кира Юрьевна", ["repeated"])], id="the same twice"
        ),
        pytest.param(
            [LOAD, (TEACHER[0], "5А", "Химия")],
            [("load", "create", "Ефимова Кира Юрьевна", [])],
            id="a subject more",
        ),
        pytest.param(
            [(TEACHER[0], "5А", "Химия")],
            [
                ("load", "create", "Ефимова Кира Юрьевна", []),
                ("load", "depart", "Ефимова Кира Юрьевна", ["not_in_file"]),
            ],
            id="another subject instead",
        ),
        pytest.param(
            [LOAD, ("Ефимов Кирилл", "5А", "Химия")],
            [("load", "error", "Ефимов Кирилл", ["teacher_not_found"])],
            id="no such teacher",
        ),
        pytest.param(
            [LOAD, (TEACHER[0], "9Г", "Химия")],
            [("load", "error", "Ефимова Кира Юрьевна", ["class_not_here"])],
            id="no such class",
        ),
        pytest.param(
            [LOAD, ("Орлов П. И.", "5А", "Химия")],
            [("load", "question", "Орлов П. И.", ["several_teachers"])],
            id="initials of two",
        ),
    ],
)
def test_plan_load(
    act: Act, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    staff = [
        TEACHER,
        ("Орлов Пётр Ильич", "Учитель", "", "", "", ""),
        ("Орлов Павел Иванович", "Учитель", "", "", "", ""),
    ]
    imported(act, school(students=[IVAN], staff=staff, load=[LOAD]))

    assert lines(planned(act, school(load=rows))) == expected
