"""Tables written as text: fields between semicolons, commas, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from schools.importing.reading.encodings import decoded
from schools.importing.reading.limits import Limits
from schools.importing.reading.refusals import Unreadable, Why
from schools.importing.reading.tables import Cell, Sheet

_DELIMITERS = ";,\t|"
_SAMPLE_ROWS = 60
_SAMPLE_LENGTH = 100_000
_LINES_OF_A_CELL = 20


def read_delimited(data: bytes, limits: Limits) -> list[Sheet]:
    """Return the table as one sheet without a name. Raises Unreadable when it is none or too large."""
    text, delimiter = _without_separator_line(decoded(data))
    delimiter = delimiter or _delimiter_of(text)
    rows = _rows(text, delimiter, limits)
    if _has_stray_quote(rows):
        rows = _rows(text, delimiter, limits, quoted=False)
    width = max(map(len, rows), default=0)
    if width > limits.columns:
        raise Unreadable(Why.TOO_FAR)
    if width * len(rows) > limits.cells:
        raise Unreadable(Why.TOO_LONG, rows=limits.rows)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return [Sheet(name="", rows=rows)]


def _rows(text: str, delimiter: str, limits: Limits, *, quoted: bool = True) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for record in _records(text, delimiter, quoted=quoted):
        rows.append(list(record))
        if len(rows) > limits.rows:
            raise Unreadable(Why.TOO_LONG, rows=limits.rows)
    return rows


def _records(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    """Yield the records. Raises Unreadable at a field that is longer than any honest one."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(Why.LONG_FIELD, row=reader.line_num) from error


def _has_stray_quote(rows: list[list[Cell]]) -> bool:
    """Tell whether a quote that nobody closed has swallowed the lines after it."""
    return any(isinstance(cell, str) and cell.count("\n") > _LINES_OF_A_CELL for row in rows for cell in row)


def _without_separator_line(text: str) -> tuple[str, str]:
    """Return the text without Excel's first line «sep=;», and the delimiter it names, or «»."""
    head, _newline, rest = text.partition("\n")
    head = head.strip("\r ")
    return (rest, head[-1]) if head.casefold().startswith("sep=") and len(head) == 5 else (text, "")


def _delimiter_of(text: str) -> str:
    """Return the delimiter under which most of the first rows have the same number of columns."""
    sample = text[:_SAMPLE_LENGTH]

    def fit(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        for record in _records(sample, delimiter):
            if any(record):
                widths.append(len(record))
            if len(widths) >= _SAMPLE_ROWS:
                break
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / max(len(widths), 1) if usual > 1 else 0.0, usual)

    return max(_DELIMITERS, key=fit)
