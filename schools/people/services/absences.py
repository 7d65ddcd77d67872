"""Leave and absence of staff: recorded, changed, ended early, struck out (2.1.9, 2.1.11).

An absence changes no plan: who is away stays in his roles and places. The work of joining is not
owed meanwhile, and is owed again by itself from the day of the return.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.accounts.roles import STAFF_ROLES
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.journal.services import record
from schools.people.models import Absence, AbsenceKind, Person, RoleAssignment
from schools.people.rules import check_absence_days


@transaction.atomic
def record_absence(
    act: Act, *, person_id: int, kind: AbsenceKind, from_on: date, until_on: date | None
) -> Absence:
    """Record that a member of staff is away, back on `until_on` or on a day not known yet; return it.

    Raises RuleViolation if the person holds no office of the staff then, the days are in the wrong
    order, or another absence of his falls on them.
    """
    Person.objects.select_for_update().get(pk=person_id)
    offices = RoleAssignment.objects.filter(not_ended_by(from_on), person=person_id, role__in=STAFF_ROLES)
    if not offices.exists():
        raise RuleViolation(_("Only of the staff a leave is recorded. This person holds no such role then."))
    _check(person_id, from_on, until_on)
    absence = Absence.objects.create(
        institution_id=act.institution_id, person_id=person_id, kind=kind, from_on=from_on, until_on=until_on
    )
    _note(act, "absence.recorded", absence)
    return absence


@transaction.atomic
def change_absence(
    act: Act, *, absence_id: int, kind: AbsenceKind, from_on: date, until_on: date | None
) -> Absence:
    """Change what an absence is and when; return it. Raises RuleViolation as recording one does."""
    absence = _locked(absence_id)
    _check(absence.person_id, from_on, until_on, but=absence.pk)
    absence.kind, absence.from_on, absence.until_on = kind, from_on, until_on
    absence.save(update_fields=["kind", "from_on", "until_on"])
    _note(act, "absence.changed", absence)
    return absence


@transaction.atomic
def end_absence(act: Act, *, absence_id: int) -> Absence:
    """Note that somebody is back today, earlier than said; return the absence.

    Raises RuleViolation if it has not begun before today, or is over.
    """
    absence = _locked(absence_id)
    if absence.from_on >= act.today:
        raise RuleViolation(_("This absence has not begun yet. Change its days or strike it out."))
    if absence.until_on is not None and absence.until_on <= act.today:
        raise RuleViolation(_("This absence is over already."))
    absence.until_on = act.today
    absence.save(update_fields=["until_on"])
    _note(act, "absence.ended", absence)
    return absence


@transaction.atomic
def strike_out_absence(act: Act, *, absence_id: int) -> None:
    """Take away an absence that was entered by mistake; the journal keeps what it was."""
    absence = _locked(absence_id)
    _note(act, "absence.struck_out", absence)
    absence.delete()


def _locked(absence_id: int) -> Absence:
    """Return an absence, its person locked. Raises RuleViolation if it was struck out meanwhile."""
    found = Absence.objects.filter(pk=absence_id)
    for person_id in found.values_list("person_id", flat=True):
        Person.objects.select_for_update().get(pk=person_id)
    absence = found.first()
    if absence is None:
        raise RuleViolation(_("This absence was struck out already."))
    return absence


def _check(person_id: int, from_on: date, until_on: date | None, *, but: int = 0) -> None:
    check_absence_days(from_on, until_on)
    others = Absence.objects.falling_on(from_on, until_on).filter(person=person_id).exclude(pk=but)
    other = others.order_by("from_on").first()
    if other is not None:
        raise RuleViolation(
            _("Another absence from %(day)s on falls on these days. Change that one.")
            % {"day": f"{other.from_on:%d.%m.%Y}"}
        )


def _note(act: Act, event: str, absence: Absence) -> None:
    """Journal the days, never the kind: whether somebody is ill is nobody's business there."""
    record(
        act,
        event,
        subjects=[("person", absence.person_id)],
        absence=absence.pk,
        from_on=absence.from_on.isoformat(),
        until_on=absence.until_on.isoformat() if absence.until_on else None,
    )
