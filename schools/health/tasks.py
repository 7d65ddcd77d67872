"""Signs of life: beat when it publishes, a worker by its own timer, the queue when a task comes through."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_embedded_init, beat_init, worker_ready
from django.db import DatabaseError, connection
from django.utils import timezone

from schools.health.services import Part, record_alive

logger = logging.getLogger(__name__)

HEARTBEAT_TASK = "schools.beat_heartbeat"
WORKER_SECONDS = 30


@shared_task(name=HEARTBEAT_TASK)
def beat_heartbeat() -> None:
    """Record that a task went all the way from beat through the broker to a worker."""
    record_alive(Part.QUEUE, now=timezone.now())


def record_apart(part: Part) -> None:
    """Record a sign of life outside of any task or request, on a connection closed at once.

    A database that is away must stop neither beat nor a worker: they wait for it to come back.
    """
    try:
        record_alive(part, now=timezone.now())
    except DatabaseError as error:
        logger.error("heartbeat of %s was not written: %s", part, type(error).__name__)
    finally:
        connection.close()


@worker_ready.connect(dispatch_uid="schools.health")
def worker_is_up(sender: Any, **kwargs: Any) -> None:
    """Record the worker's life now and every half a minute, also while all its hands are full."""
    record_apart(Part.WORKER)
    record_apart(Part.QUEUE)
    sender.timer.call_repeatedly(WORKER_SECONDS, record_apart, (Part.WORKER,))


@beat_init.connect(dispatch_uid="schools.health")
@beat_embedded_init.connect(dispatch_uid="schools.health")
def beat_is_up(**kwargs: Any) -> None:
    """Record that beat has started."""
    record_apart(Part.BEAT)


@after_task_publish.connect(sender=HEARTBEAT_TASK, dispatch_uid="schools.health")
def beat_has_published(**kwargs: Any) -> None:
    """Record that beat has sent its half-minutely task: nobody else sends it."""
    record_apart(Part.BEAT)
