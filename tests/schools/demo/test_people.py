"""The invented school is believable, the same every time, and comes in by the importer."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from schools.demo.naming import FEMALE, MALE, TRADITIONS, patronymic_from, surname_for
from schools.demo.people import demo_school
from schools.importing.reading import read_file
from schools.importing.recognising import recognise
from schools.importing.rows import Roster, read_rows
from schools.names.people import split_full_name
from schools.names.positions import Post

DAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def roster() -> Roster:
    """The invented school as the importer reads it."""
    file = read_file(demo_school(DAY).roster)
    return read_rows(file, recognise(file), today=DAY)


def test_demo_school_is_the_same_every_time() -> None:
    assert demo_school(DAY).lists == demo_school(date(2027, 5, 31)).lists


def test_demo_school_has_the_size_of_a_school(roster: Roster) -> None:
    sizes = Counter(student.school_class for student in roster.students)

    assert (len(sizes), len(roster.staff)) == (16, 48)
    assert 410 <= len(roster.students) <= 450
    assert 24 <= min(sizes.values()) <= max(sizes.values()) <= 29


def test_demo_school_is_read_without_a_word_against_it(roster: Roster) -> None:
    rows = [*roster.students, *roster.staff, *roster.guardians, *roster.load]

    assert [row for row in rows if row.messages] == []
    assert roster.aside == []


def test_demo_school_has_all_kinds_of_people(roster: Roster) -> None:
    children = Counter(guardian.name.key for guardian in roster.guardians)
    posts = Counter(post for member in roster.staff for post in member.posts)

    assert any("-" in student.name.last for student in roster.students)
    assert any(not student.name.patronymic for student in roster.students)
    assert max(children.values()) in (2, 3)
    assert posts == {Post.TEACHER: 42, Post.EMPLOYEE: 6, Post.DEPUTY: 3, Post.DIRECTOR: 1}
    assert sum(len(member.leads) for member in roster.staff) == 16


def test_demo_school_every_child_has_a_guardian_and_every_class_its_teachers(roster: Roster) -> None:
    staff = {member.name.full for member in roster.staff}
    led = {name for member in roster.staff for name in member.leads}

    assert {guardian.child for guardian in roster.guardians} == {student.name for student in roster.students}
    assert {row.teacher.full for row in roster.load} <= staff
    assert led == {row.school_class for row in roster.load} == {s.school_class for s in roster.students}


def test_demo_school_administrator_is_a_teacher_without_a_class(roster: Roster) -> None:
    name = demo_school(DAY).administrator
    row = next(member for member in roster.staff if member.name == name)

    assert (row.position, row.leads) == ("Учитель информатики", ())


def test_demo_names_are_split_as_they_were_made() -> None:
    names = [" ".join(str(part) for part in row[:3] if part) for row in demo_school(DAY).lists.students]

    assert [split_full_name(name).full for name in names] == names


@pytest.mark.parametrize(
    ("father", "daughter", "son"),
    [
        ("Иван", "Ивановна", "Иванович"),
        ("Андрей", "Андреевна", "Андреевич"),
        ("Дмитрий", "Дмитриевна", "Дмитриевич"),
        ("Игорь", "Игоревна", "Игоревич"),
        ("Юрий", "Юрьевна", "Юрьевич"),
        ("Никита", "Никитична", "Никитич"),
        ("Илья", "Ильинична", "Ильич"),
        ("Пётр", "Петровна", "Петрович"),
        ("Эскендер", "Эскендеровна", "Эскендерович"),
        ("Мустафа", "Мустафаевна", "Мустафаевич"),
    ],
)
def test_patronymic_from(father: str, daughter: str, son: str) -> None:
    assert (patronymic_from(father, FEMALE), patronymic_from(father, MALE)) == (daughter, son)


@pytest.mark.parametrize(
    ("surname", "hers"),
    [
        ("Власов", "Власова"),
        ("Алёшин", "Алёшина"),
        ("Дубровский", "Дубровская"),
        ("Полевой", "Полевая"),
        ("Заболотный", "Заболотная"),
        ("Черных", "Черных"),
        ("Бойко", "Бойко"),
        ("Ким", "Ким"),
        ("Саркисян", "Саркисян"),
    ],
)
def test_surname_for_a_woman(surname: str, hers: str) -> None:
    assert (surname_for(surname, FEMALE), surname_for(surname, MALE)) == (hers, surname)


def test_every_mans_name_of_the_lists_gives_a_patronymic() -> None:
    made = {patronymic_from(name, MALE) for tradition in TRADITIONS[:-1] for name in tradition.men}

    assert [name for name in sorted(made) if not name.endswith("ич")] == []
