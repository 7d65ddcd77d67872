"""From a file's bytes to sheets of cells, within limits that no honest roster reaches."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from schools.importing.errors import RosterFileError

Cell = str | float | int | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a roster file may hold; a municipality's file of 20,000 people stays far below."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 200 * 1024 * 1024
    sheets: int = 200
    rows: int = 60_000
    columns: int = 200
    cells: int = 2_000_000
    cell_length: int = 10_000

    def too_large_text(self) -> str:
        """Return what is said of a file with too many bytes."""
        return _(
            "The file is larger than %(size)s MB. Leave only the lists of people in it and try again."
        ) % {"size": self.file_bytes // (1024 * 1024)}


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows from the first; row 1 of the table is `rows[0]`."""

    name: str
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A file that was read: its visible sheets and the SHA-256 of its bytes, in hex."""

    sheets: list[Sheet]
    fingerprint: str


def file_fingerprint(data: bytes) -> str:
    """Return the SHA-256 of a file in hex: the same file is the same text."""
    return hashlib.sha256(data).hexdigest()


def read_file(data: bytes, *, limits: Limits = LIMITS) -> RosterFile:
    """Return the sheets of a roster file; what kind of file it is, its bytes tell, not its name.

    Takes .xlsx and .csv (UTF-8, UTF-16, CP1251; semicolon, comma, tab or bar). Raises
    RosterFileError when the file is empty, broken, protected, of another kind or beyond `limits`.
    """
    if not data.strip(b"\0\t\r\n "):
        raise RosterFileError(_("The file is empty. Choose the file with the list of people."))
    if len(data) > limits.file_bytes:
        raise RosterFileError(limits.too_large_text())
    sheets = _reader_of(data)(data, limits)
    _check_size(sheets, limits)
    return RosterFile(sheets=sheets, fingerprint=file_fingerprint(data))


def _reader_of(data: bytes) -> Callable[[bytes, Limits], list[Sheet]]:
    if data.startswith(b"PK\x03\x04"):
        return _read_xlsx
    if data.startswith(
        (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc", b"{\\rtf")
    ):
        raise RosterFileError(
            _("This is not a table one can read. Open the list, save it as .xlsx or .csv and upload that.")
        )
    return _read_csv


def _check_size(sheets: list[Sheet], limits: Limits) -> None:
    rows = sum(len(sheet.rows) for sheet in sheets)
    width = max((len(sheet.rows[0]) for sheet in sheets if sheet.rows), default=0)
    if rows > limits.rows or len(sheets) > limits.sheets or width > limits.columns:
        raise _too_large(limits)
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, 1):
            for cell in row:
                if isinstance(cell, str) and len(cell) > limits.cell_length:
                    raise RosterFileError(
                        _("A cell in row %(row)s of the sheet «%(sheet)s» holds too much text. Shorten it.")
                        % {"row": number, "sheet": sheet.name}
                    )


def _too_large(limits: Limits) -> RosterFileError:
    return RosterFileError(
        _("The table is too large: at most %(rows)s rows are taken. Leave only the lists of people in it.")
        % {"rows": limits.rows}
    )


# --- .xlsx -------------------------------------------------------------------------------------

_FAR_CELL = re.compile(rb'\br="(?:[A-Z]{3,}\d+|[I-Z][A-Z]\d+|[A-Z]+\d{6,})"[^>]*[^/]>')
_CHUNK = 1024 * 1024


def _read_xlsx(data: bytes, limits: Limits) -> list[Sheet]:
    """Read the visible sheets, once the package has been unpacked piece by piece within limits."""
    _check_package(data, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        return [_sheet(book, name) for name in shown]
    except (CalamineError, ValueError, OSError) as error:
        raise _broken() from error


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows: list[list[Cell]] = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom < len(
            rows
        ):  # a value that stands for several rows; titles stay as they are
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return Sheet(name=name, rows=rows)


def _check_package(data: bytes, limits: Limits) -> None:
    """Unpack every part without keeping it; refuse bombs, broken parts and tables without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise RosterFileError(
                    _("This is not an Excel table. Open the list, save it as .xlsx or .csv and upload that.")
                )
            unpacked = rows = cells = 0
            for part in parts:
                size, row_count, cell_count = _check_part(package, part, limits.unpacked_bytes - unpacked)
                unpacked, rows, cells = unpacked + size, rows + row_count, cells + cell_count
                if unpacked > limits.unpacked_bytes or rows > limits.rows or cells > limits.cells:
                    raise _too_large(limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _broken() from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[int, int, int]:
    """Return the unpacked size of a part and how many rows and cells it has; stops beyond `left` bytes."""
    size = rows = cells = 0
    is_sheet = part.filename.startswith("xl/worksheets/sheet")
    with package.open(part) as stream:
        while size <= left and (chunk := stream.read(_CHUNK)):
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise _broken()
            if is_sheet:
                rows, cells = rows + chunk.count(b"<row"), cells + chunk.count(b"<c ")
                if _FAR_CELL.search(chunk):
                    raise RosterFileError(
                        _("The table reaches too far right or down. Copy the list into a new file.")
                    )
            size += len(chunk)
    return size, rows, cells


def _broken() -> RosterFileError:
    return RosterFileError(
        _("The file is damaged or protected by a password. Open it, save it anew as .xlsx and try again.")
    )


# --- .csv --------------------------------------------------------------------------------------

_DELIMITERS = ";,\t|"
_SAMPLE = 60


def _read_csv(data: bytes, limits: Limits) -> list[Sheet]:
    """Read a table written as text: one sheet without a name."""
    text = _decoded(data)
    if "\0" in text:
        raise _not_text()
    text, delimiter = _without_separator_line(text)
    delimiter = delimiter or _delimiter_of(text)
    try:
        rows: list[list[Cell]] = []
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            rows.append(list(record))
            if len(rows) > limits.rows:
                raise _too_large(limits)
    except csv.Error as error:
        raise _not_text() from error
    width = max(map(len, rows), default=0)
    if width > limits.columns or width * len(rows) > limits.cells:
        raise _too_large(limits)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return [Sheet(name="", rows=rows)]


def _not_text() -> RosterFileError:
    return RosterFileError(
        _("This is not a table one can read. Open the list, save it as .xlsx or .csv and upload that.")
    )


def _decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16, with or without its mark, or in CP1251."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding) or _refuse()
    for encoding in _guesses(data):
        if text := _strictly(data, encoding):
            return text
    return _refuse()


def _guesses(data: bytes) -> Iterable[str]:
    """Return the encodings to try: every other byte of Latin signs and line ends is empty in UTF-16."""
    sample = data[:4000]
    if sample.count(0) > len(sample) // 20:
        return ("utf-16-le", "utf-16-be") if sample[1::2].count(0) >= sample[::2].count(0) else ("utf-16-be",)
    return ("utf-8", "cp1251")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse() -> str:
    raise _not_text()


def _without_separator_line(text: str) -> tuple[str, str]:
    """Return the text without Excel's first line «sep=;», and the delimiter it names, or «»."""
    head, _newline, rest = text.partition("\n")
    head = head.strip()
    return (rest, head[-1]) if head.casefold().startswith("sep=") and len(head) == 5 else (text, "")


def _delimiter_of(text: str) -> str:
    """Return the delimiter under which most of the first rows have the same number of columns."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        for record in csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter):
            if any(record):
                widths.append(len(record))
            if len(widths) >= _SAMPLE:
                break
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / max(len(widths), 1) if usual > 1 else 0.0, usual)

    try:
        return max(_DELIMITERS, key=fit)
    except csv.Error as error:
        raise _not_text() from error
