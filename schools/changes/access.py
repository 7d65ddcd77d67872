"""The door to bulk changes; what an import, a movement or a change of year wrote has pages of its own."""

from __future__ import annotations

from django.http import Http404

from schools.accounts.permissions import Acting
from schools.changes.models import ChangeKind, ChangeSet


def get_change_for(acting: Acting, change_set_id: int) -> ChangeSet:
    """Return a bulk change of this institution. Raises Http404 for another's, and for another kind."""
    found = ChangeSet.objects.filter(pk=change_set_id, kind=ChangeKind.BULK).first()
    if found is None:
        raise Http404
    return found
