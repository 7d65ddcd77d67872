"""Putting jobs in line, taking them up, and seeing them through."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.jobs.handlers import LEASE, LeaseLost, Run, handler_of
from schools.jobs.models import Job, JobState

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
RETRY_AFTER = timedelta(seconds=5)
RING_AGAIN_AFTER = timedelta(seconds=10)


def ring(job_id: int) -> None:
    """Ring Celery for a job. A bell nobody hears is rung again by the sweep."""
    current_app.send_task("schools.run_job", (job_id,))


def enqueue(
    act: Act, kind: str, args: dict[str, Any] | None = None, *, next_url: str = "", total: int = 0
) -> Job:
    """Write a job in the caller's transaction and ring for it after commit.

    A job without arguments is the institution's one waiting job of its kind: asking again
    while it waits returns the same row, so forty roster writes make one repair.
    """
    handler_of(kind)
    now = timezone.now()
    new = Job(
        institution_id=act.institution_id,
        kind=kind,
        args=args or {},
        single=not args,
        next_url=next_url,
        total=total,
        started_by_id=act.user_id,
        created_at=now,
        not_before=now,
    )
    if args:
        new.save(force_insert=True)
        job = new
    else:
        job = _waiting_twin(new, act.institution_id)
    transaction.on_commit(partial(ring, job.pk), robust=True)
    return job


def _waiting_twin(new: Job, institution_id: int) -> Job:
    """Store the single job, or return and hold the one that waits already.

    Holding its row keeps a worker from taking it up before the caller's writes are committed.
    """
    waiting = Job.objects.filter(
        institution_id=institution_id, kind=new.kind, state=JobState.NEW, single=True
    )
    while True:
        Job.objects.bulk_create([new], ignore_conflicts=True)
        job = waiting.select_for_update().first()
        if job is not None:
            return job


def claim(job_id: int, *, now: datetime) -> Job | None:
    """Take a waiting job up: one conditional UPDATE, so only one worker gets it. None: taken."""
    taken = (
        Job.objects.filter(pk=job_id)
        .waiting_at(now)
        .update(state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return Job.objects.select_related("institution").get(pk=job_id) if taken else None


def run(job_id: int, *, now: datetime, via: Via = Via.JOB) -> Job | None:
    """Take a job up and do it; return it as it then stands, or None if another has it.

    A refusal (RuleViolation) fails the job with its message. Any other error gives it back
    for another attempt, up to MAX_ATTEMPTS; a lost lease changes nothing.
    """
    job = claim(job_id, now=now)
    if job is None:
        return None
    try:
        _perform(job, via)
    except LeaseLost:
        logger.warning("job %s: lease lost at attempt %s", job.pk, job.attempts)
    except RuleViolation as refusal:
        _give_up(job, refusal.message)
    except Exception:
        logger.exception("job %s (%s): attempt %s broke off", job.pk, job.kind, job.attempts)
        if job.attempts >= MAX_ATTEMPTS:
            _give_up(job, _("The work broke off several times and was stopped; nothing half done was kept."))
        else:
            _hand_back(job, now=timezone.now())
    job.refresh_from_db()
    return job


def run_here(job: Job) -> Job:
    """Do a job at once in this process, as commands do; return it as it then stands.

    Raises RuleViolation with the job's message if it failed.
    """
    finished = run(job.pk, now=timezone.now(), via=Via.COMMAND)
    if finished is None:
        job.refresh_from_db()
        return job
    if finished.state == JobState.FAILED:
        raise RuleViolation(finished.error)
    return finished


def run_waiting(institution_id: int) -> int:
    """Do every job of the institution that waits now, in order; return how many were taken."""
    taken = 0
    while True:
        job = (
            Job.objects.waiting_at(timezone.now())
            .filter(institution_id=institution_id)
            .order_by("pk")
            .first()
        )
        if job is None:
            return taken
        run(job.pk, now=timezone.now(), via=Via.COMMAND)
        taken += 1


def sweep(*, now: datetime) -> int:
    """Ring again for jobs left lying: never heard, or their worker died. Return how many."""
    left = Job.objects.waiting_at(now).exclude(
        state=JobState.NEW, created_at__gt=now - RING_AGAIN_AFTER, attempts=0
    )
    ids = list(left.order_by("pk").values_list("pk", flat=True)[:200])
    for job_id in ids:
        ring(job_id)
    return len(ids)


def _perform(job: Job, via: Via) -> None:
    institution = job.institution
    if institution is None:
        raise LookupError(f"job {job.pk} has no institution")
    with scope(institution.pk):
        act = act_in(institution, via=via, user_id=job.started_by_id)
        work = Run(job, act)
        handler_of(job.kind)(work)
        if job.state == JobState.RUNNING:
            with work.finish():
                pass


def _give_up(job: Job, message: str) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
        state=JobState.FAILED, error=message, finished_at=timezone.now(), lease_until=None
    )


def _hand_back(job: Job, *, now: datetime) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
        state=JobState.NEW, not_before=now + RETRY_AFTER * job.attempts, lease_until=None
    )
