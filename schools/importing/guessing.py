"""Tables without one known heading: whether they list people, and where their headings may stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from schools.importing.reading import Cell
from schools.names.given import is_known_form, plain
from schools.names.spelling import tidy

DEPTH = 40
"""So many rows from the top are looked at."""

_HEADING_LENGTH = 60
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"[^\W\d_][^\d_]*[^\W\d_.]\.?")
_NUMBERED = re.compile(r"#\d+")


def lists_people(rows: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether some column holds words as names are, in most of its rows, and there are several."""
    filled = [row for _number, row in _filled(rows)]
    columns = zip(*filled, strict=True) if filled else ()
    return any(_holds_names(column) for column in columns)


def guess_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, list[str]]:
    """Return (row of the headings, counted from 1, and the headings) of a table under unknown ones.

    A row of data is never taken for headings, which are kept: where none stand over the table, its
    columns are called by their numbers, and the row before the first of data is returned.
    """
    filled = list(_filled(rows))
    if len(filled) < 2:
        return 0, []
    (number, first), below = filled[0], [row for _number, row in filled[1:]]
    if _is_header(first, below):
        return number, [_text(cell) for cell in first]
    return number - 1, [f"#{index}" for index in range(1, len(first) + 1)]


def is_numbered(headings: Sequence[str]) -> bool:
    """Tell whether these are numbers of columns and no headings."""
    return bool(headings) and all(_NUMBERED.fullmatch(heading) for heading in headings)


def _filled(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield (number from 1, row) of the first rows that are no titles: those with two cells filled."""
    for number, row in enumerate(rows[:DEPTH], 1):
        if sum(cell not in ("", None) for cell in row) >= min(2, len(row)):
            yield number, row


def _is_header(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether a row announces what is below: words without digits and given names over such."""
    texts = [_text(cell) for cell in row if cell not in ("", None)]
    if not all(isinstance(cell, str) for cell in row if cell not in ("", None)):
        return False
    if any(_DIGIT.search(text) or len(text) > _HEADING_LENGTH or _names_somebody(text) for text in texts):
        return False
    columns = [list(column) for column in zip(*below, strict=True)]
    return len(set(texts)) == len(texts) and any(
        cell not in ("", None) and (_mostly(column, _has_digit) or _mostly(column, _names_somebody))
        for cell, column in zip(row, columns, strict=True)
    )


def _holds_names(column: Sequence[Cell]) -> bool:
    return len(column) > 1 and _mostly(column, lambda cell: bool(_NAME.fullmatch(_text(cell))))


def _mostly(column: Sequence[Cell], is_so: Callable[[Cell], bool]) -> bool:
    return 2 * sum(is_so(cell) for cell in column) >= len(column) > 0


def _has_digit(cell: Cell) -> bool:
    return cell not in ("", None) and (not isinstance(cell, str) or bool(_DIGIT.search(cell)))


def _names_somebody(cell: Cell) -> bool:
    return any(is_known_form(plain(word)) for word in re.split(r"[\s-]+", _text(cell)) if len(word) > 2)


def _text(cell: Cell) -> str:
    return tidy(cell.replace("\n", " ")) if isinstance(cell, str) else ""
