"""The proof that personal data left the register."""

from __future__ import annotations

from schools.institutions.acting import Act
from schools.journal.services import record


def record_export(act: Act, *, form: str, count: int) -> None:
    """Note that a list of people was given out: as what, and how many; never what was searched for."""
    kind = "people.listed" if form == "print" else "people.exported"
    record(act, kind, form=form, count=count)
