"""How well the words of a line fit one person's name: points of a hundred, and why not all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from schools.names.given import is_for_both_sexes, is_known_form, plain
from schools.names.likeness import (
    Likeness,
    Reason,
    first_name_likeness,
    looks_like_patronymic,
    patronymic_likeness,
    surname_likeness,
)
from schools.names.people import NameParts

WHOLE = 100
"""Every part of the name, in any order."""

WITHOUT_PATRONYMIC = 97
"""Last and first name, and nothing against them."""

_NO_PATRONYMIC_COST, _NO_FIRST_COST, _NO_LAST_COST, _FIRST_AND_PATRONYMIC_COST = 3, 20, 25, 18
_PART_COST, _OTHER_PATRONYMIC_COST, _ODD_WORD_COST, _MORE_ODD_COST = 8, 40, 8, 3
_EXISTING_SURNAME_COST, _PATRONYMIC_AS_SURNAME_COST, _UNSURE_SEX_COST = 6, 12, 20
_MOST_WORDS = 6
_TURKIC = frozenset({"оглы", "кызы", "оглу", "кизи", "улы"})


class Fit(NamedTuple):
    """How well a line fits a person."""

    score: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the register whom a line may mean; for a grown-up, the children in care."""

    pk: int
    name: NameParts
    is_adult: bool = False
    wards: tuple[NameParts, ...] = ()
    last: tuple[str, ...] = field(init=False)
    first: tuple[str, ...] = field(init=False)
    patronymic: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the plain words of each part."""
        for part in ("last", "first", "patronymic"):
            object.__setattr__(self, part, plain_parts(getattr(self.name, part)))


def plain_parts(text: str) -> tuple[str, ...]:
    """Return the plain words of a part of a name; a double surname has two."""
    words = plain(text).replace("-", " ").replace(".", " ").replace("'", "").split()
    return tuple(word for word in words if word not in _TURKIC)


class _Spot(NamedTuple):
    """One word put to one part of the name."""

    role: str
    part: int
    likeness: Likeness


def fit(
    words: Sequence[str], person: Known, *, more: Sequence[str] = (), surnames: frozenset[str] = frozenset()
) -> Fit | None:
    """Return the best way in which the words may be this person's name, or None if they say nothing of it.

    `more` are words that may help and never harm. A mistyped surname that is itself one of
    `surnames` counts less: it is rather somebody else's.
    """
    spoken = [word for word in words if word not in _TURKIC][:_MOST_WORDS]
    every = [*spoken, *more][:_MOST_WORDS]
    options = [list(_spots(word, person, surnames)) for word in every]
    found = [
        _fit_of(placed, person, spoken, every) for placed in _placings(options, 0, ()) if _says_enough(placed)
    ]
    return max(found, key=lambda each: each.score) if found else None


def _spots(word: str, person: Known, surnames: frozenset[str]) -> Iterator[_Spot]:
    for index, part in enumerate(person.last):
        likeness = surname_likeness(word, part)
        if likeness is not None:
            is_typo = Reason.TYPO in likeness.reasons
            cost = likeness.cost + (_EXISTING_SURNAME_COST if is_typo and word in surnames else 0)
            cost += _PATRONYMIC_AS_SURNAME_COST if is_typo and looks_like_patronymic(word) else 0
            yield _Spot("last", index, Likeness(cost, likeness.reasons))
    for index, part in enumerate(person.first):
        likeness = first_name_likeness(word, part)
        if likeness is not None:
            yield _Spot("first", index, likeness)
    for index, part in enumerate(person.patronymic):
        likeness = patronymic_likeness(word, part)
        if likeness is not None:
            yield _Spot("patronymic", index, likeness)


_Placed = tuple[tuple[int, _Spot], ...]


def _placings(options: Sequence[Sequence[_Spot]], at: int, placed: _Placed) -> Iterator[_Placed]:
    """Yield every way to put words to parts, no part taken twice; a word may stay aside."""
    if at == len(options):
        yield placed
        return
    taken = {(spot.role, spot.part) for _word, spot in placed}
    free = [spot for spot in options[at] if (spot.role, spot.part) not in taken]
    for spot in free:
        yield from _placings(options, at + 1, (*placed, (at, spot)))
    if len(free) != 1 or free[0].likeness.cost:
        yield from _placings(options, at + 1, placed)


def _says_enough(placed: _Placed) -> bool:
    """Tell whether a last or a first name was said by more than its initial."""
    return any(
        spot.role in ("last", "first") and Reason.INITIAL not in spot.likeness.reasons for _at, spot in placed
    )


def _fit_of(placed: _Placed, person: Known, spoken: Sequence[str], every: Sequence[str]) -> Fit:
    """Add up what a placing costs."""
    said: dict[str, list[Likeness]] = {"last": [], "first": [], "patronymic": []}
    for _at, spot in placed:
        said[spot.role].append(spot.likeness)
    used = {at for at, _spot in placed}
    odd = [word for at, word in enumerate(every) if at not in used and at < len(spoken)]
    cost = sum(likeness.cost for likenesses in said.values() for likeness in likenesses)
    reasons = [reason for likenesses in said.values() for each in likenesses for reason in each.reasons]
    firsts = [every[at] for at, spot in placed if spot.role == "first" and spot.likeness.cost]
    for more_cost, reason in (*_missing(said, person), *_odd(odd, said, person), *_against(said, firsts)):
        cost += more_cost
        reasons += [reason] if reason else []
    return Fit(max(WHOLE - cost, 0), tuple(dict.fromkeys(reasons)))


def _missing(said: dict[str, list[Likeness]], person: Known) -> Iterator[tuple[int, Reason | None]]:
    """Yield what the parts that were not said cost."""
    last, first, patronymic = (len(said[role]) for role in ("last", "first", "patronymic"))
    if not last:
        if patronymic:
            yield _FIRST_AND_PATRONYMIC_COST, Reason.NO_SURNAME
        else:
            yield _NO_LAST_COST, Reason.FIRST_ONLY
    elif last < len(person.last):
        yield _PART_COST, Reason.SURNAME_PART
    if not first and person.first:
        yield _NO_FIRST_COST, Reason.LAST_ONLY
    elif first < len(person.first):
        yield _NO_PATRONYMIC_COST, None
    if not patronymic and person.patronymic:
        yield _NO_PATRONYMIC_COST, None


def _odd(
    odd: Sequence[str], said: dict[str, list[Likeness]], person: Known
) -> Iterator[tuple[int, Reason | None]]:
    """Yield what the words that are no part of the name cost; another patronymic or initial is against it."""
    is_open = bool(person.patronymic and not said["patronymic"])
    for number, word in enumerate(odd):
        if (is_open and looks_like_patronymic(word)) or (len(word) == 1 and (is_open or not said["first"])):
            yield _OTHER_PATRONYMIC_COST, Reason.OTHER_PATRONYMIC
        else:
            yield _MORE_ODD_COST if number else _ODD_WORD_COST, Reason.MORE_WORDS


def _against(said: dict[str, list[Likeness]], firsts: Sequence[str]) -> Iterator[tuple[int, Reason | None]]:
    """Yield the cost of a surname of the other sex beside a first name that does not tell the sex."""
    other_sex = any(Reason.SURNAME_ENDING in likeness.reasons for likeness in said["last"])
    if other_sex and any(is_for_both_sexes(word) or not is_known_form(word) for word in firsts):
        yield _UNSURE_SEX_COST, None
