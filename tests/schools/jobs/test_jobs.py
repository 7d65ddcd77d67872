"""A row is the job: taken once, fenced, retried, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.jobs import handlers, services
from schools.jobs.handlers import Handler, LeaseLost, Run
from schools.jobs.models import Job, JobState
from schools.journal.models import AuditEvent
from schools.journal.services import record


@pytest.fixture
def handled() -> Iterator[Callable[[Handler], str]]:
    """Register a handler for the test alone; returns its kind."""
    before = dict(handlers._handlers)

    def register(handler: Handler) -> str:
        handlers.handles("test.work")(handler)
        return "test.work"

    yield register
    handlers._handlers.clear()
    handlers._handlers.update(before)


def run(job: Job) -> Job:
    finished = services.run(job.pk, now=timezone.now() + timedelta(minutes=10))
    assert finished is not None
    return finished


def test_job_effects_result_and_done_commit_together(act: Act, handled: Callable[[Handler], str]) -> None:
    def work(run: Run) -> None:
        with run.finish() as result:
            record(run.act, "test.done")
            result["count"] = 3

    job = run(services.enqueue(act, handled(work), {"a": 1}))
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"count": 3}, 1)
    assert AuditEvent.objects.filter(kind="test.done").count() == 1


def test_job_taken_once_is_not_taken_again(act: Act, handled: Callable[[Handler], str]) -> None:
    job = services.enqueue(act, handled(lambda run: None), {"a": 1})
    now = timezone.now()
    assert services.claim(job.pk, now=now) is not None
    assert services.claim(job.pk, now=now) is None


def test_job_whose_worker_died_goes_on_from_the_last_step(
    act: Act, handled: Callable[[Handler], str]
) -> None:
    seen: list[int] = []

    def work(run: Run) -> None:
        for n in range(run.done, 4):
            if n == 2 and run.job.attempts == 1:
                raise SystemExit  # the worker is killed
            with run.step(done=n + 1):
                seen.append(n)

    job = services.enqueue(act, handled(work), {"a": 1})
    with pytest.raises(SystemExit):
        services.run(job.pk, now=timezone.now())
    assert services.run(job.pk, now=timezone.now()) is None
    assert (run(job).state, seen) == (JobState.DONE, [0, 1, 2, 3])


def test_worker_that_lost_its_lease_writes_nothing(act: Act, handled: Callable[[Handler], str]) -> None:
    def work(run: Run) -> None:
        Job.objects.filter(pk=run.job.pk).update(attempts=run.job.attempts + 1)
        with pytest.raises(LeaseLost), run.step(done=1):
            record(run.act, "test.stolen")
        raise LeaseLost

    job = run(services.enqueue(act, handled(work), {"a": 1}))
    assert (job.state, job.done) == (JobState.RUNNING, 0)
    assert not AuditEvent.objects.filter(kind="test.stolen").exists()


def test_refusal_fails_the_job_at_once_with_its_words(act: Act, handled: Callable[[Handler], str]) -> None:
    def work(run: Run) -> None:
        raise RuleViolation(str(gettext_lazy("waiting")))

    job = run(services.enqueue(act, handled(work), {"a": 1}))
    assert (job.state, job.attempts, job.error) == (JobState.FAILED, 1, str(gettext_lazy("waiting")))


def test_error_is_tried_again_and_given_up_after_five(act: Act, handled: Callable[[Handler], str]) -> None:
    def work(run: Run) -> None:
        raise ZeroDivisionError

    job = services.enqueue(act, handled(work), {"a": 1})
    states = [run(job).state for _ in range(5)]
    assert states == [JobState.NEW] * 4 + [JobState.FAILED]


def test_work_without_arguments_waits_once(act: Act, handled: Callable[[Handler], str]) -> None:
    kind = handled(lambda run: None)
    first, second = services.enqueue(act, kind), services.enqueue(act, kind)
    assert first.pk == second.pk
    run(first)
    assert services.enqueue(act, kind).pk != first.pk


def test_sweep_rings_for_what_lies_and_not_for_what_runs(
    act: Act, handled: Callable[[Handler], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(services, "ring", rung.append)
    kind = handled(lambda run: None)
    old, running, lost, fresh = (services.enqueue(act, kind, {"n": n}) for n in range(4))
    now = timezone.now()
    Job.objects.filter(pk=old.pk).update(created_at=now - timedelta(seconds=11))
    Job.objects.filter(pk=running.pk).update(state=JobState.RUNNING, lease_until=now + timedelta(seconds=9))
    Job.objects.filter(pk=lost.pk).update(state=JobState.RUNNING, lease_until=now - timedelta(seconds=1))
    assert services.sweep(now=now) == 2
    assert rung == [old.pk, lost.pk]
    assert fresh.state == JobState.NEW
