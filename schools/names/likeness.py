"""How a written word stands to a part of a person's name: the same, short, Latin, mistyped, or not at all.

Words are plain (`given.plain`). A likeness takes points off a hundred and says why; None is no likeness.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from schools.names.given import NameLikeness, forms_of, is_known_form, known_forms, sex_of_name
from schools.names.latin import is_latin, sound_keys


class Reason(StrEnum):
    """Why a line is taken for a person, or not for certain."""

    SHORT_NAME = "short_name"
    SPELLING = "spelling"
    LATIN = "latin"
    TYPO = "typo"
    INITIAL = "initial"
    LIKE_NAME = "like_name"
    SURNAME_ENDING = "surname_ending"
    SURNAME_PART = "surname_part"
    LAST_ONLY = "last_only"
    FIRST_ONLY = "first_only"
    NO_SURNAME = "no_surname"
    OTHER_PATRONYMIC = "other_patronymic"
    MORE_WORDS = "more_words"
    KIN = "kin"
    NAMESAKE = "namesake"
    TWO_LINES = "two_lines"
    ALSO_ELSEWHERE = "also_elsewhere"


class Likeness(NamedTuple):
    """What a likeness costs, and why it is not the same."""

    cost: int
    reasons: tuple[Reason, ...] = ()


SAME = Likeness(0)
IN_LATIN = Likeness(1, (Reason.LATIN,))

SPELLING_COST, SHORT_COST, ANOTHER_NAME_COST = 1, 2, 12
SLIP_COST, TYPO_COST, SHORT_WORD_COST = 4, 9, 5
LIKE_NAME_COST, INITIAL_COST, GUESSED_SHORT_COST, ENDING_COST = 20, 12, 13, 14

_RUN = re.compile(r"(.)\1+")
_PATRONYMIC = re.compile(
    r"(?:ович|евич|[иы]ч|овна|евна|ична|инична|ovich|evich|ovna|evna|ichna|ovych)$", re.IGNORECASE
)


@lru_cache(maxsize=200_000)
def surname_likeness(word: str, surname: str) -> Likeness | None:
    """Return how a word stands to a part of a surname."""
    if word == surname:
        return SAME
    if len(word) < 2:
        return None
    if not is_latin(word):
        if _differ_in_ending(word, surname):
            return Likeness(ENDING_COST, (Reason.SURNAME_ENDING,))
        return typo_likeness(word, surname)
    return _latin_surname(word, sound_keys(surname)[0])


def _latin_surname(word: str, sound: str) -> Likeness | None:
    sounds = sound_keys(word)
    if sound in sounds:
        return IN_LATIN
    if any(_differ_in_ending(each, sound) for each in sounds):
        return Likeness(ENDING_COST, (Reason.LATIN, Reason.SURNAME_ENDING))
    found = [each for each in (typo_likeness(heard, sound) for heard in sounds) if each]
    return _and_latin(min(found)) if found else None


def _and_latin(likeness: Likeness) -> Likeness:
    return Likeness(likeness.cost + 1, (Reason.LATIN, *likeness.reasons))


_ENDINGS = re.compile(r"(?<=[внvn])[аa]$|(?:ая|ии|ыи|ои|aia|oi|i)$")


def _differ_in_ending(word: str, surname: str) -> bool:
    """Tell whether two surnames are one for a man and a woman: Иванов – Иванова, Белый – Белая."""
    return word != surname and _ENDINGS.sub("", word) == _ENDINGS.sub("", surname) and len(word) > 3


@lru_cache(maxsize=200_000)
def first_name_likeness(word: str, name: str) -> Likeness | None:
    """Return how a word stands to a first name: itself, a form of it, an initial, mistyped, or like it."""
    if word == name:
        return SAME
    if len(word) == 1:
        return _initial(word, name)
    known = forms_of(name).get(word)
    if known is not None:
        return _known_form(word, known)
    if is_latin(word):
        return _latin_first_name(word, name)
    if is_known_form(word):
        is_near = len(word) > 2 and OSA.distance(word, name) == 1
        return Likeness(LIKE_NAME_COST, (Reason.LIKE_NAME,)) if is_near else None
    return typo_likeness(word, name) or _mistyped_short(word, name) or _guessed_short(word, name)


def _known_form(word: str, known: NameLikeness) -> Likeness:
    cost, reason = {
        NameLikeness.SAME: (0, Reason.SPELLING),
        NameLikeness.VARIANT: (SPELLING_COST, Reason.SPELLING),
        NameLikeness.SHORT: (SHORT_COST, Reason.SHORT_NAME),
    }[known]
    if sex_of_name(word):  # Алёна for Елена, Кира for Кирилл: a name of its own too
        cost = ANOTHER_NAME_COST
    return Likeness(cost, (reason,))


def _initial(letter: str, name: str) -> Likeness | None:
    fits = name.startswith(letter) or (
        is_latin(letter) and any(sound_keys(name)[0].startswith(each) for each in sound_keys(letter))
    )
    return Likeness(INITIAL_COST, (Reason.INITIAL,)) if fits else None


@lru_cache(maxsize=5_000)
def _sounds_of(name: str) -> dict[str, NameLikeness]:
    """Return {sound: likeness} of all forms of a name."""
    found: dict[str, NameLikeness] = {}
    for form, likeness in sorted(forms_of(name).items(), key=lambda pair: pair[1]):
        found.setdefault(sound_keys(form)[0], likeness)
    return found


@lru_cache(maxsize=1)
def _known_sounds() -> frozenset[str]:
    return frozenset(sound_keys(form)[0] for form in known_forms() if not is_latin(form))


def _latin_first_name(word: str, name: str) -> Likeness | None:
    heard, sounds = sound_keys(word), _sounds_of(name)
    known = [sounds[each] for each in heard if each in sounds]
    if known:
        best = min(known)
        if best == NameLikeness.SAME:
            return IN_LATIN
        cost = SHORT_COST if best == NameLikeness.SHORT else SPELLING_COST
        reason = Reason.SHORT_NAME if best == NameLikeness.SHORT else Reason.SPELLING
        return Likeness(1 + cost, (Reason.LATIN, reason))
    own = sound_keys(name)[0]
    if any(each in _known_sounds() for each in heard):
        is_near = len(word) > 3 and any(OSA.distance(each, own) == 1 for each in heard)
        return Likeness(LIKE_NAME_COST, (Reason.LATIN, Reason.LIKE_NAME)) if is_near else None
    found = [each for each in (typo_likeness(sound, own) for sound in heard) if each]
    return _and_latin(min(found)) if found else None


def _mistyped_short(word: str, name: str) -> Likeness | None:
    """Return the likeness of a short form with one letter wrong, of four letters or more."""
    if len(word) < 4:
        return None
    for form in forms_of(name):
        if len(form) > 3 and OSA.distance(word, form, score_cutoff=1) == 1:
            return Likeness(TYPO_COST + SHORT_COST, (Reason.SHORT_NAME, Reason.TYPO))
    return None


def _guessed_short(word: str, name: str) -> Likeness | None:
    """Return the likeness of an unknown word that begins and ends as a short form of the name would."""
    shared = 2 if len(word) < 5 else 3
    begins = len(word) > 2 and word[:shared] == name[:shared]
    if begins and len(word) <= len(name) + 2 and word[-1] in "аяикеос":
        return Likeness(GUESSED_SHORT_COST, (Reason.SHORT_NAME,))
    return None


def typo_likeness(word: str, other: str) -> Likeness | None:
    """Return the likeness of two words a slip or a few letters apart; longer words may differ in two.

    A slip is a letter doubled or dropped from a double one, or two letters swapped in a longer word.
    """
    shorter = min(len(word), len(other))
    if shorter < 2:
        return None
    if _RUN.sub(r"\1", word) == _RUN.sub(r"\1", other):
        return Likeness(SLIP_COST, (Reason.TYPO,))
    most = 0 if shorter < 3 and len(word) == len(other) else 1 if shorter < 6 else 2
    apart = OSA.distance(word, other, score_cutoff=most)
    if apart > most:
        return None
    if apart == 1 and shorter > 5 and sorted(word) == sorted(other):
        return Likeness(SLIP_COST, (Reason.TYPO,))
    return Likeness(TYPO_COST * apart + (SHORT_WORD_COST if shorter < 4 else 0), (Reason.TYPO,))


@lru_cache(maxsize=100_000)
def patronymic_likeness(word: str, patronymic: str) -> Likeness | None:
    """Return how a word stands to a patronymic: itself, an initial, «Иваныч», or mistyped."""
    if word == patronymic:
        return SAME
    if len(word) == 1:
        return Likeness(SHORT_COST, (Reason.INITIAL,)) if _initial(word, patronymic) else None
    if is_latin(word):
        sound = sound_keys(patronymic)[0]
        near = min(OSA.distance(each, sound) for each in sound_keys(word))
        return _and_latin(Likeness(3 * near)) if near <= 2 and len(word) > 6 else None
    if len(word) < 5 or (word[-2:] != patronymic[-2:] and OSA.distance(word, patronymic) > 1):
        return None
    if word[:3] != patronymic[:3] and OSA.distance(word, patronymic) > 2:
        return None
    apart = OSA.distance(word, patronymic)
    return (
        Likeness(3 + apart, (Reason.SPELLING,))
        if apart <= (3 if len(word) < len(patronymic) else 2)
        else None
    )


def looks_like_patronymic(word: str) -> bool:
    """Tell whether a plain word can hardly be anything but a patronymic."""
    return len(word) > 5 and _PATRONYMIC.search(word) is not None
