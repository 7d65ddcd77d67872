"""Bulk changes as their pages read them: the journal says what was done, by whom, to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet

from schools.changes.models import ChangeKind, ChangeSet
from schools.journal.models import AuditEvent, AuditSubject
from schools.journal.reading import EventLine, lines_of

OWN_PAGE = "schools:change_undo"
"""Where the journal leads from a bulk change; its own line needs no way there."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One bulk change: the event that entered it, in words, and whether it can still be undone."""

    change_set: ChangeSet
    event: EventLine | None
    may_undo: bool
    """Not undone, and the values before are still kept; whether anything rests on it is asked later."""

    @property
    def about(self) -> list[str]:
        """Whom and what it was about, each name once: a group and its place are called alike."""
        subjects = self.event.subjects if self.event else ()
        return list(dict.fromkeys(each.label for each in subjects if each.url_name != OWN_PAGE))


def bulk_changes() -> QuerySet[ChangeSet]:
    """Return the bulk changes of the institution, the newest first."""
    return ChangeSet.objects.filter(kind=ChangeKind.BULK).order_by("-at", "-pk")


def lines_of_changes(change_sets: Sequence[ChangeSet], day: date) -> list[ChangeLine]:
    """Return these changes in words, in their order; a fixed number of queries."""
    entered = AuditSubject.objects.filter(
        subject_kind="change_set", subject_id__in=[change_set.pk for change_set in change_sets]
    )
    first = dict(entered.values_list("subject_id").annotate(event=Min("event_id")))
    events = AuditEvent.objects.filter(pk__in=first.values())
    by_pk = {line.event.pk: line for line in lines_of(list(events))}
    return [
        ChangeLine(
            change_set=change_set,
            event=by_pk.get(first.get(change_set.pk, 0)),
            may_undo=change_set.undone_at is None and change_set.keep_until > day,
        )
        for change_set in change_sets
    ]
