"""The lists of a school as an .xlsx file, in the form in which schools keep them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

Row = tuple[object, ...]

HEADINGS = {
    "Обучающиеся": ("Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон", "Номер"),
    "Сотрудники": ("ФИО", "Должность", "Классное руководство", "Телефон", "Электронная почта", "Номер"),
    "Родители": ("ФИО родителя", "Телефон", "Электронная почта", "ФИО ребёнка", "Класс ребёнка"),
    "Нагрузка": ("Педагог", "Класс", "Предмет"),
}


@dataclass(slots=True)
class Lists:
    """Rows of the four lists, in the order of the headings."""

    students: list[Row] = field(default_factory=list)
    staff: list[Row] = field(default_factory=list)
    guardians: list[Row] = field(default_factory=list)
    load: list[Row] = field(default_factory=list)


def roster_workbook(lists: Lists) -> bytes:
    """Return the lists as an .xlsx file with one sheet each; text that looks like a formula stays text."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        bold = book.add_format({"bold": True})
        rows_of = (lists.students, lists.staff, lists.guardians, lists.load)
        for (name, headings), rows in zip(HEADINGS.items(), rows_of, strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(headings) - 1, 22)
            sheet.write_row(0, 0, headings, bold)
            _write(sheet, rows, day)
    return stream.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Row], day: object) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif value != "":
                sheet.write(number, column, value)
