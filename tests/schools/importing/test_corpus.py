"""However a list is laid out, spelt and saved, it speaks of the same people."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from schools.importing.planning import Register, make_plan
from schools.importing.reading import read_file
from schools.names.classes import ClassName
from tests.schools.importing.corpus.formats import TEXTS, WORKBOOKS, Format
from tests.schools.importing.corpus.layouts import FAMILIES, LAYOUTS, Sheets, three_columns, twice
from tests.schools.importing.corpus.people import (
    EXPECTED,
    GUARDIANS,
    PEOPLE,
    Student,
    guardians_in,
    roster_of,
    students_in,
)
from tests.schools.importing.corpus.spellings import CLASSES, DATES, NAMES, PHONES
from tests.schools.importing.files import TODAY, csv
from tests.schools.importing.ods import COVERED, Spanning, ods

HEAD = ["ФИО", "Класс", "Дата рождения", "Телефон"]
ONE_SHEET = [layout for layout in LAYOUTS if len(layout()) == 1]


def check(data: bytes) -> None:
    """Check that the file speaks of the people of the corpus, without a doubt in any row."""
    roster = roster_of(read_file(data))

    assert students_in(roster) == EXPECTED
    assert [message.code for row in roster.students for message in row.messages] == []


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
def test_text_of_every_encoding(form: Format) -> None:
    check(form(three_columns()))


@pytest.mark.parametrize("layout", ONE_SHEET, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("form", ["utf-8 semicolon lf", "cp1251 semicolon crlf", "utf-16 tab crlf"])
def test_text_of_every_layout(form: str, layout: Callable[[], Sheets]) -> None:
    check(TEXTS[form](layout()))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
def test_workbook_of_every_layout(form: Format, layout: Callable[[], Sheets]) -> None:
    check(form(layout()))


@pytest.mark.parametrize("layout", FAMILIES, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
def test_workbook_with_guardians(form: Format, layout: Callable[[], Sheets]) -> None:
    data = form(layout())

    check(data)
    assert guardians_in(roster_of(read_file(data))) == GUARDIANS


@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
@pytest.mark.parametrize("spelling", CLASSES.values(), ids=CLASSES)
def test_spelling_of_a_class(form: Format, spelling: Callable[[Student], str]) -> None:
    check(form({"Лист1": [HEAD, *([s.full, spelling(s), s.born, s.phone] for s in PEOPLE)]}))


@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
@pytest.mark.parametrize("spelling", DATES.values(), ids=DATES)
def test_spelling_of_a_date(form: Format, spelling: Callable[[date], object]) -> None:
    check(form({"Лист1": [HEAD, *([s.full, s.school_class, spelling(s.born), s.phone] for s in PEOPLE)]}))


@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
@pytest.mark.parametrize("spelling", PHONES.values(), ids=PHONES)
def test_spelling_of_a_phone(form: Format, spelling: Callable[[str], object]) -> None:
    check(form({"Лист1": [HEAD, *([s.full, s.school_class, s.born, spelling(s.phone)] for s in PEOPLE)]}))


@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
@pytest.mark.parametrize("spelling", NAMES.values(), ids=NAMES)
def test_spelling_of_a_name(form: Format, spelling: Callable[[str], str]) -> None:
    check(form({"Лист1": [HEAD, *([spelling(s.full), s.school_class, s.born, s.phone] for s in PEOPLE)]}))


def test_workbook_with_merged_cells() -> None:
    """A title over all columns, and a class that stands once for several rows."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Список")
        sheet.merge_range(0, 0, 0, 3, "Список обучающихся МБОУ «Школа № 12»")
        sheet.write_row(2, 0, HEAD)
        for number, student in enumerate(PEOPLE, 3):
            sheet.write_row(number, 0, [student.full, student.school_class, student.born, student.phone])
        sheet.merge_range(3, 1, 4, 1, PEOPLE[0].school_class)
        sheet.merge_range(3, 9, 5, 9, "")  # beside the table: nothing is there
        sheet.merge_range(40, 0, 42, 0, "")  # and below it

    check(stream.getvalue())


def test_open_document_with_merged_cells() -> None:
    rows: list[list[object]] = [[s.full, s.school_class, s.born, s.phone] for s in PEOPLE]
    rows[0][1], rows[1][1] = Spanning(PEOPLE[0].school_class, 2), COVERED

    check(ods({"Титул": [["Школа"]], "Список": [["Список обучающихся"], [], HEAD, *rows]}))


@pytest.mark.parametrize("form", WORKBOOKS.values(), ids=WORKBOOKS)
def test_namesakes_are_two_and_the_same_twice_is_one(form: Format) -> None:
    plan = make_plan(roster_of(read_file(form(twice()))), Register(version=0, today=TODAY))

    assert [row.action for row in plan.rows] == ["create"] * len(PEOPLE) + ["skip"] * len(PEOPLE)


@pytest.mark.parametrize(("letter", "candidates"), [("B", "5В, 5Б"), ("G", "5Г")])
def test_latin_letter_one_cannot_be_sure_of_is_asked_about(letter: str, candidates: str) -> None:
    (row,) = roster_of(read_file(csv("ФИО;Класс", f"Иванов Иван;5{letter}"))).students

    assert [(message.code, message.params["candidates"]) for message in row.messages] == [
        ("class_unsure", candidates)
    ]


@pytest.mark.parametrize("letter", "AEKMHOPCTX")
def test_latin_look_alike_is_folded(letter: str) -> None:
    (row,) = roster_of(read_file(csv("ФИО;Класс", f"Иванов Иван;5{letter}"))).students

    assert row.school_class == ClassName(5, dict(zip("AEKMHOPCTX", "АЕКМНОРСТХ", strict=True))[letter])
