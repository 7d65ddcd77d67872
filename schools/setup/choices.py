"""What a baseline may mark: every place of the school, in the sets that the apps offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from schools.people.models import Membership
from schools.registry import registry
from schools.structure.models import Place


@dataclass(frozen=True, slots=True)
class Choice:
    """One place: is it created, how many are expected there, how many of them are confirmed."""

    pk: int
    name: str
    is_created: bool
    expected: int
    joined: int

    @property
    def is_full(self) -> bool:
        """Tell whether everybody expected is confirmed."""
        return self.joined >= self.expected


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Places that are offered together."""

    key: str
    title: str
    choices: Sequence[Choice]

    @property
    def created(self) -> int:
        """How many of the places exist."""
        return sum(choice.is_created for choice in self.choices)

    @property
    def expected(self) -> int:
        """How many people are expected in all of them."""
        return sum(choice.expected for choice in self.choices)

    @property
    def joined(self) -> int:
        """How many of those are confirmed."""
        return sum(choice.joined for choice in self.choices)

    @property
    def is_created(self) -> bool:
        """Tell whether all of the places exist."""
        return self.created == len(self.choices)

    @property
    def is_full(self) -> bool:
        """Tell whether everybody expected is confirmed."""
        return self.joined >= self.expected


def choices_of_baseline(day: date) -> list[ChoiceSet]:
    """Return the sets with places needed on `day`, as the apps offer them; a place stands once."""
    offered = [place_set for offer in registry.place_sets for place_set in offer(day)]
    ids = {pk for place_set in offered for pk in place_set.place_ids}
    places = Place.objects.needed_on(day).not_exempt().in_bulk(list(ids))
    counts = _counts(day)
    sets: list[ChoiceSet] = []
    seen: set[int] = set()
    for place_set in offered:
        fresh = [places[pk] for pk in place_set.place_ids if pk in places and pk not in seen]
        seen.update(place.pk for place in fresh)
        choices = [_choice(place, *counts.get(place.pk, (0, 0))) for place in fresh]
        if choices:
            sets.append(ChoiceSet(place_set.key, place_set.title, choices))
    return sets


def _choice(place: Place, expected: int, joined: int) -> Choice:
    return Choice(place.pk, place.name, place.is_created, expected, joined)


def _counts(day: date) -> dict[int, tuple[int, int]]:
    """Return {place: (expected, of them confirmed)}."""
    rows = (
        Membership.objects.expected(day)
        .values("place")
        .annotate(n=Count("pk"), there=Count("pk", filter=Q(joined_on__isnull=False, left_on__isnull=True)))
        .order_by()
    )
    return {row["place"]: (row["n"], row["there"]) for row in rows}
