"""Undoing a change of the year as a whole, as long as nothing was built on it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.changes.services import Undone, preview_undo, undo
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.rollover.models import RolloverDraft


@transaction.atomic
def undo_rollover(act: Act, *, draft_id: int) -> Undone:
    """Give the register back as it was before the new year was applied; return what came of it.

    The draft is open again, with everything decided in it, to be mended and applied anew. All or
    nothing. Raises RuleViolation if it is not applied, another draft is open, or something was
    marked, issued or changed in what it wrote.
    """
    lock_roster(act)
    draft = RolloverDraft.objects.select_for_update().get(pk=draft_id)
    change_set_id = _change_set_of(draft)
    outcome = undo(act, change_set_id=change_set_id)
    if outcome.conflicts:
        raise RuleViolation(_("Something was built on the new year already. It cannot be undone as a whole."))
    draft.applied_at = draft.change_set = None
    draft.save(update_fields=["applied_at", "change_set"])
    record(
        act,
        "rollover.undone",
        subjects=[("rollover", draft.pk), ("change_set", change_set_id)],
        restored=outcome.restored,
        removed=outcome.removed,
    )
    return outcome


def preview_undo_rollover(act: Act, *, draft_id: int) -> Undone:
    """Return what undoing would do now; its conflicts are what stands in the way. Raises as undoing does."""
    return preview_undo(act, change_set_id=_change_set_of(RolloverDraft.objects.get(pk=draft_id)))


def _change_set_of(draft: RolloverDraft) -> int:
    if draft.applied_at is None or draft.change_set_id is None:
        raise RuleViolation(_("This was undone already."))
    if RolloverDraft.objects.unapplied().exists():
        raise RuleViolation(_("Another draft is open. Discard it first, then undo this one."))
    return draft.change_set_id
