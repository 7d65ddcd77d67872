"""Names of classes: «5А» however it was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from schools.names.spelling import LOOK_ALIKES, key, tidy

LETTER_LENGTH = 15
"""The most signs the platform takes after the grade (2.1.5)."""

HIGHEST_GRADE = 12


class ClassName(NamedTuple):
    """A class by nomenclature: its grade, 1 to 12, and what follows it."""

    grade: int
    letter: str = ""

    @property
    def text(self) -> str:
        """The name as it is shown: «5А», «5-1», «10 технологический»."""
        if not self.letter:
            return str(self.grade)
        if self.letter[0].isdigit():
            return f"{self.grade}-{self.letter}"
        if len(self.letter) > 3 and not any(sign.isdigit() for sign in self.letter):
            return f"{self.grade} {self.letter}"
        return f"{self.grade}{self.letter}"

    @property
    def key(self) -> str:
        """The form by which class names are compared within a year."""
        return class_key(self.text)


@dataclass(frozen=True, slots=True)
class ClassReading:
    """What a typed class name says: one class, a choice that a person must make, or nothing."""

    name: ClassName | None = None
    candidates: tuple[ClassName, ...] = ()

    @property
    def is_question(self) -> bool:
        """Tell whether more than the text is needed to know which class is meant."""
        return self.name is None and bool(self.candidates)


NOT_A_CLASS = ClassReading()

_WORD_CLASS = re.compile(r"\b(?:классы?|класса|кл)\b\.?", re.IGNORECASE)
_SHAPE = re.compile(r"^0?(\d{1,2})(?:\s*-?\s*(?:й|ый|ой|го|ого)(?=[\s\W]|$))?\s*(.*)$", re.IGNORECASE)
_WRAPPING = " -_.,/\\\"'«»“”„‟()[]№"
_ASKED = {
    "B": "ВБ",
    "b": "ВБ",
    "V": "В",
    "G": "Г",
    "D": "Д",
    "J": "Ж",
    "Z": "З",
    "I": "И",
    "L": "Л",
    "N": "Н",
    "R": "Р",
    "S": "С",
    "F": "Ф",
    "U": "У",
}
"""Latin letters that nobody can be sure of, with the Cyrillic ones they may stand for."""


def read_class_name(text: str) -> ClassReading:
    """Return which class the text names: `5А`, `5 А`, `5-а`, `5 «А»`, `05А`, `5 А класс` and the like.

    Latin look-alikes are folded. A Latin B (В or Б) and other Latin letters are a question
    with its candidates, never a guess. Text that names no class gives neither.
    """
    text = _WORD_CLASS.sub(" ", tidy(text)).strip(_WRAPPING)
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    shape = _SHAPE.match(text)
    if not shape or not 1 <= int(shape[1]) <= HIGHEST_GRADE:
        return NOT_A_CLASS
    letter = shape[2].strip(_WRAPPING)
    if len(letter) > LETTER_LENGTH or any(sign in letter for sign in ',;«»"'):
        return NOT_A_CLASS
    return _reading(int(shape[1]), letter)


def class_of(grade: str, letter: str) -> ClassReading:
    """Return the class whose grade and letter stand in two cells."""
    return read_class_name(f"{tidy(grade).removesuffix('.0')} {letter}")


def class_key(text: str) -> str:
    """Return the form by which names of classes and groups are compared: no spaces, no case, ё as е."""
    return key(text).replace(" ", "")


def _reading(grade: int, letter: str) -> ClassReading:
    if len(letter) <= 3:
        letter = letter.upper()
    folded = letter.translate(LOOK_ALIKES)
    if re.search(r"[A-Za-z]", folded) and len(folded) <= 3:
        options = [folded]
        for sign in folded:
            if sign in _ASKED:
                options = [option.replace(sign, other) for option in options for other in _ASKED[sign]]
        return ClassReading(candidates=tuple(ClassName(grade, option) for option in dict.fromkeys(options)))
    return ClassReading(name=ClassName(grade, folded if len(folded) <= 3 else letter))


def class_sort_key(name: str) -> tuple[int, str]:
    """Return the place of a class name in a list: by grade as a number, then by letter."""
    reading = read_class_name(name)
    return (reading.name.grade, key(reading.name.letter)) if reading.name else (99, key(name))
