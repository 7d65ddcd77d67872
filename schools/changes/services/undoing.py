"""Undoing a bulk act: values before come back, what somebody touched since is told, not overwritten."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from schools.changes.conflicts import Conflict
from schools.changes.models import ChangeSet
from schools.changes.services.moving_on import moved_on
from schools.changes.services.removing import remove_created
from schools.changes.services.writing_back import restoring, returning
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people.services import roster_changed


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing does: how many rows it restores, takes away, brings back, and what it leaves alone.

    `stayed` counts rows that stay because the people they are about must stay. `reopened` counts stays
    and offices that go on though the platform has ended them since: they are asked for anew.
    """

    restored: int
    removed: int
    returned: int
    stayed: int
    reopened: int
    conflicts: list[Conflict]


@transaction.atomic
def undo(act: Act, *, change_set_id: int) -> Undone:
    """Take a bulk act back and return what came of it.

    A changed value is restored where it is still the one the act wrote; a created row is
    deleted unless something rests on it now; a deleted row returns. The rest are conflicts.
    Raises RuleViolation if it was undone already or its values before are no longer kept.
    """
    lock_roster(act)
    change_set = ChangeSet.objects.select_for_update().get(pk=change_set_id)
    outcome = _take_back(act, change_set)
    change_set.undone_at = act.at
    change_set.save(update_fields=["undone_at"])
    record(
        act,
        "changes.undone",
        subjects=[("change_set", change_set.pk)],
        restored=outcome.restored,
        removed=outcome.removed,
        returned=outcome.returned,
        stayed=outcome.stayed,
        reopened=outcome.reopened,
        conflicts=len(outcome.conflicts),
    )
    roster_changed(act)
    return outcome


def preview_undo(act: Act, *, change_set_id: int) -> Undone:
    """Return what undoing would do now: it is done, and taken back at once. Raises as `undo` does."""
    with transaction.atomic():
        outcome = _take_back(act, ChangeSet.objects.get(pk=change_set_id))
        transaction.set_rollback(True)
    return outcome


def _take_back(act: Act, change_set: ChangeSet) -> Undone:
    if change_set.undone_at is not None:
        raise RuleViolation(_("This was undone already."))
    if change_set.keep_until <= act.today:
        raise RuleViolation(_("The former values are no longer kept; this cannot be undone."))
    items = list(change_set.items.order_by("pk"))
    moved = moved_on(items)
    restorings = [restoring(item, change_set.at, leave=moved.people) for item in items]
    returns = [returning(item, leave=moved.people) for item in items]
    restores, reopens = [each.restored for each in restorings], [each.reopened for each in restorings]
    writings = [*returns, *restores, *reopens]
    blocked = [writing for writing in writings if not writing.done_together()]
    removed = remove_created(items, moved=moved.people)
    for writing in blocked:
        writing.do_what_can_be_done()
    return Undone(
        restored=sum(writing.written for writing in restores),
        removed=removed.rows,
        returned=sum(writing.written for writing in returns),
        stayed=removed.stayed,
        reopened=sum(writing.written for writing in reopens),
        conflicts=[
            *moved.conflicts,
            *(conflict for writing in writings for conflict in writing.conflicts),
            *removed.held,
        ],
    )
