"""«Уже есть на платформе»: what a school brings along is marked at once, with a date and a source.

A first worklist must not be fifteen hundred lies. Places are marked created, and whoever is
expected in them joined, with the source «baseline», so that statistics can tell them apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from schools.institutions.acting import Act
from schools.jobs.models import Job
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.people.models import Membership
from schools.people.querysets import MembershipQuerySet
from schools.people.services import mark_joined
from schools.people.services.memberships import check_fact_day
from schools.structure.facts import FactSource
from schools.structure.models import Place
from schools.structure.services import mark_places_created

AT_ONCE = 1000
"""Up to this many memberships are marked within the request; more become a job with a progress bar."""

BATCH = 500
"""So many memberships are marked in one transaction of the job."""


@dataclass(frozen=True, slots=True)
class BaselinePlan:
    """What marking would change: places not created yet, people not confirmed, and who is left out."""

    places: int
    people: int
    excepted: int

    @property
    def is_large(self) -> bool:
        """Tell whether it is a job's work."""
        return self.people > AT_ONCE


def plan_baseline(act: Act, *, place_ids: Collection[int], with_people: Collection[int]) -> BaselinePlan:
    """Return what marking these places, and the people expected in some of them, would change."""
    stays = Membership.objects.on(act.today).filter(place__in=list(with_people), joined_on__isnull=True)
    return BaselinePlan(
        places=Place.objects.with_ids(list({*place_ids, *with_people}))
        .filter(created_on__isnull=True)
        .count(),
        people=stays.not_exempt().count(),
        excepted=stays.filter(exempt_on__isnull=False).count(),
    )


@transaction.atomic
def mark_baseline(
    act: Act, *, place_ids: Collection[int], with_people: Collection[int], on: date
) -> tuple[int, int]:
    """Mark these places created, and everybody expected in some of them joined; return how many of each.

    Whoever is in a place makes the place exist. Excepted people and facts already known stay as they
    are, so doing it twice is harmless. Raises RuleViolation for a date in the future.
    """
    places = _mark_places(act, {*place_ids, *with_people}, on)
    ids = list(_to_confirm(act, with_people).values_list("pk", flat=True))
    people = mark_joined(act, membership_ids=ids, on=on, source=FactSource.BASELINE)
    return places, people


@transaction.atomic
def start_baseline(
    act: Act, *, place_ids: Collection[int], with_people: Collection[int], on: date, next_url: str
) -> Job:
    """Put the marking in line as a job and return it; the places are marked at once.

    Raises RuleViolation for a date in the future.
    """
    check_fact_day(act, on)
    _mark_places(act, {*place_ids, *with_people}, on)
    args = {"places": sorted(with_people), "on": on.isoformat()}
    total = _to_confirm(act, with_people).count()
    return enqueue(act, "schools.baseline", args, next_url=next_url, total=total)


def next_to_confirm(act: Act, place_ids: Collection[int]) -> list[int]:
    """Return the ids of the next stays that the job confirms in one transaction; empty when it is done."""
    return list(_to_confirm(act, place_ids).values_list("pk", flat=True)[:BATCH])


def _to_confirm(act: Act, place_ids: Collection[int]) -> MembershipQuerySet:
    stays = Membership.objects.expected(act.today).filter(place__in=list(place_ids), joined_on__isnull=True)
    return stays.order_by("pk")


def _mark_places(act: Act, place_ids: Collection[int], on: date) -> int:
    marked = mark_places_created(act, place_ids=place_ids, on=on, source=FactSource.BASELINE)
    record(act, "baseline.marked", subjects=[("place", pk) for pk in sorted(place_ids)], on=on.isoformat())
    return marked
