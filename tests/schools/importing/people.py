"""A few students and staff whom a test's files name."""

from __future__ import annotations

from datetime import date

from tests.schools.importing.files import school

IVAN = ("Иванов", "Иван", "Иванович", date(2015, 4, 5), "5А", "+79784153427", "U1")
ANNA = ("Петрова", "Анна", "Игоревна", date(2015, 5, 6), "5Б", "", "U2")
OLGA = ("Сидорова", "Ольга", "", date(2015, 6, 7), "5Б", "", "U3")
CLASSMATES = [
    ("Ученик", name, "Петрович", date(2015, 1, number), "5В", "", f"U{number + 10}")
    for number, name in enumerate(["Анатолий", "Борис", "Виктор", "Глеб", "Денис", "Егор", "Жан", "Захар"], 1)
]
"""Enough others that a few changes do not hold the plan."""

TEACHER = ("Ефимова Кира Юрьевна", "Учитель", "5А", "+79780000001", "kira@school.example", "S1")
CLERK = ("Лаптева Анна Петровна", "Секретарь", "", "", "", "S2")
HEAD = ("Белова Мария Ивановна", "Директор", "", "", "mb@school.example", "S3")


def students(*rows: tuple[object, ...]) -> bytes:
    """Return a file of these students and enough classmates."""
    return school(students=[*rows, *CLASSMATES])


def changed(row: tuple[object, ...], **values: object) -> tuple[object, ...]:
    """Return the student's row with other values: `last`, `born`, `class_`, …."""
    places = {"last": 0, "first": 1, "patronymic": 2, "born": 3, "class": 4, "phone": 5, "number": 6}
    new = list(row)
    for name, value in values.items():
        new[places[name.rstrip("_")]] = value
    return tuple(new)
