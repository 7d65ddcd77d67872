"""Plan and fact counted by place and by person, set-based."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from schools.people.ladder import counted_on
from schools.people.models import Membership
from schools.people.querysets import away_on


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many are planned, how many of them confirmed, and how many lawfully excepted."""

    total: int = 0
    joined: int = 0
    exempt: int = 0

    @property
    def missing(self) -> int:
        """How many are still to be confirmed."""
        return max(self.total - self.exempt - self.joined, 0)


NOTHING = Coverage()


@dataclass(frozen=True, slots=True)
class Stays:
    """Where a person is planned, in figures: coverage over the places that exist, and the class."""

    coverage: Coverage = NOTHING
    class_name: str = ""


def coverage_of_places(place_ids: Collection[int], day: date) -> dict[int, Coverage]:
    """Return {place: coverage} of the places with anybody planned on `day`."""
    planned = Membership.objects.filter(counted_on(day), place__in=list(place_ids))
    rows = planned.values("place").annotate(**_counts(Q(), day)).order_by().values_list("place", *COUNTS)
    return {place_id: Coverage(*counts) for place_id, *counts in rows}


def stays_of_people(person_ids: Collection[int], day: date) -> dict[int, Stays]:
    """Return {person: stays on `day`} of those planned anywhere; coverage counts what is on the platform."""
    on_the_platform = Q(place__created_on__isnull=False, place__closed_on__isnull=True, left_on__isnull=True)
    rows = (
        Membership.objects.on(day)
        .filter(person__in=list(person_ids))
        .values("person")
        .annotate(**_counts(on_the_platform, day), in_class=Max("place__name", filter=Q(place_kind="class")))
        .order_by()
        .values_list("person", "in_class", *COUNTS)
    )
    return {person_id: Stays(Coverage(*counts), in_class or "") for person_id, in_class, *counts in rows}


COUNTS = ("total", "there", "excepted")
"""What `_counts` annotates, in the order of Coverage."""


def _counts(among: Q, day: date) -> dict[str, Count]:
    """Return the counts of the planned stays `among` them, for `annotate(**…)`; who is away is excepted."""
    joined = Q(joined_on__isnull=False)
    spared = Q(exempt_on__isnull=False) | away_on(day)
    return {
        "total": Count("pk", filter=among),
        "there": Count("pk", filter=among & joined),
        "excepted": Count("pk", filter=among & ~joined & spared),
    }
