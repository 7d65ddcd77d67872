"""A roster file, whatever it is: from bytes to sheets within limits that no honest roster reaches."""

from __future__ import annotations

from schools.importing.reading.delimited import read_delimited
from schools.importing.reading.formats import Format, format_of
from schools.importing.reading.limits import LIMITS, Limits
from schools.importing.reading.refusals import Unreadable, Why
from schools.importing.reading.tables import RosterFile, Sheet


def read_file(data: bytes, limits: Limits = LIMITS) -> RosterFile:
    """Return the sheets of a file; what kind of file it is, its bytes tell, not its name.

    Takes .xlsx, .xls, .ods, text tables (UTF-8, UTF-16, CP1251; semicolon, comma, tab or bar) and
    web pages with tables.
    Raises Unreadable when the file is empty, broken, protected, of another kind or beyond `limits`.
    Of itself it stops neither time nor memory: files from outside go through `sandbox`.
    """
    if not data.strip(b"\0\t\r\n "):
        raise Unreadable(Why.EMPTY)
    if len(data) > limits.file_bytes:
        raise Unreadable(Why.TOO_BIG, size=limits.file_bytes // (1024 * 1024))
    sheets = _sheets_of(data, limits)
    _check_cells(sheets, limits)
    return RosterFile(sheets)


def _sheets_of(data: bytes, limits: Limits) -> list[Sheet]:
    form = format_of(data)
    if form is Format.TEXT:
        return read_delimited(data, limits)
    if form is Format.PAGE:
        from schools.importing.reading.pages import read_page

        return read_page(data, limits)
    from schools.importing.reading import packages, spans, workbooks  # a text table need not wait for them

    if form is Format.PACKAGE:
        packages.check_package(data, limits)
        return workbooks.read_workbook(data, limits, spans.spans_in(data))
    return workbooks.read_workbook(data, limits)


def _check_cells(sheets: list[Sheet], limits: Limits) -> None:
    """Raise Unreadable for a cell with too much text, or for too much text in all."""
    total = 0
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, 1):
            for cell in row:
                if isinstance(cell, str):
                    length = len(cell)
                    total += length
                    if length > limits.cell_length:
                        why = Why.LONG_CELL if sheet.name else Why.LONG_FIELD
                        raise Unreadable(why, row=number, sheet=sheet.name)
    if total > limits.text_length:
        raise Unreadable(Why.TOO_LONG, rows=limits.rows)
