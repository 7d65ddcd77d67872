"""Which sheets of a file hold what, and in which columns: proposed, shown, correctable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from schools.importing.columns import (
    REPEATABLE,
    Column,
    Refused,
    SheetKind,
    Whose,
    column_in,
    columns_of,
    refusal_of,
    what,
    whose,
)
from schools.importing.errors import no_list
from schools.importing.guessing import guess_header, is_numbered, lists_people
from schools.importing.layouts import Layout, Layouts, signature_of
from schools.importing.reading import Cell, RosterFile, Sheet
from schools.names.classes import ClassName, read_class_name
from schools.names.spelling import key, tidy

HEADER_DEPTH = 40
"""How many rows from the top a header is looked for."""

HEADING_LENGTH = 300
"""No heading or title is longer; what stands beyond is left."""


@dataclass(frozen=True, slots=True)
class RefusedColumn:
    """A column that stays in the file, and why."""

    sheet: str
    index: int
    heading: str
    why: Refused


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet is read: its kind, where its header stands, and what each column holds.

    `columns` is {index from 0: column}; `header_row` counts from 1, 0 means no header.
    `class_name` is the class of all rows when no column says it. A sheet of no kind is not read.
    `chosen`: a person said so, for this file or for one under the same headings.
    """

    sheet: str
    kind: SheetKind | None
    header_row: int = 0
    columns: Mapping[int, Column] = field(default_factory=dict)
    class_name: ClassName | None = None
    headings: Sequence[str] = field(default=(), compare=False)
    chosen: bool = field(default=False, compare=False)
    asks: bool = field(default=False, compare=False)
    """It lists people under headings that say nothing known: a person may say what its columns hold."""

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as plain values, to be stored and corrected."""
        return {
            "sheet": self.sheet,
            "kind": self.kind.value if self.kind else "",
            "header_row": self.header_row,
            "columns": {str(index): column.value for index, column in self.columns.items()},
            "class_name": list(self.class_name) if self.class_name else None,
            "headings": list(self.headings),
            "chosen": self.chosen,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> SheetMapping:
        """Return the mapping stored by `as_json`."""
        return cls(
            sheet=values["sheet"],
            kind=SheetKind(values["kind"]) if values["kind"] else None,
            header_row=values["header_row"],
            columns={int(index): Column(column) for index, column in values["columns"].items()},
            class_name=ClassName(*values["class_name"]) if values["class_name"] else None,
            headings=values.get("headings", ()),
            chosen=values.get("chosen", False),
        )


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a whole file is read, and which of its columns are not read at all."""

    sheets: tuple[SheetMapping, ...]
    refused: tuple[RefusedColumn, ...] = ()

    @property
    def asks(self) -> bool:
        """Tell whether nothing is read until a person says what the columns hold."""
        return not any(mapping.kind for mapping in self.sheets)


def recognise(file: RosterFile, layouts: Layouts = MappingProxyType({})) -> Recognition:
    """Return how the file's sheets and columns are understood; where `layouts` say so, as a person chose.

    Where no heading says anything, but people are listed, the recognition `asks` a person. Raises
    RosterFileError when no sheet has a list that can be read.
    """
    found = [recognise_sheet(sheet, layouts) for sheet in file.sheets]
    mappings = tuple(mapping for mapping, _refused in found)
    if not any(mapping.kind for mapping in mappings):
        if any(mapping.chosen for mapping in mappings):
            return recognise(file)  # all that is left of the file was once said to be left out
        if not any(mapping.asks for mapping in mappings):
            raise no_list()
    return Recognition(
        sheets=mappings, refused=tuple(column for _mapping, refused in found for column in refused)
    )


def recognise_sheet(
    sheet: Sheet, layouts: Layouts = MappingProxyType({})
) -> tuple[SheetMapping, list[RefusedColumn]]:
    """Return how one sheet is understood, and its columns that are never read."""
    header_row = _header_row(sheet.rows)
    headings = [_text(cell) for cell in sheet.rows[header_row - 1]] if header_row else []
    if not header_row and lists_people(sheet.rows):
        header_row, headings = guess_header(sheet.rows)
    chosen = layouts.get(signature_of(headings)) if headings else None
    kind = chosen.kind if chosen else _kind(sheet, headings, header_row)
    if kind is None:
        asks = not chosen and bool(headings) and lists_people(sheet.rows[header_row:])
        return SheetMapping(
            sheet.name, None, header_row, headings=headings, chosen=bool(chosen), asks=asks
        ), []
    refused = [
        RefusedColumn(sheet.name, index, heading, why)
        for index, heading in enumerate(headings)
        if (why := refusal_of(heading))
    ]
    if chosen:
        columns = _chosen_columns(kind, chosen, headings)
    else:
        columns = _columns(kind, headings)
        _tell_ordinals(sheet.rows[header_row:], columns)
    class_name = None
    if kind is SheetKind.STUDENT and not {Column.CLASS, Column.GRADE} & set(columns.values()):
        class_name = _class_of_sheet(sheet, header_row + is_numbered(headings))
    return SheetMapping(sheet.name, kind, header_row, columns, class_name, headings, bool(chosen)), refused


def _text(cell: Cell) -> str:
    return tidy(cell[:HEADING_LENGTH].replace("\n", " ")) if isinstance(cell, str) else ""


def _header_row(rows: Sequence[Sequence[Cell]]) -> int:
    """Return the number, from 1, of the row with most headings that are understood; 0 if none has any."""
    best, best_score = 0, 0
    for number, row in enumerate(rows[:HEADER_DEPTH], 1):
        texts = [_text(cell) for cell in row]
        known = {(announced, whose(text)) for text in texts if len(text) <= 60 and (announced := what(text))}
        score = len({pair for pair in known if pair[0] is not Column.ORDINAL})
        if score > best_score and (score > 1 or _is_lone_name(texts)):
            best, best_score = number, score
    return best


