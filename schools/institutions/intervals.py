"""Half-open dated intervals: [start, end), an empty end lasts."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q


def holds_on(day: date, start: str = "started_on", end: str = "ended_on") -> Q:
    """Match rows whose interval contains `day`: start inclusive, end exclusive, empty end lasts."""
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def not_ended_by(day: date, end: str = "ended_on") -> Q:
    """Match rows that hold on `day` or start later: their end is empty or after `day`."""
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day})


def ends_after_start(start: str = "started_on", end: str = "ended_on") -> Q:
    """Return the constraint: the end is empty or not before the start."""
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
