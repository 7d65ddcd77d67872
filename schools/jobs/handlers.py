"""What runs a job: handlers by kind, and the run a handler works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState

LEASE = timedelta(seconds=60)
"""Longer than the longest single transaction of any handler."""


class LeaseLost(Exception):
    """Another worker has taken this job over; whatever this one was writing is rolled back."""


class Run:
    """One attempt at a job, as its handler sees it."""

    def __init__(self, job: Job, act: Act) -> None:
        self.job = job
        self.act = act
        self.args: dict[str, Any] = job.args
        self._mine = job.attempts

    @property
    def done(self) -> int:
        """How many units earlier steps and attempts have committed."""
        return self.job.done

    def progress(self, phase: str, done: int, total: int) -> None:
        """Tell how far the work is and prolong the lease; call it between transactions only."""
        self._write(phase=phase, done=done, total=total)

    @contextmanager
    def step(self, *, done: int) -> Iterator[None]:
        """Run one batch: its effects and the new count commit together, or neither.

        Raises LeaseLost when the job has another holder by now.
        """
        with transaction.atomic():
            self._write(done=done)
            yield

    @contextmanager
    def finish(self) -> Iterator[dict[str, Any]]:
        """Run the last part: its effects, the result and «done» commit together, or none of them."""
        result: dict[str, Any] = {}
        with transaction.atomic():
            self._write(state=JobState.DONE, finished_at=timezone.now(), lease_until=None)
            yield result
            Job.objects.filter(pk=self.job.pk).update(result=result)
        self.job.result = result

    def _write(self, **values: Any) -> None:
        values.setdefault("lease_until", timezone.now() + LEASE)
        changed = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self._mine).update(
            **values
        )
        if not changed:
            raise LeaseLost
        for name, value in values.items():
            setattr(self.job, name, value)


Handler = Callable[[Run], None]

_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """Return the handler of this kind. Raises KeyError when no installed app has one."""
    return _handlers[kind]
