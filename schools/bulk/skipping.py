"""Whom an act on many passes over, and why. Pure: no queries, clock or request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.institutions.errors import RuleViolation


class SkipReason(models.TextChoices):
    """Why somebody chosen is passed over."""

    NO_SUCH_ROLE = "no_such_role", gettext_lazy("does not hold this role")
    ENDS_ALREADY = "ends_already", gettext_lazy("the end of this role is entered already")
    HELD_SINCE_LATER = "held_since_later", gettext_lazy("holds this role only since a later day")
    NOT_STAFF = "not_staff", gettext_lazy("is not one of the staff on that day")
    AWAY_THEN = "away_then", gettext_lazy("another absence falls on these days")
    NO_STUDENT = "no_student", gettext_lazy("is in no class on that day")
    IN_GROUP = "in_group", gettext_lazy("is in the group on that day or later already")
    IN_CLASS = "in_class", gettext_lazy("is in this class already")
    CAME_LATER = "came_later", gettext_lazy("came into the present class on a later day")


@dataclass(frozen=True, slots=True)
class Sorted:
    """The people chosen: whom the act is about, and who is passed over; each in the order given."""

    fit: Sequence[int]
    skipped: Mapping[SkipReason, Sequence[int]]

    def check(self) -> None:
        """Raise RuleViolation if nobody is left, telling why."""
        if not self.fit:
            why = "; ".join(f"{reason.label}: {len(ids)}" for reason, ids in self.skipped.items())
            raise RuleViolation(_("There is nobody of those chosen to enter it for: %(why)s.") % {"why": why})


def sort_out(person_ids: Sequence[int], **unfit: Collection[int]) -> Sorted:
    """Divide the people chosen by what speaks against each; `unfit` is {SkipReason's value: people}.

    The first reason that holds is told.
    """
    reasons = {SkipReason(value): set(people) for value, people in unfit.items()}
    fit: list[int] = []
    skipped: dict[SkipReason, list[int]] = {}
    for pk in dict.fromkeys(person_ids):
        reason = next((reason for reason, people in reasons.items() if pk in people), None)
        if reason is None:
            fit.append(pk)
        else:
            skipped.setdefault(reason, []).append(pk)
    return Sorted(fit, skipped)
