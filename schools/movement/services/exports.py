"""The proof that the journal of movement left the register."""

from __future__ import annotations

from schools.institutions.acting import Act
from schools.journal.services import record


def record_export(act: Act, *, form: str, count: int) -> None:
    """Note that movements were given out: as what, and how many; never what was searched for."""
    record(act, "movement.listed" if form == "print" else "movement.exported", form=form, count=count)
