"""An old workbook (.xls) written by hand: records of Excel 97 in a compound file, the least that is one."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_EXCEL_ZERO = date(1899, 12, 30)
_PLAIN, _DATED = 0, 1
"""Formats of cells, by their place among the XF records."""


def xls(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an .xls with these sheets; dates get a date format."""
    return _compound("Workbook", _workbook(sheets))


def _workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    bodies = [_sheet(rows) for rows in sheets.values()]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    start += _record(0x0042, struct.pack("<H", 1200)) + _xf(0) + _xf(14)
    end = _record(0x000A, b"")
    offset = len(start) + sum(len(_bound(name, 0)) for name in sheets) + len(end)
    bounds = b""
    for name, body in zip(sheets, bodies, strict=True):
        bounds += _bound(name, offset)
        offset += len(body)
    return start + bounds + end + b"".join(bodies)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xf(number_format: int) -> bytes:
    return _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number_format, 0, 0, 0, 0, 0, 0, 0, 0))


def _bound(name: str, offset: int) -> bytes:
    text = name.encode("utf-16-le")
    return _record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 1) + text)


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    width = max(map(len, rows), default=0)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    body += b"".join(_cells(rows))
    return body + _record(0x000A, b"")


def _cells(rows: Sequence[Sequence[object]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                serial = float((value - _EXCEL_ZERO).days)
                yield _record(0x0203, struct.pack("<HHHd", number, column, _DATED, serial))
            elif isinstance(value, int | float):
                yield _record(0x0203, struct.pack("<HHHd", number, column, _PLAIN, float(value)))
            elif value:
                text = str(value)
                content = struct.pack("<HHHHB", number, column, _PLAIN, len(text), 1)
                yield _record(0x0204, content + text.encode("utf-16-le"))


def _compound(name: str, stream: bytes) -> bytes:
    """Return a compound file of one stream: header, table of sectors, directory, then the stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would lie in the small sectors
    stream += b"\0" * (-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    first = tables + 1
    chain = [_FAT] * tables + [_END] + [*range(first + 1, first + count), _END]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIII", tables, tables, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, first, len(stream))
    directory += b"".join(_entry("", 0, 0, 0) for _spare in range(2))
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + stream


def _entry(name: str, kind: int, first: int, size: int, *, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return entry + b"\0" * 36 + struct.pack("<IQ", first, size)
