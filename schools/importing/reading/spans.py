"""Cells of an OpenDocument table that stand for several rows: the reader of workbooks does not tell them."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple
from xml.parsers import expat

from schools.importing.reading.refusals import Unreadable, Why

CONTENT = "content.xml"


class Span(NamedTuple):
    """The corners of a merged cell, as the reader of workbooks gives them for other formats."""

    start: tuple[int, int]
    end: tuple[int, int]


class _Spans:
    """Walks through the tables, row by row and cell by cell, and notes what spans rows of one column."""

    def __init__(self) -> None:
        self.found: dict[str, list[Span]] = {}
        self.sheet, self.row, self.next_row, self.column = "", 0, 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "table:table":
            self.sheet, self.next_row = attributes.get("table:name", ""), 0
        elif name == "table:table-row":
            self.row, self.column = self.next_row, 0
            self.next_row += _count(attributes, "table:number-rows-repeated")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            rows = _count(attributes, "table:number-rows-spanned")
            if rows > 1 and _count(attributes, "table:number-columns-spanned") == 1:
                span = Span((self.row, self.column), (self.row + rows - 1, self.column))
                self.found.setdefault(self.sheet, []).append(span)
            self.column += _count(attributes, "table:number-columns-repeated")


def spans_in(data: bytes) -> dict[str, list[Span]]:
    """Return {sheet: its cells that span rows} of an .ods; nothing for a package of another sort."""
    walk, parser = _Spans(), expat.ParserCreate()
    parser.StartElementHandler = walk.start
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if CONTENT not in package.namelist():
            return {}
        try:
            with package.open(CONTENT) as stream:
                parser.ParseFile(stream)
        except (expat.ExpatError, ValueError) as error:
            raise Unreadable(Why.DAMAGED) from error
    return walk.found


def _count(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(name, 1))
