"""The ladder of a stay: planned, accepted here, reported, confirmed on the platform, gone.

One reading for pages, filters and exports. Only CONFIRMED counts as joined.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from schools.institutions.intervals import holds_on
from schools.people.models import Absence, Membership
from schools.people.querysets import away_on

REFUSED = "refused"
"""The reason of an exception that follows from a person's recorded refusal (2.6.0)."""


class Rung(models.TextChoices):
    """Where a stay stands on a day."""

    EXPECTED = "expected", pgettext_lazy("stay", "not yet")
    ACCEPTED = "accepted", pgettext_lazy("stay", "accepted the invitation")
    REPORTED = "reported", pgettext_lazy("stay", "says to have joined")
    CONFIRMED = "confirmed", pgettext_lazy("stay", "confirmed")
    TO_REMOVE = "to_remove", pgettext_lazy("stay", "to be removed")
    REFUSED = "refused", pgettext_lazy("stay", "refused")
    EXEMPT = "exempt", pgettext_lazy("stay", "not required")
    AWAY = "away", pgettext_lazy("stay", "away")
    AHEAD = "ahead", pgettext_lazy("stay", "from a later day")
    LEFT = "left", pgettext_lazy("stay", "left")
    ENDED = "ended", pgettext_lazy("stay", "no longer planned")


PILL = {
    Rung.EXPECTED: "waiting",
    Rung.ACCEPTED: "info",
    Rung.REPORTED: "info",
    Rung.CONFIRMED: "done",
    Rung.TO_REMOVE: "overdue",
    Rung.REFUSED: "off",
    Rung.EXEMPT: "off",
    Rung.AWAY: "off",
    Rung.AHEAD: "plain",
    Rung.LEFT: "plain",
    Rung.ENDED: "plain",
}
"""The colour each rung is shown in."""

PRESENT = (
    Rung.EXPECTED,
    Rung.ACCEPTED,
    Rung.REPORTED,
    Rung.CONFIRMED,
    Rung.TO_REMOVE,
    Rung.REFUSED,
    Rung.EXEMPT,
    Rung.AWAY,
    Rung.AHEAD,
)
"""Rungs that matter today; the others are history."""

EXCEPTED = (Rung.EXEMPT, Rung.REFUSED, Rung.AWAY)
"""Rungs on which joining is not owed: lawfully excepted, or the person is away that day."""


def returns_of(person_ids: Collection[int], day: date) -> dict[int, date | None]:
    """Return {person: day of the return, None where it is not known} of those away on `day`."""
    absences = Absence.objects.on(day).filter(person__in=list(person_ids))
    return dict(absences.values_list("person", "until_on"))


def rung_of(stay: Membership, day: date, *, away: Collection[int] = ()) -> Rung:
    """Return where a stay stands on `day`; `away` are the persons on leave or absent that day.

    Nobody away owes a planned joining, whatever was accepted or reported before. Pupils never are.
    """
    if stay.left_on is not None:
        return Rung.LEFT
    is_over = stay.planned_until is not None and stay.planned_until <= day
    if stay.joined_on is not None:
        return Rung.TO_REMOVE if is_over or stay.planned_from is None else Rung.CONFIRMED
    if is_over:
        return Rung.ENDED
    if stay.exempt_on is not None:
        return Rung.REFUSED if stay.exempt_reason == REFUSED else Rung.EXEMPT
    if stay.planned_from is not None and stay.planned_from > day:
        return Rung.AHEAD
    if stay.planned_from is not None and stay.person_id in away:
        return Rung.AWAY
    return _rung_of_the_unconfirmed(stay)


def _rung_of_the_unconfirmed(stay: Membership) -> Rung:
    if stay.reported_at is not None:
        return Rung.REPORTED
    return Rung.ACCEPTED if stay.accepted_at is not None else Rung.EXPECTED


def on_rung(rung: Rung, day: date) -> Q:
    """Match the stays that stand on this rung on `day`: the same reading, for the database."""
    here = Q(left_on__isnull=True)
    over = Q(planned_until__isnull=False, planned_until__lte=day)
    waiting = here & Q(joined_on__isnull=True) & ~over
    ahead = Q(planned_from__isnull=False, planned_from__gt=day)
    begun = waiting & Q(exempt_on__isnull=True) & ~ahead
    spared = Q(planned_from__isnull=False) & away_on(day)
    told = begun & ~spared
    unplanned = over | Q(planned_from__isnull=True)
    return {
        Rung.LEFT: Q(left_on__isnull=False),
        Rung.TO_REMOVE: here & Q(joined_on__isnull=False) & unplanned,
        Rung.CONFIRMED: here & Q(joined_on__isnull=False) & ~unplanned,
        Rung.ENDED: here & Q(joined_on__isnull=True) & over,
        Rung.REFUSED: waiting & Q(exempt_on__isnull=False, exempt_reason=REFUSED),
        Rung.EXEMPT: waiting & Q(exempt_on__isnull=False) & ~Q(exempt_reason=REFUSED),
        Rung.AHEAD: waiting & Q(exempt_on__isnull=True) & ahead,
        Rung.AWAY: begun & spared,
        Rung.REPORTED: told & Q(reported_at__isnull=False),
        Rung.ACCEPTED: told & Q(reported_at__isnull=True, accepted_at__isnull=False),
        Rung.EXPECTED: told & Q(reported_at__isnull=True, accepted_at__isnull=True),
    }[rung]


def present_on(day: date) -> Q:
    """Match the stays that matter on `day`: planned then or later, or still there."""
    return Q(left_on__isnull=True) & (
        Q(joined_on__isnull=False) | Q(planned_until__isnull=True) | Q(planned_until__gt=day)
    )


def counted_on(day: date) -> Q:
    """Match the stays planned on `day`, excepted or not: the whole of a plan/fact bar."""
    return holds_on(day, "planned_from", "planned_until") & Q(left_on__isnull=True)
