"""A pasted text: its lines, divided by headings that name a class."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from schools.names.classes import LETTER_LENGTH, class_key, read_class_name
from schools.names.pasted import PastedLine, read_pasted_line, split_names

MOST_LINES = 2_000
MOST_BYTES = 200_000

_COUNT = re.compile(
    r"[\s:–—,-]*(?:\(\s*)?\d+\s*(?:участник\w*|чел\w*\.?|человек\w*)?\s*\)?\s*$", re.IGNORECASE
)
_MARKS = " :.–—-*#=•\t"
_WORD_CLASS = re.compile(r"\bкласс\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names a class: one of the known places, or none of them."""

    text: str
    place_id: int | None


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line that names somebody, with its number in the text."""

    number: int
    read: PastedLine


@dataclass(slots=True)
class PastedText:
    """What a text holds: lines by place, headings of unknown classes, and lines before any heading."""

    by_place: dict[int, list[NumberedLine]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    astray: int = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is named at all."""
        return not any(self.by_place.values()) and not self.unknown and not self.astray


def is_too_large(text: str) -> bool:
    """Tell whether a text is longer than any honest list."""
    return len(text.encode()) > MOST_BYTES or text.count("\n") >= MOST_LINES


def read_list(text: str, place_id: int) -> PastedText:
    """Return the lines of one place's list; headings are passed over."""
    found = PastedText({place_id: []})
    for number, piece in _pieces(text):
        read = None if _class_named(piece) else read_pasted_line(piece)
        if read is not None:
            found.by_place[place_id].append(NumberedLine(number, read))
    return found


def read_lists(text: str, places: Mapping[str, int]) -> PastedText:
    """Return the lines of many lists, each under a heading; `places` is {`class_key` of a name: id}."""
    found = PastedText()
    heading: Heading | None = None
    for number, piece in _pieces(text):
        named = _heading_of(piece, places)
        if named is not None:
            heading = named
            _open(found, heading)
            continue
        read = read_pasted_line(piece)
        if read is not None:
            _put(found, heading, NumberedLine(number, read))
    return found


def _open(found: PastedText, heading: Heading) -> None:
    if heading.place_id is None:
        found.unknown.setdefault(heading.text, 0)
    else:
        found.by_place.setdefault(heading.place_id, [])


def _put(found: PastedText, heading: Heading | None, line: NumberedLine) -> None:
    if heading is None:
        found.astray += 1
    elif heading.place_id is None:
        found.unknown[heading.text] += 1
    else:
        found.by_place[heading.place_id].append(line)


def _pieces(text: str) -> list[tuple[int, str]]:
    """Return the names of a text with numbers that the same text always gives."""
    pieces = [piece for line in text.splitlines() for piece in split_names(line)]
    return [(number, piece.strip()) for number, piece in enumerate(pieces) if piece.strip()]


def _heading_of(line: str, places: Mapping[str, int]) -> Heading | None:
    """Return the class a line names by itself, known or not; None for a line that is no heading."""
    for text in (line, _COUNT.sub("", line)):
        bare = text.strip(_MARKS)
        if class_key(bare) in places:
            return Heading(bare, places[class_key(bare)])
        named = _class_named(text)
        if named:
            found = {places[key] for key in named if key in places}
            return Heading(bare, found.pop() if len(found) == 1 else None)
    return None


def _class_named(line: str) -> list[str]:
    """Return the keys of the classes a line may name, if it names one and nothing else."""
    bare = line.strip(_MARKS)
    reading = read_class_name(bare)
    names = [reading.name] if reading.name else list(reading.candidates)
    is_sure = bool(_WORD_CLASS.search(bare))
    fits: Callable[[str], bool] = lambda letter: len(letter) == 1 or (is_sure and len(letter) < LETTER_LENGTH)  # noqa: E731
    return [name.key for name in names if fits(name.letter) or (is_sure and not name.letter)]
