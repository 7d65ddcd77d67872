"""Facts about the platform: what is known, since when, from whom, and how.

A fact `x` is four columns: `x_on` (the day it became true), `x_recorded_at`, `x_source`,
`x_by`. Either all but `x_by` are given or none is; `fact_check` yields that constraint.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.institutions.acting import Act

if TYPE_CHECKING:
    from schools.accounts.models import User


class FactSource(models.TextChoices):
    """How a fact is known."""

    MARKED = "marked", _("marked by hand")
    RECONCILED = "reconciled", _("from a pasted list")
    AUTOMATIC = "automatic", _("automatic on the platform")
    BASELINE = "baseline", _("already there at the start")


SAID_BY_HAND = [(source.value, source.label) for source in (FactSource.MARKED, FactSource.BASELINE)]
"""How a person may say a fact is known; lists and the platform speak for themselves."""


def fact_on(label: Any = None) -> models.DateField[date | str | None, date | None]:
    """Return the day column of a fact."""
    return models.DateField(label, null=True, blank=True)


def fact_recorded_at() -> models.DateTimeField[datetime | str | None, datetime | None]:
    """Return the column for the instant at which a fact was recorded here."""
    return models.DateTimeField(null=True, blank=True, editable=False)


def fact_source() -> models.CharField[str, str]:
    """Return the column that says how a fact is known."""
    return models.CharField(max_length=10, blank=True, default="", choices=FactSource.choices)


def fact_by() -> models.ForeignKey[User | None, User | None]:
    """Return the column for the user who recorded a fact."""
    return models.ForeignKey(
        "schools.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )


def fact_check(fact: str, *, name: str) -> models.CheckConstraint:
    """Return the constraint that a fact is whole: day, instant and source together, or none."""
    empty = Q(**{f"{fact}_on__isnull": True, f"{fact}_recorded_at__isnull": True, f"{fact}_source": ""})
    whole = Q(**{f"{fact}_on__isnull": False, f"{fact}_recorded_at__isnull": False}) & ~Q(
        **{f"{fact}_source": ""}
    )
    return models.CheckConstraint(condition=empty | whole, name=name)


def fact_values(fact: str, act: Act, *, on: date, source: FactSource) -> dict[str, Any]:
    """Return the column values that record a fact, for `update(**…)` or attribute assignment."""
    return {
        f"{fact}_on": on,
        f"{fact}_recorded_at": act.at,
        f"{fact}_source": source.value,
        f"{fact}_by_id": act.user_id,
    }


def clear_fact(fact: str) -> dict[str, Any]:
    """Return the column values that take a fact back."""
    return {f"{fact}_on": None, f"{fact}_recorded_at": None, f"{fact}_source": "", f"{fact}_by_id": None}
