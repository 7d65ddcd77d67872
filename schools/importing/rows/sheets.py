"""Which rows of a sheet are rows of its list: not blank ones, headers, totals and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from schools.importing.columns import Column, SheetKind, refusal_of
from schools.importing.messages import note
from schools.importing.reading import RosterFile, Sheet
from schools.importing.recognising import Recognition, SheetMapping, class_in_title
from schools.importing.rows.cells import Line, cell_text
from schools.importing.rows.fields import Fields
from schools.importing.rows.guardians import GuardianReader
from schools.importing.rows.load import LoadReader
from schools.importing.rows.staff import StaffReader
from schools.importing.rows.students import StudentReader
from schools.importing.rows.typed import Roster, SourceRow
from schools.names.classes import read_class_name

_TOTAL = re.compile(r"^(?:итого|всего|total|количество)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SAMPLE = 10
_SHORT_NUMBER = 8
"""So many digits have a date; a phone has more, and so have the numbers of papers."""
_NAMES = (Column.FULL_NAME, Column.LAST_NAME, Column.FIRST_NAME)


class _Reader(Protocol):
    def __init__(self, sheet: str, fields: Fields, roster: Roster) -> None: ...

    def take(self, line: Line) -> None: ...


_READERS: dict[SheetKind, type[_Reader]] = {
    SheetKind.STUDENT: StudentReader,
    SheetKind.STAFF: StaffReader,
    SheetKind.GUARDIAN: GuardianReader,
    SheetKind.LOAD: LoadReader,
}


def read_rows(file: RosterFile, recognition: Recognition, *, today: date) -> Roster:
    """Return the rows of all recognised sheets, typed; blank rows, repeated headers and totals fall away.

    `today` is the institution's day: no date of birth lies after it.
    """
    sheets = {sheet.name: sheet for sheet in file.sheets}
    roster = Roster()
    for mapping in recognition.sheets:
        if mapping.kind:
            _read_sheet(sheets[mapping.sheet], mapping, mapping.kind, roster, today)
    return roster


def sample_rows(file: RosterFile, recognition: Recognition) -> Iterator[tuple[SheetKind, SourceRow]]:
    """Yield the first rows of tables whose columns nobody has explained yet, so that a person can.

    Long numbers are shown without their digits, and what is never read is left out.
    """
    sheets = {sheet.name: sheet for sheet in file.sheets}
    for mapping in recognition.sheets:
        rows = sheets[mapping.sheet].rows if mapping.asks else []
        shown = rows[mapping.header_row : mapping.header_row + _SAMPLE]
        for number, row in enumerate(shown, mapping.header_row + 1):
            texts = [
                _without_long_numbers(cell_text(cell))
                for cell, heading in zip(row, mapping.headings, strict=False)
                if not refusal_of(heading)
            ]
            if any(texts):
                said = note("not_understood", text=" | ".join(texts)[:200])
                yield SheetKind.STUDENT, SourceRow(mapping.sheet, number, messages=[said])


def _without_long_numbers(text: str) -> str:
    return _DIGIT.sub("•", text) if len(_DIGIT.findall(text)) > _SHORT_NUMBER else text


def _read_sheet(sheet: Sheet, mapping: SheetMapping, kind: SheetKind, roster: Roster, today: date) -> None:
    """Add every row of the sheet below its header."""
    fields = Fields(mapping, today)
    reader = _READERS[kind](sheet.name, fields, roster)
    header = [cell_text(cell) for cell in sheet.rows[mapping.header_row - 1]] if mapping.header_row else []
    names_at = [fields.at[column] for column in _NAMES if column in fields.at]
    for number, row in enumerate(sheet.rows[mapping.header_row :], mapping.header_row + 1):
        if not any(row) or not any(texts := [cell_text(cell) for cell in row]):
            continue
        if texts == header or _is_total(texts):
            continue
        if any(texts[index] for index in names_at) or not _is_aside(texts, fields):
            reader.take(Line(number, row, texts))
        elif not _says_nothing(texts, fields):
            aside = note("not_data", text=" ".join(filter(None, texts))[:200])
            roster.aside.append((kind, SourceRow(sheet.name, number, messages=[aside])))


def _is_total(texts: Sequence[str]) -> bool:
    return any(_TOTAL.match(text) for text in texts)


def _is_aside(texts: Sequence[str], fields: Fields) -> bool:
    """Tell whether a row without a name is no row of the list: a heading of a class, a signature."""
    columns = fields.mapping.columns
    facts = [index for index, column in columns.items() if column is not Column.ORDINAL and texts[index]]
    return len(facts) < 2


def _says_nothing(texts: Sequence[str], fields: Fields) -> bool:
    """Tell whether a row aside is a mere ordinal or a heading of a class, which is then kept in mind."""
    said = [text for text in texts if text]
    if len(said) != 1:
        return False
    if name := class_in_title(said[0]) or read_class_name(said[0]).name:
        fields.section = name
        return True
    return said[0].replace(".", "").isdigit()  # an empty line of a form
