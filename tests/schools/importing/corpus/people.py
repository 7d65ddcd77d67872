"""The people of the corpus, and how they are told from others."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from schools.importing.reading import RosterFile
from schools.importing.recognising import recognise
from schools.importing.rows import Roster, read_rows
from schools.names.classes import ClassName
from tests.schools.importing.files import TODAY


class Guardian(NamedTuple):
    """A guardian as the corpus knows them."""

    name: str
    phone: str


class Student(NamedTuple):
    """A student as the corpus knows them."""

    last: str
    first: str
    patronymic: str
    born: date
    grade: int
    letter: str
    phone: str
    guardians: tuple[Guardian, ...]

    @property
    def full(self) -> str:
        """«Фамилия Имя Отчество»."""
        return f"{self.last} {self.first} {self.patronymic}"

    @property
    def school_class(self) -> str:
        """«5А»."""
        return f"{self.grade}{self.letter}"


MOTHER = Guardian("Иванова Мария Петровна", "+79780000011")
FATHER = Guardian("Иванов Пётр Ильич", "+79780000012")
PEOPLE = (
    Student("Иванов", "Иван", "Петрович", date(2013, 4, 5), 5, "А", "+79784153427", (MOTHER, FATHER)),
    Student(
        "Петрова-Водкина",
        "Алёна",
        "Ильинична",
        date(2013, 12, 31),
        5,
        "А",
        "+79784153428",
        (Guardian("Водкина Ольга Юрьевна", "+79780000013"),),
    ),
    Student(
        "Семёнов",
        "Пётр",
        "Артёмович",
        date(2012, 2, 29),
        5,
        "Б",
        "+79784153429",
        (Guardian("Семёнова Нина Львовна", "+79780000014"),),
    ),
    Student(
        "Семёнов",
        "Пётр",
        "Артёмович",
        date(2008, 7, 1),
        11,
        "В",
        "+79784153430",
        (Guardian("Семёнова Ида Павловна", "+79780000015"),),
    ),
)
"""Four students of three classes; the last two are namesakes."""


def students_in(roster: Roster) -> list[tuple[str, date | None, ClassName | None, str]]:
    """Return (key of the name, date of birth, class, phone) of each student."""
    return [(row.name.key, row.birth_date, row.school_class, row.phone) for row in roster.students]


def guardians_in(roster: Roster) -> list[tuple[str, str, str]]:
    """Return (key of the name, phone, key of the child's name) of each guardian."""
    return [(row.name.key, row.phone, row.child.key) for row in roster.guardians]


def key_of(name: str) -> str:
    """Return the key of a name of the corpus."""
    return name.casefold().replace("ё", "е")


EXPECTED = [
    (key_of(student.full), student.born, ClassName(student.grade, student.letter), student.phone)
    for student in PEOPLE
]
GUARDIANS = [
    (key_of(guardian.name), guardian.phone, key_of(student.full))
    for student in PEOPLE
    for guardian in student.guardians
]


def roster_of(file: RosterFile) -> Roster:
    """Return the typed rows of a file."""
    return read_rows(file, recognise(file), today=TODAY)
