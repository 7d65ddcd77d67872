"""The matcher of names: a pasted list against whom one expects, over the whole list at once.

Sure is only what leaves no doubt: a name that fits well, fits nobody else expected about as well, is
claimed by no other line, and is not more exactly somebody else's whom the register knows. An initial
leaves a doubt: it fits many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from schools.names.assigning import assign
from schools.names.fitting import WITHOUT_PATRONYMIC, Fit, Known, fit
from schools.names.kin import is_child_meant
from schools.names.latin import is_latin, sound_keys
from schools.names.likeness import Reason, first_name_likeness
from schools.names.pasted import PastedLine
from schools.names.people import NameParts, sex_by_patronymic

SURE_FROM = 90
PROBABLE_FROM = 70
KNOWN_FROM = 85
"""From so many points a line that fits nobody expected names another person of the register."""

MARGIN = 8
"""Fits that lie closer than this are about as good as each other."""

EXACT_FROM = 94
"""From so many points a person who is not expected outbids one who is, by the margin."""

MOST_CHOICES = 4
"""So many people at most are offered as the answer to one question."""

_KIN_FITS = {1: 74, 2: 84}
"""Points of «мама Вани» and «мама Вани Орлова»."""


class Confidence(StrEnum):
    """How certain a match is."""

    SURE = "sure"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line says: the person expected and how certainly, or whom else it may mean.

    `others` are more people who may be meant, best first: a question to a person. `guess` is
    somebody not expected, or one whom another line names already. `repeats` is the line of which
    this is a copy.
    """

    line: int
    person: int | None = None
    confidence: Confidence | None = None
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    others: tuple[int, ...] = ()
    guess: int | None = None
    repeats: int | None = None


