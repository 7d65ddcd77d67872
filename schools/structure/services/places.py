"""Facts about places: created, renamed and closed on the platform, or not required."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.registry import registry
from schools.structure.facts import FactSource, clear_fact, fact_values
from schools.structure.models import Place
from schools.structure.querysets import PlaceQuerySet


def _check_not_future(act: Act, on: date) -> None:
    if on > act.today:
        raise RuleViolation(_("The date is in the future. Give the day on which it was done."))


@transaction.atomic
def mark_places_created(
    act: Act, *, place_ids: Collection[int], on: date, source: FactSource = FactSource.MARKED
) -> int:
    """Record that these places exist on the platform under their planned names; return how many were new.

    Clauses 2.1.4, 2.1.5, 2.2.6, 2.3.3, 2.4.3. Raises RuleViolation for a date in the future.
    """
    _check_not_future(act, on)
    ids = _held(Place.objects.with_ids(list(place_ids)).filter(created_on__isnull=True))
    Place.objects.with_ids(ids).update(
        platform_name=F("name"), **fact_values("created", act, on=on, source=source)
    )
    return _noted(act, "place.created", ids, on=on.isoformat(), source=source.value)


@transaction.atomic
def take_back_places_created(act: Act, *, place_ids: Collection[int]) -> int:
    """Take back that these places exist, which was marked by mistake; return how many changed.

    Raises RuleViolation for a place that was closed: it did exist.
    """
    places = Place.objects.with_ids(list(place_ids)).filter(created_on__isnull=False)
    if places.filter(closed_on__isnull=False).exists():
        raise RuleViolation(_("It was closed on the platform, so it did exist."))
    ids = _held(places)
    Place.objects.with_ids(ids).update(platform_name="", **clear_fact("created"))
    return _noted(act, "place.created_taken_back", ids)


@transaction.atomic
def mark_places_renamed(act: Act, *, place_ids: Collection[int]) -> int:
    """Record that these places carry their planned names on the platform now; return how many changed."""
    ids = _held(
        Place.objects.with_ids(list(place_ids))
        .exclude(platform_name=F("name"))
        .filter(created_on__isnull=False)
    )
    Place.objects.with_ids(ids).update(platform_name=F("name"))
    return _noted(act, "place.renamed", ids)


@transaction.atomic
def mark_places_closed(
    act: Act, *, place_ids: Collection[int], on: date, source: FactSource = FactSource.MARKED
) -> int:
    """Record that these places are closed on the platform; return how many were open."""
    _check_not_future(act, on)
    ids = _held(Place.objects.with_ids(list(place_ids)).existing())
    Place.objects.with_ids(ids).update(**fact_values("closed", act, on=on, source=source))
    return _noted(act, "place.closed", ids, on=on.isoformat(), source=source.value)


@transaction.atomic
def exempt_places(act: Act, *, place_ids: Collection[int], reason: str) -> int:
    """Declare that these places are not required, with the reason; return how many changed.

    Raises RuleViolation without a reason: «при необходимости» is a decision, and it is kept.
    """
    if not reason.strip():
        raise RuleViolation(_("Say why it is not required."))
    ids = _held(Place.objects.with_ids(list(place_ids)).not_exempt())
    Place.objects.with_ids(ids).update(exempt_on=act.today, exempt_reason=reason.strip())
    return _noted(act, "place.exempted", ids)


@transaction.atomic
def require_places(act: Act, *, place_ids: Collection[int]) -> int:
    """Take «not required» back; return how many changed."""
    ids = _held(Place.objects.with_ids(list(place_ids)).filter(exempt_on__isnull=False))
    Place.objects.with_ids(ids).update(exempt_on=None, exempt_reason="")
    return _noted(act, "place.required", ids)


def _held(places: PlaceQuerySet) -> list[int]:
    """Return the ids of these places, held until the transaction ends."""
    return list(places.order_by("pk").select_for_update().values_list("pk", flat=True))


def _noted(act: Act, kind: str, ids: Collection[int], **data: str) -> int:
    if ids:
        record(act, kind, subjects=[("place", pk) for pk in ids], **data)
        registry.facts_changed(act, ids)
    return len(ids)
