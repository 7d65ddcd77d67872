"""Workbooks for the desk: numbers as numbers, days as days, and text that never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | None


def workbook(
    *, title: str, notes: Sequence[str], columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> bytes:
    """Return a workbook of one sheet: the title, notes (as of when, from where), a header, the rows.

    `columns` is (heading, width in characters). Text is written as text whatever it begins with,
    so that a name such as «=1+1» cannot run as a formula on somebody's machine.
    """
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.write_string(0, 0, title, bold)
        for number, note in enumerate(notes, start=1):
            sheet.write_string(number, 0, note)
        first = len(notes) + 2
        for column, (heading, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(first, column, heading, head)
        last = first
        for last, row in enumerate(rows, start=first + 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(last, column, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(last, column, value)
                elif value:
                    sheet.write_string(last, column, value)
        sheet.freeze_panes(first + 1, 1)
        sheet.autofilter(first, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
    return stream.getvalue()


def as_download(content: bytes, filename: str) -> HttpResponse:
    """Return the workbook as a file to keep."""
    disposition = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


def _sheet_name(title: str) -> str:
    """Return the title as a sheet may be called: 31 characters, none of those Excel forbids."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31].strip(" '") or "1"
