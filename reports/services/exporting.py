"""Journalling what leaves the register as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schools.institutions.acting import Act
from schools.journal.services import record


def note_export(act: Act, *, kind: str, subjects: Iterable[tuple[str, int]] = (), **data: Any) -> None:
    """Write into the journal that this was exported, with everybody whose data went out."""
    record(act, kind, subjects=subjects, **data)
