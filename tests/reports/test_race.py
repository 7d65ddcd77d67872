"""Several counts of one day at once: one result, whoever was first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from reports.models import UsageSnapshot
from reports.services.compiling import JOB_KIND
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs import services as jobs
from schools.jobs.models import Job, JobState
from schools.journal.models import AuditEvent
from schools.people.services import assign_role
from schools.setup.services import found_institution
from tests import factories

RUNS = 4
ROUNDS = 5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@pytest.fixture
def school(transactional_db: None) -> Iterator[Institution]:
    """A school whose rows are committed, so that every connection sees them."""
    founded = factories.InstitutionFactory.build(slug="school-12")
    found_institution(founded, via=Via.COMMAND)
    with scope(founded.pk):
        yield founded


def run_together(job_ids: list[int]) -> None:
    """Do the jobs at once, each in a thread with a connection of its own."""
    ready = Barrier(len(job_ids))

    def run(job_id: int) -> None:
        ready.wait()
        try:
            jobs.run(job_id, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(len(job_ids)) as pool:
        list(pool.map(run, job_ids))


def enqueue(act: Act, number: int) -> list[int]:
    """Put so many counts of today in line."""
    args = {"on": act.today.isoformat()}
    return [jobs.enqueue(act, JOB_KIND, args).pk for _ in range(number)]


def finish(ids: list[int]) -> None:
    """Do what was handed back, as the sweep would some seconds later."""
    for job_id in ids:
        jobs.run(job_id, now=timezone.now() + timedelta(minutes=5))


def test_several_counts_at_once_leave_one_result(school: Institution) -> None:
    for number in range(1, ROUNDS + 1):
        act = act_in(school, via=Via.COMMAND)
        ids = enqueue(act, RUNS)
        run_together(ids)
        finish(ids)
        states = Job.objects.filter(pk__in=ids).values_list("state", flat=True)
        assert list(states) == [JobState.DONE] * RUNS
        assert UsageSnapshot.objects.count() == 1
        assert AuditEvent.objects.filter(kind="statistics.compiled").count() == 1, number


def test_counts_at_once_of_changing_figures_number_their_results_without_a_gap(school: Institution) -> None:
    """Between the rounds a figure changes; within a round all count the same."""
    for number in range(1, ROUNDS + 1):
        act = act_in(school, via=Via.COMMAND)
        assign_role(act, person_id=factories.PersonFactory().pk, role=Role.TEACHER, started_on=act.today)
        ids = enqueue(act, RUNS)
        run_together(ids)
        finish(ids)
        kept = UsageSnapshot.objects.order_by("revision").values_list("revision", "totals__staff_expected")
        assert list(kept) == [(n, n) for n in range(1, number + 1)]
