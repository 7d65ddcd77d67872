"""Offices and load that end with a movement, and «Учительская» in step with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from django.db import models
from django.db.models import QuerySet

from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.structure.models import Place, PlaceKind

M = TypeVar("M", bound=models.Model)


def end_dated(recorder: Recorder, rows: Iterable[M], starts: str, ends: str, *, on: date) -> list[M]:
    """End dated rows on a day (exclusive), one that begins later where it begins; return them."""
    found = list(rows)
    recorder.update(found, {row.pk: {ends: max(getattr(row, starts), on)} for row in found})
    return found


def end_offices(
    recorder: Recorder, offices: QuerySet[RoleAssignment, RoleAssignment], *, on: date
) -> list[RoleAssignment]:
    """End those of these offices that have not ended by a day; return them."""
    running = offices.filter(not_ended_by(on, "ended_on"))
    return end_dated(recorder, running, "started_on", "ended_on", on=on)


def end_load(recorder: Recorder, teachers: Collection[int], *, on: date) -> list[TeachingLoad]:
    """End the whole load of these teachers on a day (exclusive); return it."""
    running = TeachingLoad.objects.filter(not_ended_by(on, "until_on"), teacher__in=teachers)
    return end_dated(recorder, running, "from_on", "until_on", on=on)


def follow_in_staff_room(recorder: Recorder, act: Act, people: Collection[int], *, on: date) -> None:
    """Open and end stays in «Учительская» for people whose roles have changed since a day (2.1.4).

    Does for them what every roster write does for all, but remembered, so that undo gives it back.
    """
    room = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).first()
    if room is None:
        return
    holders = RoleAssignment.objects.on(act.today).filter(role__in=STAFF_ROOM_ROLES, person__in=people)
    due = set(holders.values_list("person_id", flat=True))
    stays = list(
        Membership.objects.filter(
            not_ended_by(on, "planned_until"), place=room, left_on__isnull=True, person__in=people
        )
    )
    new: dict[int, dict[str, date]] = {}
    for stay in stays:
        if stay.planned_from is None and stay.person_id in due:
            new[stay.pk] = {"planned_from": on}
        elif stay.planned_from is not None and stay.person_id not in due:
            new[stay.pk] = {"planned_until": max(stay.planned_from, on)}
    recorder.update(stays, new)
    recorder.create(
        [
            Membership(
                institution_id=act.institution_id,
                place=room,
                place_kind=room.kind,
                person_id=person,
                planned_from=on,
            )
            for person in sorted(due - {stay.person_id for stay in stays})
        ]
    )