@dataclass(slots=True)
class Directory:
    """People of the register, ready to be looked up by any spelling of a surname."""

    people: dict[int, Known]
    by_last: dict[str, list[int]] = field(init=False)
    surnames: frozenset[str] = field(init=False)
    _sounds: dict[str, list[str]] = field(init=False)
    _near: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the people by each part of their surnames."""
        self.by_last, self._sounds = defaultdict(list), defaultdict(list)
        for person in self.people.values():
            for part in person.last:
                self.by_last[part].append(person.pk)
        self.surnames = frozenset(self.by_last)
        for surname in sorted(self.surnames):
            self._sounds[sound_keys(surname)[0]].append(surname)

    def called(self, words: Iterable[str], among: Collection[int] | None = None) -> set[int]:
        """Return the ids of people with a surname like any of these words; `among` narrows."""
        found = {pk for word in words for part in self._like(word) for pk in self.by_last[part]}
        return found if among is None else {pk for pk in found if pk in among}

    def _like(self, word: str) -> tuple[str, ...]:
        if word not in self._near:
            self._near[word] = tuple(self._look_up(word))
        return self._near[word]

    def _look_up(self, word: str) -> Iterator[str]:
        if len(word) < 2:
            return
        if not is_latin(word):
            yield from _within_two(word, list(self.surnames))
            return
        for heard in sound_keys(word):
            for sound in _within_two(heard, list(self._sounds)):
                yield from self._sounds[sound]


def _within_two(word: str, words: list[str]) -> list[str]:
    """Return the words at most two letters away from a word."""
    scorer: Any = OSA.distance  # the stubs of `extract` know no overloaded scorer
    return [
        found for found, *_rest in process.extract(word, words, scorer=scorer, score_cutoff=2, limit=None)
    ]


def directory_of(people: Iterable[Known]) -> Directory:
    """Return these people ready to be looked up."""
    return Directory({person.pk: person for person in people})


def match(lines: Sequence[PastedLine], directory: Directory, expected: Collection[int]) -> list[Answer]:
    """Return an answer for each line, in their order, looking at the whole list at once.

    Everybody in `expected` is in the directory; the others there are those whom a line may name
    though nobody expects them. Two lines never get one person.
    """
    board = _Board(lines, directory, frozenset(expected))
    chosen = assign({line: {pk: each.score for pk, each in row.items()} for line, row in board.fits.items()})
    return [
        board.matched(line, chosen) if line in chosen else board.unmatched(line, chosen)
        for line in range(len(lines))
    ]


class _Board:
    """All fits of a list, and the judgement on them."""

    def __init__(self, lines: Sequence[PastedLine], directory: Directory, expected: frozenset[int]) -> None:
        self.lines = lines
        self.directory = directory
        self.expected = expected
        self.strangers: dict[int, dict[int, Fit]] = {}
        self.fits: dict[int, dict[int, Fit]] = {}
        for line in range(len(lines)):
            self.fits[line] = self._row(line)
        self.claims: dict[int, list[int]] = defaultdict(list)
        for line, row in self.fits.items():
            for pk in row:
                self.claims[pk].append(line)

    def _row(self, line: int) -> dict[int, Fit]:
        """Return who of those expected a line may mean; nobody whom a stranger outbids."""
        row = self._fits(line, self.expected, PROBABLE_FROM)
        best = max((each.score for each in row.values()), default=0)
        if best >= WITHOUT_PATRONYMIC:
            return row
        self.strangers[line] = self._fits(line, None, KNOWN_FROM)
        outbids = max((each.score for each in self.strangers[line].values()), default=0)
        if outbids < EXACT_FROM:
            return row
        return {pk: each for pk, each in row.items() if outbids - each.score < MARGIN}

    def _fits(self, line: int, among: frozenset[int] | None, least: int) -> dict[int, Fit]:
        """Return {person: fit} of those expected (`among`), or of all the others, from so many points on."""
        read = self.lines[line]
        if read.kin is not None and len(read.words) < 2:
            return self._kin_of(read, among)
        called = self.directory.called((*read.words, *read.more), among)
        if among is None:
            called -= self.expected
        found = self._fits_of(read, called, least)
        is_clear = any(each.score >= SURE_FROM for each in found.values())
        if among is not None and not is_clear and len(read.words) <= 2:
            found |= self._fits_of(read, self._first_named(read, among), least)
        return found or (self._kin_of(read, among) if read.kin is not None else {})

    def _fits_of(self, read: PastedLine, called: Iterable[int], least: int) -> dict[int, Fit]:
        found = {}
        for pk in sorted(called):
            person = self.directory.people[pk]
            if read.kin is not None and not person.is_adult:
                continue
            each = fit(read.words, person, more=read.more, surnames=self.directory.surnames)
            if each is not None and each.score >= least:
                found[pk] = each
        return found

    def _first_named(self, read: PastedLine, among: frozenset[int]) -> Iterator[int]:
        for pk in among:
            person = self.directory.people[pk]
            if any(first_name_likeness(word, part) for word in read.words for part in person.first):
                yield pk

    def _kin_of(self, read: PastedLine, among: frozenset[int] | None) -> dict[int, Fit]:
        """Return the guardians whom «мама Вани» may mean, of those expected or of children expected."""
        score = _KIN_FITS[min(len(read.child), 2)] if read.child else 0
        people = self.directory.people
        pool = among if among is not None else people.keys() - self.expected
        wards_here = {people[pk].name for pk in self.expected} if among is None else None
        return {
            pk: Fit(score, (Reason.KIN,))
            for pk in pool
            if score and self._is_kin(people[pk], read, wards_here)
        }

    def _is_kin(self, person: Known, read: PastedLine, wards_here: set[NameParts] | None) -> bool:
        sex = sex_by_patronymic(person.name.patronymic)
        if not person.wards or (read.kin and sex and sex != read.kin):
            return False
        if read.words and not any(
            first_name_likeness(word, part) for word in read.words for part in person.first
        ):
            return False
        return any(
            is_child_meant(read.child, ward)
            for ward in person.wards
            if wards_here is None or ward in wards_here
        )

    def matched(self, line: int, chosen: dict[int, int]) -> Answer:
        """Return the answer for a line that got a person: sure, or a question with whom else it may mean."""
        pk = chosen[line]
        own = self.fits[line][pk]
        others = self._others(line, pk, own, chosen)
        doubts = [
            *([Reason.NAMESAKE] if others else []),
            *([Reason.TWO_LINES] if self._is_claimed_twice(line, pk, own, chosen) else []),
            *([Reason.ALSO_ELSEWHERE] if self._is_rather_a_strangers(line, own) else []),
        ]
        if self._is_too_open(own, others):
            return Answer(line, reasons=own.reasons)
        is_sure = own.score >= SURE_FROM and not doubts and Reason.INITIAL not in own.reasons
        return Answer(
            line,
            person=pk,
            confidence=Confidence.SURE if is_sure else Confidence.PROBABLE,
            score=own.score,
            reasons=(*own.reasons, *doubts),
            others=others[: MOST_CHOICES - 1],
        )

    def _others(self, line: int, pk: int, own: Fit, chosen: dict[int, int]) -> tuple[int, ...]:
        """Return who else fits the line about as well, best first; whoever is surely another's falls away.

        For a full name everybody counts: namesakes are a question. For a first name alone those
        count whom no better line names.
        """
        holders = {person: other for other, person in chosen.items()}
        close = [
            (other, each)
            for other, each in self.fits[line].items()
            if other != pk
            and each.score > own.score - MARGIN
            and not self._is_surely_anothers(other, each, holders)
        ]
        return tuple(other for other, _each in sorted(close, key=lambda pair: (-pair[1].score, pair[0])))

    def _is_surely_anothers(self, pk: int, own: Fit, holders: dict[int, int]) -> bool:
        holder = holders.get(pk)
        return (
            own.score < SURE_FROM
            and holder is not None
            and self.fits[holder][pk].score >= max(SURE_FROM, own.score + MARGIN)
        )

    def _is_claimed_twice(self, line: int, pk: int, own: Fit, chosen: dict[int, int]) -> bool:
        """Tell whether another line names this person about as well and is not better explained itself."""
        for other in self.claims[pk]:
            rival = self.fits[other][pk]
            if other == line or rival.score <= own.score - MARGIN:
                continue
            is_copy = self._is_copy(other, line)
            if is_copy and other not in chosen and not self._strangers(other):
                continue
            held = chosen.get(other)
            if is_copy or held is None or self.fits[other][held].score < rival.score + MARGIN:
                return True
        return False

    def _is_copy(self, line: int, other: int) -> bool:
        one, two = self.lines[line], self.lines[other]
        return (one.words, one.more, one.kin, one.child) == (two.words, two.more, two.kin, two.child)

    def _is_rather_a_strangers(self, line: int, own: Fit) -> bool:
        return any(each.score > own.score for each in self.strangers.get(line, {}).values())

    def _is_too_open(self, own: Fit, others: Sequence[int]) -> bool:
        """Tell whether so little was said that too many may be meant."""
        return own.score < PROBABLE_FROM + MARGIN and len(others) >= MOST_CHOICES - 1

    def _strangers(self, line: int) -> dict[int, Fit]:
        if line not in self.strangers:
            self.strangers[line] = self._fits(line, None, KNOWN_FROM)
        return self.strangers[line]

    def unmatched(self, line: int, chosen: dict[int, int]) -> Answer:
        """Return the answer for a line without a person: a copy, somebody known, or nobody."""
        if not self.lines[line].words and self.lines[line].kin is None:
            return Answer(line)
        found = sorted(self._strangers(line).items(), key=lambda pair: (-pair[1].score, pair[0]))
        if not found:
            for other in chosen:
                if self._is_copy(line, other):
                    return Answer(line, person=None, repeats=other)
        named = self._named_by_another(line)
        if named is not None and (not found or named[1].score > found[0][1].score):
            return Answer(
                line, guess=named[0], score=named[1].score, reasons=(*named[1].reasons, Reason.TWO_LINES)
            )
        if not found:
            return Answer(line)
        best = found[0][1]
        others = tuple(pk for pk, each in found[1:MOST_CHOICES] if each.score > best.score - MARGIN)
        return Answer(line, score=best.score, reasons=best.reasons, others=others, guess=found[0][0])

    def _named_by_another(self, line: int) -> tuple[int, Fit] | None:
        row = [(pk, each) for pk, each in self.fits[line].items() if each.score >= KNOWN_FROM]
        return max(row, key=lambda pair: pair[1].score, default=None)
