"""The doors to the drafts of a new year, in the entered institution."""

from __future__ import annotations

from django.http import Http404

from schools.accounts.permissions import Acting
from schools.rollover.models import RolloverClass, RolloverDraft


def get_draft_for(acting: Acting, draft_id: int) -> RolloverDraft:
    """Return a draft of this institution. Raises Http404 for another's."""
    draft: RolloverDraft | None = RolloverDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def get_row_for(acting: Acting, row_id: int) -> RolloverClass:
    """Return a class of an open draft, with the draft. Raises Http404 for another's, or if it was applied."""
    rows = RolloverClass.objects.filter(draft__applied_at__isnull=True)
    row: RolloverClass | None = rows.select_related("draft").filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row
