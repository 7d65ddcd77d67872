"""Writing the journal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction

from schools.institutions.acting import Act
from schools.institutions.inserting import insert_rows
from schools.journal.models import AuditEvent, AuditSubject


def record(act: Act, kind: str, subjects: Iterable[tuple[str, int]] = (), **data: Any) -> AuditEvent:
    """Append one event and a row for each (kind, id) it is about; return the event.

    `data` holds ids, counts, dates and codes that JSON can carry, never names or addresses of people.
    Runs in the caller's transaction: no write without its event, no event without its write.
    """
    event = AuditEvent.objects.create(
        institution_id=act.institution_id, kind=kind, user_id=act.user_id, via=act.via, at=act.at, data=data
    )
    insert_rows(
        [
            AuditSubject(
                institution_id=act.institution_id, event_id=event.pk, subject_kind=name, subject_id=pk
            )
            for name, pk in dict.fromkeys(subjects)
        ]
    )
    transaction.on_commit(partial(cache.set, last_write_key(act.institution_id), event.pk, None), robust=True)
    return event


def last_write(institution_id: int) -> int:
    """Return a stamp that changes with every journalled write of the institution; 0 if unknown."""
    stamp: int = cache.get(last_write_key(institution_id), 0)
    return stamp


def last_write_key(institution_id: int) -> str:
    """Return the cache's key of that stamp."""
    return f"journal:last:{institution_id}"
