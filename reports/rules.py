"""What follows from figures and days alone: due or not, changed or not, how much of what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from schools.faces.figures import share
from schools.institutions.errors import RuleViolation

NIGHT_HOUR = 3
"""From this hour of an institution's own clock the day's statistics are counted."""

MOST_POINTS = 45
"""A trend of more days than this is shown by weeks."""

Number = int | float
Figures = Mapping[str, Number | None]
T = TypeVar("T")


def check_not_future(on: date, today: date) -> None:
    """Raise RuleViolation if `on` lies after `today`: what is to come has no facts and no figures."""
    if on > today:
        raise RuleViolation(_("This day is still ahead. Give today or a day in the past."))


def night_has_come(local: datetime) -> bool:
    """Tell whether the statistics of `local`'s day are due on the institution's own clock."""
    return local.hour >= NIGHT_HOUR


def share_of_due(fact: Number | None, total: Number | None, exempt: Number | None = 0) -> int | None:
    """Return the whole per cent of what is due that is done; None when nothing is due or known.

    Lawful exceptions are taken off what is due: a refusal is no gap (2.6.0).
    """
    if fact is None or total is None:
        return None
    return share(fact, max(total - (exempt or 0), fact))


def changed_figures(before: Figures, after: Figures) -> dict[str, tuple[Number | None, Number | None]]:
    """Return {metric: (before, after)} of the figures that differ; one that is missing counts as None."""
    return {
        key: (before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    }


def is_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether two sets of figures are equal; a figure not counted equals one that is not there."""
    return _known(before) == _known(after)


def _known(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figures.items() if value is not None and value != {}}


def by_weeks(days: Sequence[tuple[date, T]]) -> list[tuple[date, T]]:
    """Return dated values thinned to the last of each week once they are more than MOST_POINTS.

    `days` is in order; its first and last stay, so that the line begins and ends where it did.
    """
    if len(days) <= MOST_POINTS:
        return list(days)
    last_of_week = {day.isocalendar()[:2]: (day, value) for day, value in days}
    return list(dict([days[0], *last_of_week.values()]).items())
