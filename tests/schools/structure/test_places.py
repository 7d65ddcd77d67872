"""Facts about places: created, renamed, closed, not required; each once, dated, journalled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.structure.models import Place
from schools.structure.services import (
    exempt_places,
    mark_places_closed,
    mark_places_created,
    mark_places_renamed,
    require_places,
)
from tests import factories


def test_a_place_is_created_once_under_its_planned_name(act: Act, today: date) -> None:
    place = factories.PlaceFactory(name="5А · ученики")
    marked = [mark_places_created(act, place_ids=[place.pk], on=today) for _ in range(2)]
    place.refresh_from_db()
    assert marked == [1, 0]
    assert (place.created_on, place.created_source, place.platform_name) == (today, "marked", "5А · ученики")
    assert AuditEvent.objects.filter(kind="place.created").count() == 1


@pytest.mark.parametrize("mark", [mark_places_created, mark_places_closed])
def test_a_fact_of_the_future_is_refused(act: Act, today: date, mark: object) -> None:
    place = factories.PlaceFactory()
    with pytest.raises(RuleViolation):
        mark(act, place_ids=[place.pk], on=today + timedelta(days=1))  # type: ignore[operator]
    place.refresh_from_db()
    assert (place.created_on, place.closed_on) == (None, None)


def test_only_a_place_that_exists_is_closed(act: Act, today: date) -> None:
    existing, planned = factories.PlaceFactory(), factories.PlaceFactory()
    mark_places_created(act, place_ids=[existing.pk], on=today)
    assert mark_places_closed(act, place_ids=[existing.pk, planned.pk], on=today) == 1
    assert set(Place.objects.filter(closed_on__isnull=False)) == {existing}


def test_renaming_on_the_platform_takes_over_the_planned_name(act: Act, today: date) -> None:
    place = factories.PlaceFactory(name="5А")
    mark_places_created(act, place_ids=[place.pk], on=today)
    Place.objects.filter(pk=place.pk).update(name="6А")
    assert list(Place.objects.to_rename(today)) == [place]
    assert mark_places_renamed(act, place_ids=[place.pk]) == 1
    assert not Place.objects.to_rename(today).exists()


def test_not_required_needs_a_reason_and_is_taken_back(act: Act, today: date) -> None:
    place = factories.PlaceFactory()
    with pytest.raises(RuleViolation):
        exempt_places(act, place_ids=[place.pk], reason=" ")
    assert exempt_places(act, place_ids=[place.pk], reason="чат класса служит всем") == 1
    assert not Place.objects.to_create(today).filter(pk=place.pk).exists()
    assert require_places(act, place_ids=[place.pk]) == 1
    assert Place.objects.to_create(today).filter(pk=place.pk).exists()
