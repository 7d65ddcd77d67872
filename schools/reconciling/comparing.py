"""A pasted text against the register: who is there for certain, who probably, who besides, and who is not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from schools.names.classes import class_key, class_sort_key
from schools.names.likeness import Reason
from schools.names.matcher import Answer, Confidence, match
from schools.names.spelling import key
from schools.people.models import Membership
from schools.reconciling.register import ExpectedThere, Register, read_register
from schools.reconciling.texts import NumberedLine, PastedText, read_list, read_lists
from schools.reconciling.words import reasons_in_words, standing_in_words
from schools.structure.models import Place


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as a line of the preview names him; `stay_id` is the stay a fact would be recorded on.

    `standing` says what somebody is whom nobody expects there.
    """

    pk: int
    name: str
    standing: str = ""
    stay_id: int | None = None
    is_confirmed: bool = False
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Matched:
    """A line and whom it means: one person for certain, or a question with whom it may mean."""

    number: int
    line: str
    choices: tuple[Someone, ...]
    why: str

    @property
    def person(self) -> Someone:
        """The likeliest."""
        return self.choices[0]


@dataclass(frozen=True, slots=True)
class Unexpected:
    """A line of somebody whom nobody expects: who it may be, likeliest first.

    `may_record` tells whether one of them may be put down as found there; `why` holds for all of them.
    """

    number: int
    line: str
    choices: tuple[Someone, ...]
    why: str
    may_record: bool = False

    @property
    def guess(self) -> Someone | None:
        """The likeliest, if anybody is known."""
        return self.choices[0] if self.choices else None


