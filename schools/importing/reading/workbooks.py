"""Workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from schools.importing.reading.limits import Limits
from schools.importing.reading.refusals import Unreadable, Why
from schools.importing.reading.tables import Cell, Sheet

Spans = Mapping[str, Sequence[tuple[tuple[int, int], tuple[int, int]]]]
"""{sheet: the corners of its merged cells}, where the reader of workbooks does not know them."""


def read_workbook(data: bytes, limits: Limits, spans: Spans = MappingProxyType({})) -> list[Sheet]:
    """Return the visible sheets. Raises Unreadable for what is damaged, protected or beyond the limits."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        if len(shown) > limits.sheets:
            raise Unreadable(Why.TOO_LONG, rows=limits.rows)
        return list(_sheets(book, shown, limits, spans))
    except PasswordError as error:
        raise Unreadable(Why.PROTECTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(Why.DAMAGED) from error


def _sheets(book: CalamineWorkbook, names: list[str], limits: Limits, spans: Spans) -> Iterator[Sheet]:
    """Yield the sheets one by one, so that a table without end is met before it is in memory."""
    rows = cells = 0
    for name in names:
        sheet = book.get_sheet_by_name(name)
        rows, cells = rows + sheet.total_height, cells + sheet.total_height * sheet.total_width
        if rows > limits.rows or cells > limits.cells:
            raise Unreadable(Why.TOO_LONG, rows=limits.rows)
        if sheet.total_width > limits.columns:
            raise Unreadable(Why.TOO_FAR)
        yield Sheet(name.replace("\0", ""), _rows(sheet, spans.get(name, ())))


def _rows(sheet: CalamineSheet, spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[list[Cell]]:
    rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    width = len(rows[0]) if rows else 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or spans:
        if left == right < width and bottom < len(rows):  # a value of several rows; titles stay as they are
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def _cell(value: object) -> Cell:
    """Return a value as our cells hold it: a time of day or a span is text, and no text has a NUL."""
    if isinstance(value, str):
        return value.replace("\0", "") if "\0" in value else value
    if isinstance(value, date | datetime):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return cast("Cell", value)
