"""Kinds of work asked for and marked, and a school in which there is some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from schools.accounts.permissions import Acting
from schools.institutions.acting import Act
from schools.people.models import Membership, Person
from schools.people.services import mark_joined
from schools.registry import WorkItem, WorkKind, registry
from schools.structure.models import Place
from schools.structure.services import mark_places_created
from tests import factories

ActingAs = Callable[[str], Acting]


def kind(key: str) -> WorkKind:
    found = registry.work_kind(f"schools.{key}")
    assert found is not None
    return found


def items(key: str, acting: Acting, limit: int | None = None) -> Sequence[WorkItem]:
    """Return the items, having held that the count agrees with them."""
    found = kind(key).items(acting, acting.act.today, limit)
    if limit is None:
        assert kind(key).count(acting, acting.act.today) == len(found)
    return found


def mark(key: str, acting: Acting, *keys: object) -> int:
    by = kind(key).mark
    assert by is not None
    return by(acting.act, [str(each) for each in keys], acting.act.today)


def create(act: Act, *places: Place, days_ago: int = 0) -> None:
    mark_places_created(
        act, place_ids=[place.pk for place in places], on=act.today - timedelta(days=days_ago)
    )


def pupil(place: Place, **fields: Any) -> Membership:
    stay: Membership = factories.MembershipFactory(place=place, **fields)
    return stay


def leave(act: Act, stay: Membership, *, ago: int) -> None:
    """Confirm a stay, then let its plan end `ago` days before today."""
    mark_joined(act, membership_ids=[stay.pk], on=act.today - timedelta(days=20))
    Membership.objects.filter(pk=stay.pk).update(
        planned_from=act.today - timedelta(days=30), planned_until=act.today - timedelta(days=ago)
    )


def join_staff_room(act: Act, staff_room: Place, *people: Person) -> None:
    create(act, staff_room)
    stays = Membership.objects.filter(place=staff_room, person__in=people)
    mark_joined(act, membership_ids=list(stays.values_list("pk", flat=True)), on=act.today)