def _is_lone_name(texts: Sequence[str]) -> bool:
    """Tell whether a row with one known heading is a header: a name and nothing else but a number."""
    named = [text for text in texts if text]
    return len(named) <= 3 and any(what(text) is Column.FULL_NAME and len(text) <= 40 for text in named)


_SAYS_KIND = (
    (re.compile(r"нагрузк|тарифик|предмет"), SheetKind.LOAD),
    (re.compile(r"родител|представител"), SheetKind.GUARDIAN),
    (re.compile(r"обучающ|учени|учащ|воспитанник|контингент|дети|класс"), SheetKind.STUDENT),
    (re.compile(r"сотрудник|работник|педагог|учител|кадр|персонал|штат"), SheetKind.STAFF),
)


def _kind(sheet: Sheet, headings: Sequence[str], header_row: int) -> SheetKind | None:
    """Return what the rows speak of: the headings decide, the sheet's name and title break ties."""
    about = {(announced, whose(heading)) for heading in headings if (announced := what(heading))}
    announced_columns = {announced for announced, _whose in about}
    names = [
        whose(heading)
        for heading in headings
        if what(heading) in (Column.FULL_NAME, Column.LAST_NAME) and not refusal_of(heading)
    ]
    if not names:
        return None
    said = _said_kind(sheet, header_row)
    if Column.SUBJECT in announced_columns and announced_columns & {Column.CLASS, Column.GRADE}:
        return SheetKind.LOAD
    if Whose.GUARDIAN in names and (said is SheetKind.GUARDIAN or names[0] is Whose.GUARDIAN):
        return SheetKind.GUARDIAN
    if Whose.CHILD in names and names[0] is Whose.OWN and said is SheetKind.GUARDIAN:
        return SheetKind.GUARDIAN
    if {Column.POSITION, Column.LEADS} & announced_columns and names[0] in (Whose.OWN, Whose.STAFF):
        return SheetKind.STAFF if Column.BIRTH_DATE not in announced_columns or said else SheetKind.STUDENT
    if names[0] is Whose.STAFF or (said is SheetKind.STAFF and names[0] is Whose.OWN):
        return SheetKind.STAFF
    in_class = announced_columns & {Column.CLASS, Column.GRADE, Column.BIRTH_DATE}
    if in_class or names[0] is Whose.CHILD or said is SheetKind.STUDENT or read_class_name(sheet.name).name:
        return SheetKind.STUDENT
    return said


def _said_kind(sheet: Sheet, header_row: int) -> SheetKind | None:
    title = " ".join(_text(cell) for row in sheet.rows[: max(header_row - 1, 0)] for cell in row)
    for text in (key(sheet.name), key(title)):
        for pattern, kind in _SAYS_KIND:
            if pattern.search(text):
                return kind
    return None


def _columns(kind: SheetKind, headings: Sequence[str]) -> dict[int, Column]:
    """Return {index: column}; of two columns of the same sort the first counts, guardians may repeat."""
    columns: dict[int, Column] = {}
    for index, heading in enumerate(headings):
        column = None if refusal_of(heading) else column_in(kind, heading)
        if column and (column in REPEATABLE or column not in columns.values()):
            columns[index] = column
    return columns


def _chosen_columns(kind: SheetKind, layout: Layout, headings: Sequence[str]) -> dict[int, Column]:
    """Return the columns a person chose, without those that are never read and those foreign to the kind."""
    return {
        index: column
        for index, column in layout.columns.items()
        if index < len(headings) and column in columns_of(kind) and not refusal_of(headings[index])
    }


def _tell_ordinals(rows: Sequence[Sequence[Cell]], columns: dict[int, Column]) -> None:
    """A «Номер» that counts 1, 2, 3 … names nobody: it becomes an ordinal."""
    for index, column in list(columns.items()):
        if column is Column.NUMBER:
            numbers = [_whole(row[index]) for row in rows if row[index] not in ("", None)][:30]
            if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
                columns[index] = Column.ORDINAL


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else None
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    return int(cell) if isinstance(cell, str) and cell.isdecimal() and not cell.startswith("0") else None


_CLASS_IN_TITLE = re.compile(
    r"\b(\d{1,2})\s*(?:-?\s*(?:й|го))?\s*[-–]?\s*[«\"“„']?\s*([А-Яа-яЁёA-Za-z]?)\s*[»\"”']?\s*(?:класс|кл\.)",
    re.IGNORECASE,
)
_CLASS_AFTER_WORD = re.compile(
    r"\bкласс\w*\W{0,3}(\d{1,2}\s*[-–]?\s*[«\"]?\s*[А-Яа-яA-Za-z]?\b)", re.IGNORECASE
)


def _class_of_sheet(sheet: Sheet, header_row: int) -> ClassName | None:
    """Return the class that the sheet's name or a title row gives to all rows."""
    if name := read_class_name(sheet.name).name:
        return name
    for row in sheet.rows[: max(header_row - 1, 0)]:
        for cell in row:
            if name := class_in_title(_text(cell)):
                return name
    return None


def class_in_title(text: str) -> ClassName | None:
    """Return the class named in running text («Список учащихся 1 «А» класса»), or None."""
    if found := _CLASS_IN_TITLE.search(text):
        return read_class_name(f"{found[1]}{found[2]}").name
    if found := _CLASS_AFTER_WORD.search(text):
        return read_class_name(found[1]).name
    return None
