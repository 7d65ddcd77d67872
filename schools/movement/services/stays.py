"""Pupils and their classes: whose stay ends, and where another begins."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.people.models import Membership
from schools.structure.models import PlaceKind, SchoolClass


def end_stays(
    recorder: Recorder,
    people: Collection[int],
    *,
    on: date,
    kinds: Collection[PlaceKind] = (PlaceKind.CLASS,),
) -> dict[int, int]:
    """End the stays of these people in classes on a day (exclusive); return {person: the class they left}.

    A stay that was to begin later is taken back, or, with a trace, ends where it begins. What is
    known of the platform stays as it is: the worklist then asks for the removal.
    """
    stays = list(
        Membership.objects.filter(
            not_ended_by(on, "planned_until"),
            person__in=people,
            place_kind__in=kinds,
            planned_from__isnull=False,
        )
    )
    left: dict[int, int] = {}
    until: dict[int, dict[str, date]] = {}
    kept, unbegun = [], []
    class_at = _classes_at({stay.place_id for stay in stays if stay.place_kind == PlaceKind.CLASS})
    for stay in stays:
        starts = stay.planned_from or on
        if starts <= on and stay.place_id in class_at:
            left[stay.person_id] = class_at[stay.place_id]
        if starts > on and not (stay.joined_on or stay.accepted_at or stay.reported_at):
            unbegun.append(stay)
        else:
            kept.append(stay)
            until[stay.pk] = {"planned_until": max(starts, on)}
    recorder.delete(unbegun)
    recorder.update(kept, until)
    return left


def _classes_at(places: Collection[int]) -> dict[int, int]:
    """Return {place: its class}."""
    return dict(SchoolClass.objects.filter(place__in=places).values_list("place", "pk")) if places else {}


def open_stays(recorder: Recorder, act: Act, arrivals: Iterable[tuple[int, int]], *, on: date) -> None:
    """Expect people in classes from a day on; `arrivals` are (person, place of the class).

    Whoever was seen there on the platform before the roster knew of it is expected on that very stay.
    """
    wanted = list(arrivals)
    seen = {
        (stay.person_id, stay.place_id): stay
        for stay in Membership.objects.filter(
            person__in={person for person, _place in wanted},
            place__in={place for _person, place in wanted},
            planned_from__isnull=True,
            planned_until__isnull=True,
            left_on__isnull=True,
        )
    }
    traces = [seen[arrival] for arrival in wanted if arrival in seen]
    recorder.update(traces, {stay.pk: {"planned_from": on} for stay in traces})
    recorder.create(
        [
            Membership(
                institution_id=act.institution_id,
                place_id=place,
                place_kind=PlaceKind.CLASS,
                person_id=person,
                planned_from=on,
            )
            for person, place in wanted
            if (person, place) not in seen
        ]
    )
