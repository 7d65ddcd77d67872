"""What every act on many does first and last: lock, values before, journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schools.changes.models import ChangeKind, ChangeSet
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people.services import roster_changed


class Changing:
    """One act on many being written. Belongs into the transaction of its service."""

    def __init__(self, act: Act) -> None:
        lock_roster(act)
        self.act = act
        self.recorder = Recorder(act, ChangeKind.BULK)

    def enter(
        self, event: str, people: Iterable[int], *, about: Iterable[tuple[str, int]] = (), **data: Any
    ) -> ChangeSet:
        """Keep the values before, journal the act with everybody it concerns, and let the rest follow.

        After commit: the chats follow, and links that have become stale are annulled.
        """
        change_set = self.recorder.save()
        subjects = [*about, ("change_set", change_set.pk), *(("person", pk) for pk in people)]
        record(self.act, event, subjects=subjects, **data)
        roster_changed(self.act)
        return change_set
