"""Tables of a web page: what many electronic journals give out under the name of a workbook (.xls)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from schools.importing.reading.encodings import decoded
from schools.importing.reading.limits import Limits
from schools.importing.reading.refusals import Unreadable, Why
from schools.importing.reading.tables import Cell, Sheet

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_HEAD = 4096
_TITLES = frozenset({"caption", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "title", "template"})
_LINE_ENDS = frozenset({"br", "p", "div", "li"})
_TITLE_LENGTH = 100

Attributes = Sequence[tuple[str, str | None]]


def read_page(data: bytes, limits: Limits) -> list[Sheet]:
    """Return each table of the page as a sheet, named by the title over it.

    A cell over several rows stands for each of them, as in a workbook. Raises Unreadable when the
    page has no table, or more than the limits allow.
    """
    page = _Page(limits)
    page.feed(_text_of(data))
    page.close()
    page.end_all()
    sheets = [_sheet(table) for table in page.tables if any(any(row) for row in table.rows)]
    if not sheets:
        raise Unreadable(Why.WEB_PAGE)
    return _with_names_apart(sheets)


def _text_of(data: bytes) -> str:
    """Return the page's text: in the encoding that it says itself to have, else as any other text."""
    said = _CHARSET.search(data[:_HEAD])
    if said and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(said[1].decode("ascii", "replace")).replace("\0", "")
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decoded(data)


class _Table:
    """A table under way: its rows, and the cells that hang down from rows above."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: list[list[Cell]] = []
        self.cell: list[str] | None = None
        self.over: tuple[int, int] = (1, 1)
        """(rows, columns) of the cell under way."""
        self.hanging: dict[int, tuple[int, str]] = {}
        """{column: (how many rows more, text)}."""

    def begin_row(self) -> None:
        self.end_row()
        self.rows.append([])

    def begin_cell(self, over: tuple[int, int]) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self.cell, self.over = [], over

    def end_cell(self) -> None:
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.cell).split("\n"))
        text = "\n".join(filter(None, lines))
        self.cell = None
        self._let_hang()
        row, (rows, columns) = self.rows[-1], self.over
        if rows > 1 and columns == 1:
            self.hanging[len(row)] = (rows - 1, text)
        row.append(text)
        row.extend([""] * (columns - 1))

    def end_row(self) -> None:
        self.end_cell()
        if self.rows:
            self._let_hang()

    def _let_hang(self) -> None:
        """Put the cells from above that come next into the row."""
        row = self.rows[-1]
        while len(row) in self.hanging:
            left, text = self.hanging.pop(len(row))
            if left > 1:
                self.hanging[len(row)] = (left - 1, text)
            row.append(text)


class _Page(HTMLParser):
    """Walks through a page and takes its tables, nested ones apart from those around them."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.title = ""
        self.titling: list[str] | None = None
        self.unseen = 0
        self.row_count = self.cell_count = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self._begin_table()
        elif tag in _TITLES:
            self.titling = []
        elif self.open:
            self._begin_part(tag, attrs)

    def _begin_table(self) -> None:
        table = _Table(self.title)
        self.title, self.titling = "", None
        if len(self.tables) >= self.limits.sheets:
            raise Unreadable(Why.TOO_LONG, rows=self.limits.rows)
        self.tables.append(table)
        self.open.append(table)

    def _begin_part(self, tag: str, attrs: Attributes) -> None:
        table = self.open[-1]
        if tag == "tr":
            self.row_count += 1
            table.begin_row()
        elif tag in ("td", "th"):
            rows, columns = _number(attrs, "rowspan"), _number(attrs, "colspan")
            self.cell_count += columns
            table.begin_cell((rows, columns))
            if len(table.rows[-1]) + columns > self.limits.columns:
                raise Unreadable(Why.TOO_FAR)
        elif tag in _LINE_ENDS and table.cell is not None:
            table.cell.append("\n")
        if self.row_count > self.limits.rows or self.cell_count > self.limits.cells:
            raise Unreadable(Why.TOO_LONG, rows=self.limits.rows)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _TITLES and self.titling is not None:
            title = " ".join("".join(self.titling).split())[:_TITLE_LENGTH]
            self.titling = None
            if tag == "caption" and self.open:
                self.open[-1].title = title
            else:
                self.title = title
        elif not self.open:
            return
        elif tag == "table":
            self.open.pop().end_row()
        elif tag == "tr":
            self.open[-1].end_row()
        elif tag in ("td", "th"):
            self.open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.titling is not None:
            self.titling.append(data)
        elif self.open and self.open[-1].cell is not None:
            self.open[-1].cell.append(data.replace("\n", " "))

    def end_all(self) -> None:
        """End what the page leaves open."""
        while self.open:
            self.open.pop().end_row()


def _number(attrs: Attributes, name: str) -> int:
    """Return how many rows or columns a cell takes; one where it says nothing sensible."""
    said = dict(attrs).get(name) or ""
    return max(1, int(said)) if said.isdecimal() and len(said) < 6 else 1


def _sheet(table: _Table) -> Sheet:
    width = max(map(len, table.rows))
    for row in table.rows:
        row.extend([""] * (width - len(row)))
    return Sheet(table.title, table.rows)


def _with_names_apart(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets, each with a name of its own where there are several."""
    if len(sheets) == 1:
        return list(sheets)
    taken: set[str] = set()
    named = []
    for number, sheet in enumerate(sheets, 1):
        name = sheet.name if sheet.name and sheet.name not in taken else f"Таблица {number}"
        taken.add(name)
        named.append(Sheet(name, sheet.rows))
    return named
