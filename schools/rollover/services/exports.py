"""The proof that a draft of a new year left the register."""

from __future__ import annotations

from schools.institutions.acting import Act
from schools.journal.services import record


def record_export(act: Act, *, draft_id: int, count: int) -> None:
    """Note that the pupils of a draft were given out, and how many; never what was searched for."""
    record(act, "rollover.exported", subjects=[("rollover", draft_id)], count=count)
