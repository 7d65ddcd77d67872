"""The demo's roster a while later: somebody left, somebody moved, somebody came (2.1.11)."""

from __future__ import annotations

from dataclasses import replace

from schools.demo.workbook import Lists, Row

LEFT = (64, 181, 298, 417)
"""Students (by their order in the list) who are no longer at the school."""

MOVED = (97, 147, 205)
"""Students who changed to another class of their grade."""

CAME = (
    ("Мельник", "Арсений", "Олегович", 88),
    ("Юсупова", "Сабина", "Рустемовна", 233),
    ("Ткаченко", "Милана", "Игоревна", 355),
)
"""New students: name, and the order of a student whose class and date of birth they share."""

BORN, SCHOOL_CLASS = 3, 4
"""Columns of the list of students."""


def roster_later(lists: Lists) -> Lists:
    """Return the lists with these changes; one teacher without a class or load has left as well."""
    students = list(lists.students)
    for order in MOVED:
        students[order] = _put(students[order], SCHOOL_CLASS, _beside(students, students[order]))
    came: list[Row] = [
        (last, first, patronymic, students[like][BORN], students[like][SCHOOL_CLASS], "", f"Д-9{number:03d}")
        for number, (last, first, patronymic, like) in enumerate(CAME, 1)
    ]
    gone = {_full_name(students[order]) for order in LEFT}
    classes = {_full_name(student): student[SCHOOL_CLASS] for student in students}
    return replace(
        lists,
        students=[student for student in students if _full_name(student) not in gone] + came,
        guardians=[_put(row, 4, classes[str(row[3])]) for row in lists.guardians if row[3] not in gone],
        staff=[row for row in lists.staff if row[0] != _leaver(lists)],
    )


def _beside(students: list[Row], student: Row) -> object:
    """Return another class of the student's grade."""
    own = str(student[SCHOOL_CLASS])
    others = (str(row[SCHOOL_CLASS]) for row in students)
    return next(name for name in others if name[:-1] == own[:-1] and name != own)


def _leaver(lists: Lists) -> object:
    """Return the name of the last pedagogue who neither teaches by the load nor leads a class."""
    busy = {row[0] for row in lists.load}
    return next(
        row[0]
        for row in reversed(lists.staff)
        if row[0] not in busy and not row[2] and "едагог" in str(row[1])
    )


def _full_name(student: Row) -> str:
    return " ".join(str(part) for part in student[:3] if part)


def _put(row: Row, column: int, value: object) -> Row:
    return (*row[:column], value, *row[column + 1 :])
