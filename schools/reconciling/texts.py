"""A pasted text: its lines, divided by headings that name a class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from schools.names.classes import LETTER_LENGTH, ClassName, class_key, read_class_name
from schools.names.pasted import PastedLine, read_pasted_line, split_names

MOST_LINES = 2_000
MOST_BYTES = 200_000

_COUNT = re.compile(r"[\s:–—,-]*(?:\(\s*)?\d+\s*(?:(?:уч\w*|обучающ\w*|чел\w*)\.?)?\s*\)?\s*$", re.IGNORECASE)
_LIST = re.compile(r"\b(?:спис(?:ок|ки)|состав|участники|участников)\b|\(\s*\)", re.IGNORECASE)
"""Words that only say that the list of a class follows."""
_OTHERS = re.compile(
    r"\b(?:чат|беседа|канал|группа|родители|родителей|ученики|учеников|обучающиеся|обучающихся|учащиеся|учащихся"
    r"|педагоги|педагогов|учителя|учителей)\b",
    re.IGNORECASE,
)
"""Words that make of a class's name that of another place: a chat, a group; in the singular it is a role."""
_BETWEEN = re.compile(r"[,;/+]|\sи\s")
_MARKS = " :;,.–—-*#=•\t"
_QUOTES = "«»“”„‟\"'"
_WORD_CLASS = re.compile(r"\bкласс\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names a class: one of the known places, or none of them.

    `choices` are the names of known classes between which a Latin letter leaves the choice.
    """

    text: str
    place_id: int | None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line that names somebody, with its number in the text."""

    number: int
    read: PastedLine


@dataclass(slots=True)
class PastedText:
    """What a text holds: lines by place, headings of unknown classes, and lines before any heading.

    `unclear` says of some of the unknown headings which classes they may mean.
    """

    by_place: dict[int, list[NumberedLine]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    unclear: dict[str, tuple[str, ...]] = field(default_factory=dict)
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
        read = None if _heading_of(piece, {}) else read_pasted_line(piece)
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
        if heading.choices:
            found.unclear[heading.text] = heading.choices
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
    """Return the class a line names by itself, known or not; None for a line that is no heading.

    What names a class together with a word for another place, or several classes, is a heading of
    none that is known: what follows must not be counted to the class before.
    """
    shown, texts = line.strip(_MARKS), _without_asides(line)
    for name in (name for text in texts for name in (text, text.strip(_QUOTES))):
        if class_key(name) in places:
            return Heading(shown, places[class_key(name)])
    named = [_classes_named(text) for text in texts]
    for known in ([name for name in names if name.key in places] for names in named):
        if len(known) == 1:
            return Heading(shown, places[known[0].key])
        if known:
            return Heading(shown, None, tuple(name.text for name in known))
    is_another = any(named) or any(_names_another_place(text) for text in texts)
    return Heading(shown, None) if is_another else None


def _without_asides(line: str) -> list[str]:
    """Return a line without marks around it, then also without a count of people, and without «список»."""
    counted = _COUNT.sub("", line)
    texts = (line, counted, _LIST.sub(" ", line), _LIST.sub(" ", counted))
    return [text.strip(_MARKS) for text in dict.fromkeys(texts)]


def _names_another_place(text: str) -> bool:
    """Tell whether a text names the chat or group of a class, or several classes at once."""
    if _OTHERS.search(text):
        return bool(_classes_named(_OTHERS.sub(" ", text).strip(_MARKS)))
    pieces = _BETWEEN.split(text)
    return len(pieces) > 1 and all(_classes_named(piece.strip(_MARKS)) for piece in pieces)


def _classes_named(text: str) -> list[ClassName]:
    """Return the classes a text may name, if it names one and nothing else."""
    reading = read_class_name(text)
    names = [reading.name] if reading.name else list(reading.candidates)
    is_sure = bool(_WORD_CLASS.search(text))
    shortest, longest = (0, LETTER_LENGTH) if is_sure else (1, 1)
    return [name for name in names if shortest <= len(name.letter) <= longest]
