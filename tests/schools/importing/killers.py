"""Files that nobody should be able to harm the importer with, and files that are no tables."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator

import docx
import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from schools.importing.reading import Why
from tests.schools.importing.files import SCHOOL, csv, xlsx
from tests.schools.importing.ods import package_of

Killer = Callable[[], bytes]
_ROW = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
_MEGABYTE = 1024 * 1024


def workbook_with(*pieces: bytes, repeated: int = 1) -> bytes:
    """Return a workbook whose sheet ends in these pieces, written many times over; packed, it is small."""
    plain, stream = zipfile.ZipFile(io.BytesIO(xlsx({"Лист": [["ФИО", "Класс"]]}))), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for part in plain.infolist():
            content = plain.read(part)
            if not part.filename.startswith("xl/worksheets/sheet"):
                package.writestr(part.filename, content)
                continue
            head, end, tail = content.partition(b"</sheetData>")
            with package.open(part.filename, "w") as out:
                for piece in (head, *pieces * repeated, end, tail):
                    out.write(piece)
    return stream.getvalue()


def _far_apart() -> bytes:
    """Two cells at the ends of a table span millions of empty ones."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "ФИО")
        sheet.write(99_000, 190, "x")
    return stream.getvalue()


def _document() -> bytes:
    stream, document = io.BytesIO(), docx.Document()
    document.add_paragraph("Список класса")
    document.save(stream)
    return stream.getvalue()


def _pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(50, 50, "5A")
    canvas.save()
    return stream.getvalue()


def _entities() -> bytes:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return workbook_with(bomb, b'<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>')


def _repeated(rows: int, columns: int) -> bytes:
    return package_of(
        '<table:table table:name="5А">'
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
        "<text:p>Иванов</text:p></table:table-cell></table:table-row></table:table>"
    )


def _protected() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le")


def _long_cell() -> bytes:
    return workbook_with(
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"x" * 3_000_000 + b"</t></is></c></row>"
    )


def killers() -> Iterator[tuple[str, Killer, Why | None]]:
    """Yield (what it is, how it is made, why it is refused; None where the list is not found)."""
    yield "empty", lambda: b"", Why.EMPTY
    yield "headings only", lambda: csv("ФИО;Класс"), None
    yield "no headings", lambda: csv("1;2;3", "4;5;6"), None
    yield "picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(9000), Why.PICTURE
    yield "picture.csv", lambda: b"\xff\xd8\xff\xe0" + random.Random(2).randbytes(9000), Why.PICTURE
    yield "noise", lambda: random.Random(3).randbytes(100_000), Why.NOT_A_TABLE
    yield "NUL in a text", lambda: csv("ФИО;Класс", "Иванов\0 Иван;5А"), Why.NOT_A_TABLE
    yield "document", _document, Why.DOCUMENT
    yield "pdf", _pdf, Why.DOCUMENT
    yield "password", _protected, Why.PROTECTED
    yield "truncated", lambda: SCHOOL.read_bytes()[:60_000], Why.DAMAGED
    yield "entities", _entities, Why.DAMAGED
    yield "bomb of spaces", lambda: workbook_with(b" " * _MEGABYTE, repeated=210), Why.TOO_LONG
    yield "bomb of rows", lambda: workbook_with(_ROW * 10_000, repeated=100), Why.TOO_LONG
    yield "300,000 rows", lambda: workbook_with(_ROW * 1000, repeated=300), Why.TOO_LONG
    yield "300,000 lines", lambda: csv("ФИО;Класс", *["Иванов Иван;5А"] * 300_000), Why.TOO_LONG
    yield "cell of 3 MB", _long_cell, Why.LONG_CELL
    yield "field of 3 MB", lambda: csv("ФИО;Класс", f"{'я' * 1_500_000};5А"), Why.LONG_FIELD
    yield "far apart", _far_apart, Why.TOO_HARD
    yield "repeated rows", lambda: _repeated(1_000_000, 1), Why.TOO_LONG
    yield "repeated cells", lambda: _repeated(1000, 1_000_000), Why.TOO_HARD
