"""Plans that come back where the platform has ended the fact since: the old row stays over, another opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from schools.people.models import Membership, RoleAssignment
from schools.structure.models import Place


@dataclass(frozen=True, slots=True)
class Ending:
    """How a row's fact ends, the columns of its plan, and what another row of the same takes over."""

    fact: str
    start: str
    end: str
    same: tuple[str, ...] = ()
    """Empty: there is but one row of its kind, so its plan cannot come back."""


ENDINGS = {
    Membership._meta.label: Ending(
        "left", "planned_from", "planned_until", ("institution_id", "place_id", "place_kind", "person_id")
    ),
    RoleAssignment._meta.label: Ending(
        "withdrawn",
        "started_on",
        "ended_on",
        ("institution_id", "person_id", "role", "school_class_id", "order_id"),
    ),
    Place._meta.label: Ending("closed", "needed_from", "needed_until"),
}


def ended_since(row: models.Model, values: dict[str, Any], since: datetime) -> Ending | None:
    """Return how a row has ended on the platform since an act, if its plan is to go on after that.

    `values` are {column: value} that undoing writes.
    """
    ending = ENDINGS.get(row._meta.label)
    if ending is None or ending.end not in values:
        return None
    recorded: datetime | None = getattr(row, f"{ending.fact}_recorded_at")
    until: date | None = values[ending.end]
    if recorded is None or recorded < since or (until is not None and until <= _day(row, ending)):
        return None
    return ending


def another(row: models.Model, ending: Ending, values: dict[str, Any]) -> models.Model:
    """End a row where the platform has ended it, and return a new one on which the plan goes on.

    So what is done on the platform is asked for anew, and the former row stays as proof.
    """
    day = _day(row, ending)
    until = values[ending.end]
    values[ending.end] = day
    same = {column: getattr(row, column) for column in ending.same}
    return type(row)(**same, **{ending.start: day, ending.end: until})


def _day(row: models.Model, ending: Ending) -> date:
    ended_on: date = getattr(row, f"{ending.fact}_on")
    starts: date | None = getattr(row, ending.start)
    return max(ended_on, starts or ended_on)
