"""An absence recorded for many of the staff at once: holidays, a course, a quarantine (2.1.9, 2.1.11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from schools.accounts.roles import STAFF_ROLES
from schools.bulk.services.changing import Changing
from schools.bulk.skipping import Sorted, sort_out
from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.people.models import Absence, AbsenceKind, RoleAssignment
from schools.people.rules import check_absence_days


def who_may_be_away(person_ids: Sequence[int], *, from_on: date, until_on: date | None) -> Sorted:
    """Return of whom of these people such an absence can be recorded; two queries."""
    offices = RoleAssignment.objects.filter(not_ended_by(from_on), role__in=STAFF_ROLES)
    staff = set(offices.filter(person__in=person_ids).values_list("person", flat=True))
    away = Absence.objects.falling_on(from_on, until_on).filter(person__in=person_ids)
    return sort_out(
        person_ids,
        not_staff=set(person_ids) - staff,
        away_then=set(away.values_list("person", flat=True)),
    )


@transaction.atomic
def record_absence_of_many(
    act: Act, *, person_ids: Sequence[int], kind: AbsenceKind, from_on: date, until_on: date | None
) -> ChangeSet:
    """Record the same absence of everybody who fits; `until_on` is the day of the return, if it is known.

    Whoever does not fit is passed over (see `who_may_be_away`). Raises RuleViolation if nobody fits or
    the days are in the wrong order. The journal keeps the days and never the kind.
    """
    check_absence_days(from_on, until_on)
    changing = Changing(act)
    chosen = who_may_be_away(person_ids, from_on=from_on, until_on=until_on)
    chosen.check()
    changing.recorder.create(
        [
            Absence(
                institution_id=act.institution_id,
                person_id=pk,
                kind=kind,
                from_on=from_on,
                until_on=until_on,
            )
            for pk in chosen.fit
        ]
    )
    return changing.enter(
        "absences.recorded",
        chosen.fit,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat() if until_on else None,
    )
