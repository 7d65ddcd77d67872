"""What a change of year has entered for a coming day, when the pupil moves before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from schools.changes.recording import Recorder
from schools.movement.models import Movement, MovementKind
from schools.movement.rules import kind_of_year
from schools.structure.models import ClassYear

OF_STAFF = (MovementKind.HIRED, MovementKind.DISMISSED)


def follow_in_coming_year(recorder: Recorder, moves: Mapping[int, int | None], *, on: date) -> None:
    """Bring what is entered for these pupils after a day in step with where they are from that day on.

    `moves` is {pupil: the class entered, None: none here}. Whoever leaves has no coming year here.
    Whoever changes the class goes on with it: the entry, on its order, is of the new class; where
    that one has no name in the coming year yet, the next draft of it asks.
    """
    entered = Movement.objects.filter(person__in=list(moves), effective_on__gt=on).exclude(kind__in=OF_STAFF)
    coming = list(entered.order_by("pk"))
    grades = _grades({class_id for class_id in moves.values() if class_id}) if coming else {}
    of_new_class: dict[int, dict[str, Any]] = {}
    for movement in coming:
        class_id = moves[movement.person_id]
        kind = _kind_on(grades.get(class_id or 0, {}), movement.effective_on)
        if kind is not None:
            of_new_class[movement.pk] = {
                "kind": kind.value,
                "from_class_id": class_id,
                "to_class_id": class_id,
            }
    recorder.update([movement for movement in coming if movement.pk in of_new_class], of_new_class)
    recorder.delete([movement for movement in coming if movement.pk not in of_new_class])


def _grades(class_ids: Iterable[int]) -> dict[int, dict[date, int | None]]:
    """Return {class: {first day of a year: its grade}}, the earliest year first."""
    found: dict[int, dict[date, int | None]] = defaultdict(dict)
    years = ClassYear.objects.filter(school_class__in=list(class_ids)).order_by("year__starts_on")
    for class_id, starts_on, grade in years.values_list("school_class", "year__starts_on", "grade"):
        found[class_id][starts_on] = grade
    return found


def _kind_on(grades: Mapping[date, int | None], day: date) -> MovementKind | None:
    """Return what going on with a class makes of the year that begins on a day; None: no movement."""
    before = [grade for starts_on, grade in grades.items() if starts_on < day]
    return kind_of_year(before[-1] if before else None, grades.get(day))
