"""Pupils: who comes into a class, who changes it, who leaves."""

from __future__ import annotations

from datetime import date

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.institutions.intervals import not_ended_by
from schools.people.models import Membership
from schools.structure.models import PlaceKind


def move_students(work: Work) -> dict[int, int]:
    """Put pupils into their classes, take leavers out; return {person: the class they left}."""
    arrivals = work.rows.of(RowKind.STUDENT, RowAction.CREATE)
    known = work.rows.of(RowKind.STUDENT, RowAction.UPDATE, RowAction.TRANSFER)
    moves = [payload for payload in known if "class" in payload]
    leaving = work.departing(RowKind.STUDENT)
    left = _end_stays(work, {*leaving, *(payload["person"] for payload in moves)})
    work.recorder.create(
        [
            Membership(
                institution_id=work.act.institution_id,
                place_id=work.class_of(payload["class"])[1],
                place_kind=PlaceKind.CLASS,
                person_id=work.person(payload.get("new") or payload["person"]),
                planned_from=work.today,
            )
            for payload in [*arrivals, *moves]
        ]
    )
    work.touched.update(leaving)
    return left


def _end_stays(work: Work, people: set[int]) -> dict[int, int]:
    """End the class stays of these people today; return {person: the class they were in}.

    A stay that was to begin later is taken back, or, with a trace, ends where it begins.
    """
    stays = Membership.objects.in_classes().filter(
        not_ended_by(work.today, "planned_until"), person__in=people, planned_from__isnull=False
    )
    class_at = {place: school_class for school_class, place in work.classes.values()}
    left: dict[int, int] = {}
    until: dict[int, dict[str, date]] = {}
    kept, unbegun = [], []
    for stay in stays:
        starts = stay.planned_from or work.today
        if starts <= work.today and stay.place_id in class_at:
            left[stay.person_id] = class_at[stay.place_id]
        if starts > work.today and not (stay.joined_on or stay.accepted_at or stay.reported_at):
            unbegun.append(stay)
        else:
            kept.append(stay)
            until[stay.pk] = {"planned_until": max(starts, work.today)}
    work.recorder.delete(unbegun)
    work.recorder.update(kept, until)
    return left
