"""Plan and fact counted by place and by person, set-based."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from schools.people.ladder import counted_on
from schools.people.models import Membership
from schools.people.querysets import MembershipQuerySet


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


def coverage_of_places(place_ids: Collection[int], day: date) -> dict[int, Coverage]:
    """Return {place: coverage} of the places with anybody planned on `day`."""
    return _counted(Membership.objects.filter(place__in=list(place_ids)), "place", day)


def coverage_of_people(person_ids: Collection[int], day: date) -> dict[int, Coverage]:
    """Return {person: coverage over the places that exist on the platform} for those planned anywhere."""
    stays = Membership.objects.filter(
        person__in=list(person_ids), place__created_on__isnull=False, place__closed_on__isnull=True
    )
    return _counted(stays, "person", day)


def _counted(stays: MembershipQuerySet, by: str, day: date) -> dict[int, Coverage]:
    joined = Q(joined_on__isnull=False)
    rows = (
        stays.filter(counted_on(day))
        .values(by)
        .annotate(
            total=Count("pk"),
            there=Count("pk", filter=joined),
            excepted=Count("pk", filter=~joined & Q(exempt_on__isnull=False)),
        )
        .order_by()
    )
    return {row[by]: Coverage(row["total"], row["there"], row["excepted"]) for row in rows}
