"""Planning broadcasts and meetings, and noting what became of them (2.1.14, 2.2.6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from channels_app import rules
from channels_app.models import Broadcast
from channels_app.states import BroadcastKind, BroadcastState
from schools.institutions.acting import Act
from schools.journal.services import record
from schools.names.spelling import key
from schools.structure.facts import FactSource, fact_values


@transaction.atomic
def plan_broadcast(
    act: Act,
    *,
    kind: BroadcastKind,
    title: str,
    audience: str,
    starts_at: datetime,
    responsible_id: int,
    url: str = "",
) -> Broadcast:
    """Plan a broadcast and return it; `starts_at` is aware, and may have passed: some are entered afterwards.

    Raises RuleViolation for an address that is not https.
    """
    rules.check_address(url)
    broadcast = Broadcast(
        institution_id=act.institution_id,
        created_at=act.at,
        **_plan(kind, title, audience, starts_at, responsible_id, url),
    )
    broadcast.save(force_insert=True)
    _noted(act, broadcast, "broadcast.planned")
    return broadcast


@transaction.atomic
def change_broadcast(
    act: Act,
    *,
    broadcast_id: int,
    kind: BroadcastKind,
    title: str,
    audience: str,
    starts_at: datetime,
    responsible_id: int,
    url: str = "",
) -> Broadcast:
    """Change the plan of a broadcast. Raises RuleViolation once it was held or cancelled."""
    broadcast = _held(broadcast_id)
    rules.check_planned(broadcast.state)
    rules.check_address(url)
    plan = _plan(kind, title, audience, starts_at, responsible_id, url)
    return _stored(act, broadcast, "broadcast.changed", **plan)


@transaction.atomic
def note_outcome(
    act: Act, *, broadcast_id: int, attendance_count: int | None = None, recording_url: str = ""
) -> Broadcast:
    """Record that a broadcast was held, how many attended (None: not counted) and where its recording is.

    It was held on the institution's day of its beginning. Called again it corrects attendance and
    recording. Raises RuleViolation before it begins, after a cancellation, or for a wrong address.
    """
    broadcast = _held(broadcast_id)
    rules.check_outcome(broadcast.state, starts_at=broadcast.starts_at, now=act.at)
    rules.check_address(recording_url)
    outcome: dict[str, Any] = {"attendance_count": attendance_count, "recording_url": recording_url}
    if broadcast.state == BroadcastState.HELD:
        return _stored(act, broadcast, "broadcast.outcome_changed", **outcome)
    day = broadcast.starts_at.astimezone(ZoneInfo(act.time_zone)).date()
    outcome |= fact_values("held", act, on=day, source=FactSource.MARKED)
    return _stored(act, broadcast, "broadcast.held", **outcome)


@transaction.atomic
def cancel_broadcast(act: Act, *, broadcast_id: int, reason: str) -> Broadcast:
    """Cancel a planned broadcast; the row stays as proof. Raises RuleViolation without a reason."""
    broadcast = _held(broadcast_id)
    rules.check_planned(broadcast.state)
    rules.check_cancel_reason(reason)
    return _stored(
        act,
        broadcast,
        "broadcast.cancelled",
        cancelled_at=act.at,
        cancelled_because=reason.strip()[:300],
    )


def _held(broadcast_id: int) -> Broadcast:
    return Broadcast.objects.select_for_update().get(pk=broadcast_id)


def _plan(
    kind: BroadcastKind, title: str, audience: str, starts_at: datetime, responsible_id: int, url: str
) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "title": title.strip(),
        "audience": audience.strip(),
        "search_key": key(f"{title} {audience}"),
        "starts_at": starts_at,
        "responsible_id": responsible_id,
        "url": url,
    }


def _stored(act: Act, broadcast: Broadcast, event: str, /, **values: Any) -> Broadcast:
    for name, value in values.items():
        setattr(broadcast, name, value)
    broadcast.save(update_fields=list(values))
    _noted(act, broadcast, event)
    return broadcast


def _noted(act: Act, broadcast: Broadcast, event: str) -> None:
    subjects = [("broadcast", broadcast.pk), ("person", broadcast.responsible_id)]
    record(act, event, subjects=subjects, starts_at=broadcast.starts_at.isoformat())
