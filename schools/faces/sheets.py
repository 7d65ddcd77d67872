"""Tables for spreadsheets, .xlsx and .csv, in which no cell is ever executed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

Cell = str | int | float | date | datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_WIDEST = 60


def xlsx_response(name: str, columns: Sequence[object], lines: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return an .xlsx attachment «name.xlsx»: a bold header that stays, dates as dates, texts as texts."""
    return _attachment(xlsx_bytes(columns, lines), XLSX, f"{name}.xlsx")


def csv_response(name: str, columns: Sequence[object], lines: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return a .csv attachment «name.csv»: UTF-8 with BOM and semicolons, as a Russian Excel opens it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(str(column)) for column in columns])
    writer.writerows([[harmless(_in_words(cell)) for cell in line] for line in lines])
    return _attachment(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_bytes(columns: Sequence[object], lines: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file of one sheet; a text that looks like a formula or a link stays a text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    widths = [len(str(column)) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column), bold)
    for row, line in enumerate(lines, start=1):
        for place, cell in enumerate(line):
            widths[place] = max(widths[place], len(_in_words(cell)))
            if isinstance(cell, datetime):
                sheet.write_datetime(row, place, _local(cell).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 - a day
            elif isinstance(cell, int | float):
                sheet.write_number(row, place, cell)
            elif cell:
                sheet.write_string(row, place, cell)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, _WIDEST))
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def harmless(text: str) -> str:
    """Return the text as text for a spreadsheet: what would begin a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _in_words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{_local(cell):%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
