"""Whose mother: a child's name in the genitive, «Вани Орлова», against names in the nominative."""

from __future__ import annotations

from functools import lru_cache

from schools.names.given import plain
from schools.names.latin import is_latin, sound_keys
from schools.names.likeness import first_name_likeness, surname_likeness
from schools.names.people import NameParts

MOST_COST = 12
"""A word this far from a name speaks of it no more."""

_ENDINGS = {
    "ы": ("а",),
    "и": ("а", "я", "ия", ""),
    "а": ("", "ии"),
    "я": ("", "и"),
    "ои": ("а", "ая"),
    "еи": ("я",),
    "ого": ("ии", "ыи", "ои"),
    "y": ("a",),
    "i": ("ia", "a", "iya"),
    "a": ("", "iy"),
}


_IRREGULAR = {"лва": "лев", "павла": "павел"}


@lru_cache(maxsize=5_000)
def nominatives(word: str) -> tuple[str, ...]:
    """Return the plain words whose genitive a plain word may be, itself the first."""
    found = [word, _IRREGULAR.get(word, word)]
    for ending, others in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) > 1:
            found += [word[: -len(ending)] + other for other in others]
    return tuple(dict.fromkeys(found))


def is_child_meant(words: tuple[str, ...], child: NameParts) -> bool:
    """Tell whether every one of these words may be a part of this child's name in the genitive."""
    first = plain(child.first)
    last = plain(child.last).replace("-", " ").split()
    return (
        bool(words)
        and bool(first)
        and any(_is_first(word, first) for word in words)
        and all(_is_first(word, first) or any(_is_last(word, part) for part in last) for word in words)
    )


def _is_first(word: str, name: str) -> bool:
    found = (first_name_likeness(each, name) for each in nominatives(word) if len(each) > 1)
    return any(likeness is not None and likeness.cost <= 3 for likeness in found)


def _is_last(word: str, surname: str) -> bool:
    if is_latin(word):
        return any(sound_keys(surname)[0] in sound_keys(each) for each in nominatives(word))
    found = (surname_likeness(each, surname) for each in nominatives(word))
    return any(likeness is not None and likeness.cost <= MOST_COST for likeness in found)
