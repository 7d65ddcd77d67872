"""The ways in which schools lay their lists out: {sheet: rows}."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.schools.importing.corpus.people import PEOPLE, Student

Sheets = dict[str, list[list[Any]]]


def three_columns() -> Sheets:
    """The usual form."""
    head = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон"]
    rows = [[s.last, s.first, s.patronymic, s.born, s.school_class, s.phone] for s in PEOPLE]
    return {"Обучающиеся": [head, *rows]}


def one_column() -> Sheets:
    """The name in one cell, and columns nobody asked for."""
    head = ["№ п/п", "Ф.И.О. обучающегося", "Класс", "СНИЛС", "Дата рожд.", "Адрес", "Моб. телефон"]
    rows = [
        [n, s.full, s.school_class, "123-456-789 00", s.born, "ул. Мира", s.phone]
        for n, s in enumerate(PEOPLE, 1)
    ]
    return {"Лист1": [head, *rows]}


def grade_and_letter() -> Sheets:
    """The class in two columns."""
    head = ["ФИО", "Параллель", "Литера", "Дата рождения", "Телефон"]
    return {"Лист1": [head, *([s.full, s.grade, s.letter, s.born, s.phone] for s in PEOPLE)]}


def class_and_letter() -> Sheets:
    """The class in two columns, one of which is called so."""
    head = ["Телефон", "Класс", "Буква", "Дата рождения", "Фамилия, имя, отчество"]
    return {"Ученики": [head, *([s.phone, s.grade, s.letter, s.born, s.full] for s in PEOPLE)]}


def title_and_total() -> Sheets:
    """Titles above, blank rows between, a total and a signature below."""
    head = ["№", "Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон"]
    rest: list[Any] = [""] * 6
    blank: list[Any] = ["", *rest]
    rows: list[list[Any]] = [["МБОУ «Школа № 12»", *rest], ["Список обучающихся на 01.09.2026", *rest]]
    rows += [blank, blank, head]
    for n, s in enumerate(PEOPLE, 1):
        rows += [[n, s.last, s.first, s.patronymic, s.born, s.school_class, s.phone], blank]
    rows += [["", "Итого:", len(PEOPLE), *rest[:-2]], blank]
    rows += [["Директор ________ М. И. Белова", *rest]]
    return {"Список": rows}


def sections() -> Sheets:
    """Classes as headings between the rows, the header repeated on each page."""
    head = ["№", "ФИО", "Дата рождения", "Телефон"]
    rows: list[list[Any]] = [head]
    for name, members in _by_class().items():
        rows += [
            [f"{name} класс", "", "", ""],
            *([n, s.full, s.born, s.phone] for n, s in enumerate(members, 1)),
        ]
        rows += [["", "", "", ""], head]
    return {"Список": rows}


def sheet_per_class() -> Sheets:
    """A sheet per class, named by it."""
    head = ["№", "Фамилия, имя, отчество", "Дата рождения", "Телефон"]
    return {
        name: [head, *([n, s.full, s.born, s.phone] for n, s in enumerate(members, 1))]
        for name, members in _by_class().items()
    }


def class_in_title() -> Sheets:
    """A sheet per class, named in the title alone."""
    head = ["№", "Ученик", "Дата рождения", "Телефон"]
    return {
        f"Лист{number}": [
            [f"Список учащихся {members[0].grade} «{members[0].letter}» класса", "", "", ""],
            ["Классный руководитель: Белова М. И.", "", "", ""],
            head,
            *([n, s.full, s.born, s.phone] for n, s in enumerate(members, 1)),
        ]
        for number, members in enumerate(_by_class().values(), 1)
    }


def english() -> Sheets:
    """The headings of a program made elsewhere."""
    head = ["Last name", "First name", "Middle name", "Birth date", "Class", "Phone"]
    return {"Students": [head, *three_columns()["Обучающиеся"][1:]]}


def twice() -> Sheets:
    """The whole list twice, as when two pages were copied over each other."""
    (head, *rows) = three_columns()["Обучающиеся"]
    return {"Обучающиеся": [head, *rows, head, *rows]}


LAYOUTS: tuple[Callable[[], Sheets], ...] = (
    three_columns,
    one_column,
    grade_and_letter,
    class_and_letter,
    title_and_total,
    sections,
    sheet_per_class,
    class_in_title,
    english,
)


def guardians_in_one_cell() -> Sheets:
    """Two guardians in one cell, each with a phone."""
    head = ["ФИО", "Класс", "Дата рождения", "Телефон", "Родители (законные представители)"]
    rows = [
        [s.full, s.school_class, s.born, s.phone, "\n".join(f"{g.name}, {g.phone}" for g in s.guardians)]
        for s in PEOPLE
    ]
    return {"Лист1": [head, *rows]}


def guardians_in_one_line() -> Sheets:
    """Two guardians in one cell, in one line, said to be mother and father."""
    head = ["ФИО", "Класс", "Дата рождения", "Телефон", "ФИО и телефон родителей"]
    said = ["мать: {} тел. {}", "отец – {} ({})"]
    rows = [
        [
            *(s.full, s.school_class, s.born, s.phone),
            "; ".join(text.format(*g) for text, g in zip(said, s.guardians, strict=False)),
        ]
        for s in PEOPLE
    ]
    return {"Лист1": [head, *rows]}


def guardians_in_columns() -> Sheets:
    """Mother and father in columns of their own."""
    head = ["ФИО", "Класс", "Дата рождения", "Телефон", "Мать", "Телефон матери", "Отец", "Телефон отца"]
    rows = []
    for s in PEOPLE:
        beside = [value for g in s.guardians for value in g]
        rows.append([s.full, s.school_class, s.born, s.phone, *beside, *[""] * (4 - len(beside))])
    return {"Лист1": [head, *rows]}


def guardians_on_a_sheet() -> Sheets:
    """Guardians as a list of their own."""
    head = ["ФИО родителя", "Телефон", "ФИО ребёнка", "Класс ребёнка"]
    rows = [[g.name, g.phone, s.full, s.school_class] for s in PEOPLE for g in s.guardians]
    return three_columns() | {"Родители": [head, *rows]}


FAMILIES: tuple[Callable[[], Sheets], ...] = (
    guardians_in_one_cell,
    guardians_in_one_line,
    guardians_in_columns,
    guardians_on_a_sheet,
)


def _by_class() -> dict[str, list[Student]]:
    classes: dict[str, list[Student]] = {}
    for student in PEOPLE:
        classes.setdefault(student.school_class, []).append(student)
    return classes
