"""What sort of file this is: its first bytes tell, never its name."""

from __future__ import annotations

import re
from enum import StrEnum

from schools.importing.reading.refusals import Unreadable, Why


class Format(StrEnum):
    """The sorts of file that hold a table."""

    PACKAGE = "package"
    """A ZIP package: .xlsx, .xlsm, .xlsb, .ods."""
    OLD_WORKBOOK = "old workbook"
    """A container of streams: .xls."""
    PAGE = "page"
    """A web page with tables, whatever its name says: .html, .htm and many an .xls."""
    TEXT = "text"


_NO_TABLES: tuple[tuple[bytes, Why], ...] = (
    (b"\x89PNG", Why.PICTURE),
    (b"\xff\xd8\xff", Why.PICTURE),
    (b"GIF8", Why.PICTURE),
    (b"RIFF", Why.PICTURE),
    (b"II*\0", Why.PICTURE),
    (b"MM\0*", Why.PICTURE),
    (b"AT&TFORM", Why.PICTURE),
    (b"\0\0\0\x18ftyp", Why.PICTURE),
    (b"\0\0\0\x1cftyp", Why.PICTURE),
    (b"%PDF", Why.DOCUMENT),
    (b"{\\rtf", Why.DOCUMENT),
    (b"Rar!", Why.ARCHIVE),
    (b"7z\xbc\xaf", Why.ARCHIVE),
    (b"\x1f\x8b", Why.ARCHIVE),
    (b"PK\x05\x06", Why.ARCHIVE),
    (b"\x09\x00\x04\x00", Why.NOT_A_TABLE),  # Excel 2 to 4, without a container
    (b"\x09\x02\x06\x00", Why.NOT_A_TABLE),
    (b"\x09\x04\x06\x00", Why.NOT_A_TABLE),
)
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<workbook", b"mime-version:")
_TABLE = re.compile(rb"<table[\s>]")
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 1024
_PAGE_HEAD = 100_000
"""So far into a page its first table is looked for: styles stand before it."""


def format_of(data: bytes) -> Format:
    """Return what sort of table the bytes are. Raises Unreadable, with what they are instead, if none."""
    if data.startswith(b"PK\x03\x04"):
        return Format.PACKAGE
    if data.startswith(_CONTAINER):
        return _container_format(data)
    for mark, why in _NO_TABLES:
        if data.startswith(mark):
            raise Unreadable(why)
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _is_page(data[:_PAGE_HEAD]):
        return Format.PAGE
    if head.lower().startswith(_MARKUP):
        raise Unreadable(Why.WEB_PAGE)
    if b"%PDF-" in head:
        raise Unreadable(Why.DOCUMENT)
    return Format.TEXT


def _is_page(head: bytes) -> bool:
    """Tell whether this begins like markup and has a table; in UTF-16 every other byte is empty."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith(b"<") and bool(_TABLE.search(head))


def _container_format(data: bytes) -> Format:
    """Tell an old workbook from what else lies in such containers, by the names of their streams."""
    if _stream("EncryptedPackage") in data:
        raise Unreadable(Why.PROTECTED)
    if _stream("WordDocument") in data or _stream("PowerPoint Document") in data:
        raise Unreadable(Why.DOCUMENT)
    if _stream("Workbook") in data or _stream("Book") in data:
        return Format.OLD_WORKBOOK
    raise Unreadable(Why.NOT_A_TABLE)


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")