@dataclass(slots=True)
class PlaceComparison:
    """What came of the list of one place."""

    place: Place
    sure: list[Matched] = field(default_factory=list)
    probable: list[Matched] = field(default_factory=list)
    staff: list[Matched] = field(default_factory=list)
    unexpected: list[Unexpected] = field(default_factory=list)
    gone: list[Someone] = field(default_factory=list)
    to_add: list[Someone] = field(default_factory=list)
    copies: int = 0

    @property
    def missing(self) -> list[Someone]:
        """Who is expected and not on the list, confirmed before or not, by name."""
        planned = [person for person in (*self.gone, *self.to_add) if person.is_planned]
        return sorted(planned, key=lambda person: key(person.name))

    @property
    def new_sure(self) -> int:
        """How many sure ones are not confirmed yet."""
        return sum(not row.person.is_confirmed for row in self.sure)

    @property
    def may_tick(self) -> bool:
        """Tell whether anything is asked here that a tick answers."""
        return bool(self.probable or self.gone or self.may_tick_found)

    @property
    def may_tick_found(self) -> bool:
        """Tell whether somebody unexpected may be put down as found."""
        return any(row.may_record for row in self.unexpected)

    @property
    def is_clean(self) -> bool:
        """Tell whether everybody expected is there and nobody else."""
        return not (self.probable or self.unexpected or self.gone or self.to_add)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a text: by place, and what of it belongs to no place."""

    places: tuple[PlaceComparison, ...]
    unknown: dict[str, int]
    unclear: dict[str, tuple[str, ...]]
    astray: int

    @property
    def uncounted(self) -> list[tuple[str, int, str]]:
        """The headings of no known class: each with its lines, and the classes it may mean, in words."""
        choices = {name: _(" or ").join(classes) for name, classes in self.unclear.items()}
        return [(name, lines, choices.get(name, "")) for name, lines in self.unknown.items()]

    @property
    def fingerprint(self) -> str:
        """A stamp of what one click would record; it differs once the register has moved."""
        pairs = [
            f"{there.place.pk}:{row.number}:{row.person.pk}" for there in self.places for row in there.sure
        ]
        return hashlib.sha256(" ".join(pairs).encode()).hexdigest()[:16]

    @property
    def new_sure(self) -> int:
        """How many sure ones are not confirmed yet, in all places."""
        return sum(there.new_sure for there in self.places)

    @property
    def may_tick(self) -> bool:
        """Tell whether anything is asked that a tick answers, in any place."""
        return any(there.may_tick for there in self.places)


def compare_list(text: str, place: Place, day: date, *, everybody: bool) -> Comparison:
    """Return what the list of one place says on `day`."""
    return _compared(read_list(text, place.pk), day, everybody=everybody)


def compare_lists(text: str, day: date, *, among: Collection[int] | None, everybody: bool) -> Comparison:
    """Return what a text with lists of many places says on `day`.

    A heading names a class, a group, «Учительская» or a chat; `among` narrows to these places, None
    means all of the institution's.
    """
    places = Place.objects.needed_on(day).exclude(kind="channel")
    if among is not None:
        places = places.with_ids(list(among))
    by_name = {class_key(name): pk for pk, name in places.order_by("-pk").values_list("pk", "name")}
    return _compared(read_lists(text, by_name), day, everybody=everybody)


def _compared(pasted: PastedText, day: date, *, everybody: bool) -> Comparison:
    register = read_register(day, list(pasted.by_place), everybody=everybody)
    compared = [
        _compare_place(register.places[pk], register, lines, day) for pk, lines in pasted.by_place.items()
    ]
    compared.sort(key=lambda there: class_sort_key(there.place.name))
    return Comparison(tuple(compared), pasted.unknown, pasted.unclear, pasted.astray)


def _compare_place(
    there: ExpectedThere, register: Register, lines: Sequence[NumberedLine], day: date
) -> PlaceComparison:
    compared = PlaceComparison(there.place)
    answers = match([line.read for line in lines], register.directory, there.people)
    found: set[int] = set()
    for line, answer in zip(lines, answers, strict=True):
        if answer.person is not None:
            found.add(answer.person)
        _sort_in(compared, line, answer, there, register)
    _put_missing(compared, there, register, found)
    return compared


def _sort_in(
    compared: PlaceComparison,
    line: NumberedLine,
    answer: Answer,
    there: ExpectedThere,
    register: Register,
) -> None:
    """Put a line where it belongs by what its person is to the place."""
    if answer.repeats is not None:
        compared.copies += 1
        return
    ids = [pk for pk in (answer.person, *answer.others) if pk is not None]
    choices = tuple(_someone(pk, register, there) for pk in ids)
    row = Matched(line.number, line.read.text, choices, reasons_in_words(answer.reasons))
    if answer.person in there.planned:
        list_of = compared.sure if answer.confidence == Confidence.SURE else compared.probable
        list_of.append(row)
    elif answer.person in there.staff:
        compared.staff.append(row)
    else:
        compared.unexpected.append(_unexpected(line, answer, there, register))


def _unexpected(line: NumberedLine, answer: Answer, there: ExpectedThere, register: Register) -> Unexpected:
    """Return a line that means nobody planned: whom one may put down as found there, or why nobody."""
    guessed = (answer.guess, *answer.others) if answer.person is None else (answer.person,)
    choices = tuple(_someone(pk, register, there) for pk in guessed if pk is not None)
    said = [choices[0].standing] if len(choices) == 1 and choices[0].standing else []
    said += [reasons_in_words((*answer.reasons, Reason.NAMESAKE))] if len(choices) > 1 else []
    said += [reasons_in_words(answer.reasons)] if answer.reasons and len(choices) <= 1 else []
    return Unexpected(
        line.number,
        line.read.text,
        choices,
        "; ".join(said) or _("nobody on our lists is called so"),
        may_record=bool(choices) and there.people.isdisjoint(each.pk for each in choices),
    )


def _someone(pk: int, register: Register, there: ExpectedThere) -> Someone:
    stay = there.planned.get(pk) or there.to_remove.get(pk)
    return Someone(
        pk,
        register.name(pk),
        standing="" if pk in there.planned else standing_in_words(pk, register, there),
        stay_id=stay.pk if stay else None,
        is_confirmed=stay is not None and stay.joined_on is not None,
        is_planned=pk in there.planned,
    )


def _put_missing(
    compared: PlaceComparison, there: ExpectedThere, register: Register, found: set[int]
) -> None:
    """Put those who are not on the list: gone if confirmed before, to be added if required."""

    def by_name(stays: dict[int, Membership]) -> list[tuple[int, Membership]]:
        return sorted(stays.items(), key=lambda pair: register.directory.people[pair[0]].name.key)

    for pk, stay in by_name(there.planned):
        if pk in found:
            continue
        if stay.joined_on is not None:
            compared.gone.append(_someone(pk, register, there))
        elif stay.exempt_on is None:
            compared.to_add.append(_someone(pk, register, there))
    left = [pk for pk, _stay in by_name(there.to_remove) if pk not in found]
    compared.gone += [_someone(pk, register, there) for pk in left]
