"""A role ended for many at once (2.1.7, 2.1.8, 2.2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.accounts.roles import Role
from schools.bulk.services.changing import Changing
from schools.bulk.skipping import Sorted, sort_out
from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.movement.services.offices import end_offices, follow_in_staff_room
from schools.people.models import RoleAssignment
from schools.people.querysets import RoleAssignmentQuerySet


def whose_role_ends(person_ids: Sequence[int], *, role: Role, on: date) -> Sorted:
    """Return who of these people holds a role that can be ended on a day; one query."""
    held: dict[int, list[tuple[date, date | None]]] = {}
    rows = _offices(person_ids, role, on).values_list("person", "started_on", "ended_on")
    for pk, starts, ends in rows:
        held.setdefault(pk, []).append((starts, ends))
    return sort_out(
        person_ids,
        no_such_role=set(person_ids) - held.keys(),
        ends_already={pk for pk, spans in held.items() if all(ends for _starts, ends in spans)},
        held_since_later={pk for pk, spans in held.items() if any(starts > on for starts, _ends in spans)},
    )


@transaction.atomic
def end_role_of_many(act: Act, *, person_ids: Sequence[int], role: Role, on: date) -> ChangeSet:
    """End a role of everybody who holds it, in every class where it is held, on a day (exclusive).

    Whoever does not fit is passed over (see `whose_role_ends`). «Учительская» follows; personal links
    of the office die after commit. Raises RuleViolation if nobody fits, or no administrator would be left.
    """
    changing = Changing(act)
    chosen = whose_role_ends(person_ids, role=role, on=on)
    chosen.check()
    if role == Role.ADMINISTRATOR:
        _check_administrators(chosen.fit)
    ended = end_offices(
        changing.recorder, _offices(chosen.fit, role, on).filter(ended_on__isnull=True), on=on
    )
    follow_in_staff_room(changing.recorder, act, chosen.fit, on=on)
    classes = sorted({office.school_class_id for office in ended if office.school_class_id is not None})
    return changing.enter(
        "roles.ended",
        chosen.fit,
        about=[("class", pk) for pk in classes],
        role=role.value,
        ended_on=on.isoformat(),
    )


def _offices(person_ids: Sequence[int], role: Role, on: date) -> RoleAssignmentQuerySet:
    return RoleAssignment.objects.filter(not_ended_by(on, "ended_on"), role=role, person__in=person_ids)


def _check_administrators(person_ids: Sequence[int]) -> None:
    others = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True)
    if not others.exclude(person__in=person_ids).exists():
        raise RuleViolation(_("No administrator would be left. Leave one out, or appoint another one first."))
