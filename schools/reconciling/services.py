"""Recording what a pasted list proves: who is there, who is found besides, who is there no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.people.services import mark_found, mark_joined, mark_left
from schools.reconciling.comparing import Comparison, PlaceComparison
from schools.structure.facts import FactSource


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided over a preview.

    `joined` and `found` are (line number, person) pairs, `left` stays; what the list does not offer
    is passed over, so a forged or outdated tick records nothing.
    """

    joined: frozenset[tuple[int, int]] = frozenset()
    found: frozenset[tuple[int, int]] = frozenset()
    left: frozenset[int] = frozenset()


NOTHING_DECIDED = Decisions()


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many facts were new."""

    joined: int = 0
    found: int = 0
    left: int = 0

    def __add__(self, other: Recorded) -> Recorded:
        """Return both counts together."""
        return Recorded(self.joined + other.joined, self.found + other.found, self.left + other.left)


@transaction.atomic
def record_comparison(
    act: Act,
    compare: Callable[[], Comparison],
    *,
    decisions: Decisions = NOTHING_DECIDED,
    seen: str | None = None,
) -> Recorded:
    """Record the sure ones of a list, and what was ticked, as reconciled from it (2.1.9, 2.1.11).

    `compare` is asked afresh within the transaction; `seen` is the fingerprint of the preview that was
    looked at. Raises RuleViolation if the register has moved since, so that nothing unseen is recorded.
    Doing it twice records nothing new.
    """
    comparison = compare()
    if seen is not None and seen != comparison.fingerprint:
        raise RuleViolation(_("The register has changed meanwhile. Look once more and record."))
    total = Recorded()
    for there in comparison.places:
        total += _record_place(act, there, decisions)
    return total


def _record_place(act: Act, there: PlaceComparison, decisions: Decisions) -> Recorded:
    on, source, place_id = act.today, FactSource.RECONCILED, there.place.pk
    stays = _stays_to_join(there, decisions)
    found = [
        person.pk
        for row in there.unexpected
        for person in row.choices
        if row.may_record and (row.number, person.pk) in decisions.found
    ]
    left = [person.stay_id for person in there.gone if person.stay_id in decisions.left]
    recorded = Recorded(
        joined=mark_joined(act, membership_ids=stays, on=on, source=source),
        found=mark_found(act, place_id=place_id, person_ids=found, on=on, source=source),
        left=mark_left(act, membership_ids=[pk for pk in left if pk], on=on, source=source),
    )
    if recorded != Recorded():
        counts = {"joined": recorded.joined, "found": recorded.found, "left": recorded.left}
        record(act, "reconciliation.recorded", subjects=[("place", place_id)], **counts)
    return recorded


def _stays_to_join(there: PlaceComparison, decisions: Decisions) -> list[int]:
    """Return the stays of the sure ones, and of those probable ones that were ticked, one for each line."""
    sure = [row.person.stay_id for row in there.sure]
    ticked = [
        person.stay_id
        for row in there.probable
        for person in row.choices
        if (row.number, person.pk) in decisions.joined
    ]
    return list(dict.fromkeys(pk for pk in (*sure, *ticked) if pk is not None))
