"""Small roster files made for a test."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

ROSTERS = Path(__file__).parents[2] / "rosters"
SCHOOL = ROSTERS / "school.xlsx"
"""One invented school: 30 classes, 797 students, 64 staff, 1,208 rows of guardians, 339 of load."""

STUDENTS = ("Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон", "Номер")
STAFF = ("ФИО", "Должность", "Классное руководство", "Телефон", "Электронная почта", "Номер")
GUARDIANS = ("ФИО родителя", "Телефон", "Электронная почта", "ФИО ребёнка", "Класс ребёнка")
LOAD = ("Педагог", "Класс", "Предмет")

TODAY = date(2026, 11, 23)


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an .xlsx with these sheets; dates get a date format."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd.mm.yyyy"}
    with xlsxwriter.Workbook(stream, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def csv(*lines: str, encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Return the lines as a text table."""
    return newline.join(lines).encode(encoding)


def school(
    *,
    students: Sequence[Sequence[object]] | None = None,
    staff: Sequence[Sequence[object]] | None = None,
    guardians: Sequence[Sequence[object]] | None = None,
    load: Sequence[Sequence[object]] | None = None,
) -> bytes:
    """Return a file with the given lists under the headings of the usual form."""
    lists = {
        "Обучающиеся": (STUDENTS, students),
        "Сотрудники": (STAFF, staff),
        "Родители": (GUARDIANS, guardians),
        "Нагрузка": (LOAD, load),
    }
    return xlsx({name: [heading, *rows] for name, (heading, rows) in lists.items() if rows is not None})
