"""A row of a sheet, its cells as they are and as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from schools.importing.reading import Cell
from schools.names.spelling import key, tidy

TEXT_LENGTH = 1000
_NOTHING = frozenset(
    {"", "-", "--", "—", "нет", "н/д", "не указан", "не указано", "отсутствует", "#n/a", "#ref!"}
)
_LONGEST_NOTHING = max(map(len, _NOTHING))


class Line(NamedTuple):
    """One row of a sheet: its number from 1, its cells, and what they say as text."""

    number: int
    cells: list[Cell]
    texts: list[str]


def cell_text(cell: Cell) -> str:
    """Return what a cell says as text: whole numbers without a fraction, dates as 05.04.2013.

    No name, class or contact is longer than TEXT_LENGTH; what stands beyond is left.
    """
    if isinstance(cell, str):
        text = tidy(cell[:TEXT_LENGTH])
        return "" if len(text) <= _LONGEST_NOTHING and key(text) in _NOTHING else text
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    return str(cell)
