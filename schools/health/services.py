"""Writing signs of life, and finding out what is up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import redis
from django.conf import settings
from django.db import DatabaseError, connection

from schools.health.models import Heartbeat
from schools.journal import triggers

logger = logging.getLogger(__name__)


class Part(StrEnum):
    """What an installation consists of, in the order in which things depend on each other."""

    DATABASE = "database"
    JOURNAL = "journal"
    BROKER = "broker"
    BEAT = "beat"
    WORKER = "worker"
    QUEUE = "queue"


# Until when a sign of life is believed. A long job may hold up the queue without anything being broken.
BELIEVED_FOR = {
    Part.BEAT: timedelta(seconds=90),
    Part.WORKER: timedelta(seconds=90),
    Part.QUEUE: timedelta(minutes=15),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one part is up; for parts with a heartbeat, how many whole seconds ago it was alive."""

    part: Part
    ok: bool
    seconds: int | None = None


def record_alive(part: Part, *, now: datetime) -> None:
    """Write down that the part is alive; one statement, so it needs no transaction of its own."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=part, at=now)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


def examine(*, now: datetime, parts: frozenset[Part] = frozenset(Part)) -> list[Finding]:
    """Return a finding for each part asked about; a failure of any kind means: not up.

    Everything that is kept in the database is down with it.
    """
    findings = [
        Finding(Part.DATABASE, _holds(_database_answers)),
        Finding(Part.JOURNAL, _holds(triggers.installed)),
        Finding(Part.BROKER, _holds(_broker_answers)),
        *_heartbeats(now),
    ]
    return [finding for finding in findings if finding.part in parts]


def _holds(question: Callable[[], bool]) -> bool:
    """Return the answer, or False where asking failed; only the kind of failure is logged."""
    try:
        return question()
    except (DatabaseError, redis.RedisError, OSError) as error:
        logger.error("health: %s failed with %s", question.__name__, type(error).__name__)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _broker_answers() -> bool:
    """Ping Redis; the embedded broker is memory of this very process."""
    if not settings.REDIS_URL:
        return True
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
        return bool(client.ping())


def _heartbeats(now: datetime) -> list[Finding]:
    """Return the findings of the parts that leave signs of life."""
    try:
        seen: dict[str, datetime] = dict(Heartbeat.objects.values_list("name", "at"))
    except DatabaseError:
        seen = {}
    findings = []
    for part, believed_for in BELIEVED_FOR.items():
        if part not in seen:
            findings.append(Finding(part, ok=False))
            continue
        age = now - seen[part]
        findings.append(Finding(part, ok=age <= believed_for, seconds=int(age.total_seconds())))
    return findings
