"""The ZIP package of a workbook: unpacked piece by piece before anybody parses it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from schools.importing.reading.limits import Limits
from schools.importing.reading.refusals import Unreadable, Why

_FAR_CELL = re.compile(rb' r="(?:[A-Z]{3,}\d+|[I-Z][A-Z]\d+|[A-Z]+\d{6,})"[^>]*[^/]>')
_CHUNK = 1024 * 1024
_WORKBOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def check_package(data: bytes, limits: Limits) -> None:
    """Unpack every part without keeping it. Raises Unreadable for bombs, broken parts, tables without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            _check_is_workbook(frozenset(part.filename for part in parts), package)
            unpacked = rows = cells = 0
            for part in parts:
                size, row_count, cell_count = _check_part(package, part, limits.unpacked_bytes - unpacked)
                unpacked, rows, cells = unpacked + size, rows + row_count, cells + cell_count
                if unpacked > limits.unpacked_bytes or rows > limits.rows or cells > limits.cells:
                    raise Unreadable(Why.TOO_LONG, rows=limits.rows)
    except _BROKEN as error:
        raise Unreadable(Why.DAMAGED) from error


def _check_is_workbook(names: frozenset[str], package: zipfile.ZipFile) -> None:
    """Raise Unreadable for a package of another sort: a text document, an archive."""
    if names & _WORKBOOKS:
        return
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise Unreadable(Why.DOCUMENT)
    if "content.xml" not in names:
        raise Unreadable(Why.ARCHIVE)
    with package.open("mimetype") if "mimetype" in names else io.BytesIO() as stream:
        sort = stream.read(100)
    if sort and b"spreadsheet" not in sort:
        raise Unreadable(Why.DOCUMENT)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> tuple[int, int, int]:
    """Return the unpacked size of a part and how many rows and cells it has; stops beyond `left` bytes."""
    if part.flag_bits & 1:
        raise Unreadable(Why.PROTECTED)
    size = rows = cells = 0
    is_sheet = part.filename.startswith("xl/worksheets/")
    with package.open(part) as stream:
        while size <= left and (chunk := stream.read(_CHUNK)):
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise Unreadable(Why.DAMAGED)
            if is_sheet:
                rows, cells = rows + chunk.count(b"<row"), cells + chunk.count(b"<c ")
                if _FAR_CELL.search(chunk):
                    raise Unreadable(Why.TOO_FAR)
            size += len(chunk)
    return size, rows, cells
