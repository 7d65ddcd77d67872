"""What a file is once it is read: sheets of cells."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

Cell = str | float | int | bool | date | datetime | None


class Sheet(NamedTuple):
    """One sheet: its name and its rows from the first, all equally long; row 1 of the table is `rows[0]`."""

    name: str
    rows: list[list[Cell]]


class RosterFile(NamedTuple):
    """A file that was read: its visible sheets."""

    sheets: list[Sheet]
