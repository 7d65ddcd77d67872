"""A worker is killed in the middle of a job: the job is taken up again, ends whole, and nothing is doubled.

The middle is exact: a lock of another connection stops the worker before its next write into one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from invitations.models import Invitation
from invitations.services.issuing import BATCH, plan_issue, start_bulk_issue
from reports.models import UsageSnapshot
from reports.services.compiling import JOB_KIND
from schools.accounts.roles import Role
from schools.changes.models import ChangeSet
from schools.importing.models import ImportRun, ImportState
from schools.importing.services import create_run, plan_run, start_apply
from schools.institutions.acting import Act
from schools.jobs.models import Job, JobState
from schools.jobs.services import enqueue, sweep
from schools.journal.models import AuditEvent
from schools.people.models import Guardianship, Membership, Person, TeachingLoad
from schools.structure.models import Place, PlaceKind, SchoolClass
from tests import factories
from tests.processes import kill, start_worker, until
from tests.services import stop

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        settings.EMBEDDED, reason="the embedded worker is a thread: it is killed with the site"
    ),
]

ROSTER = Path(__file__).resolve().parent.parent / "rosters" / "school.xlsx"


@contextmanager
def closed(table: str) -> Iterator[Callable[[], bool]]:
    """Keep everybody else from writing into a table; yield whether somebody waits at its door."""
    other = connection.copy(alias="other")
    with suppress(Exception):
        other.ensure_connection()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

            def somebody_waits() -> bool:
                with connection.cursor() as own:
                    own.execute(
                        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
                        "WHERE relname = %s AND NOT granted",
                        [table],
                    )
                    (waiting,) = own.fetchone()
                return bool(waiting)

            yield somebody_waits
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.fixture
def workers() -> Iterator[list[Popen[bytes]]]:
    """The workers a test has started; whatever still lives at its end is stopped."""
    running: list[Popen[bytes]] = []
    yield running
    for process in running:
        stop(process)


def kill_at(table: str, job: Job, workers: list[Popen[bytes]], *, after: int = 0) -> None:
    """Start a worker on the job and kill it just before it writes into the table.

    With `after`, only once that many units are committed.
    """
    if after:
        workers.append(start_worker())
        until(lambda: Job.objects.filter(pk=job.pk, done__gte=after).exists(), what="the first batch")
        with closed(table) as somebody_waits:
            until(somebody_waits, what="the worker at the closed table")
            kill(workers[-1])
        return
    with closed(table) as somebody_waits:
        workers.append(start_worker())
        until(somebody_waits, what="the worker at the closed table")
        kill(workers[-1])


def take_up_again(job: Job, workers: list[Popen[bytes]]) -> Job:
    """Let the dead worker's lease run out, ring as the sweep does, and see the job through."""
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    workers.append(start_worker())
    sweep(now=timezone.now())
    until(lambda: Job.objects.get(pk=job.pk).is_over, seconds=60, what="the end of the job")
    job.refresh_from_db()
    return job


def kinds_journalled(kind: str) -> int:
    """Return how many acts of this kind the journal holds."""
    return AuditEvent.objects.filter(kind=kind).count()


@pytest.mark.parametrize("table", ["schools_person", "schools_guardianship", "schools_changeset"])
def test_an_import_goes_on_whole(act: Act, workers: list[Popen[bytes]], table: str) -> None:
    run = plan_run(act, run_id=create_run(act, file_name="school.xlsx", data=ROSTER.read_bytes()).pk)
    job = start_apply(act, run_id=run.pk)

    kill_at(table, job, workers)
    assert Person.objects.count() == 0
    job = take_up_again(job, workers)

    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLIED
    found: dict[str, Any] = {
        "pupils": Membership.objects.in_classes().count(),
        "staff": Person.objects.staff_on(act.today).count(),
        "classes": SchoolClass.objects.classes().count(),
        "guardianships": Guardianship.objects.count(),
        "load": TeachingLoad.objects.count(),
        "change sets": ChangeSet.objects.count(),
        "journal": kinds_journalled("import.applied"),
    }
    assert found == {
        "pupils": 797,
        "staff": 64,
        "classes": 30,
        "guardianships": 1208,
        "load": 339,
        "change sets": 1,
        "journal": 1,
    }


def test_a_bulk_issue_goes_on_from_its_last_batch(
    act: Act, school_class: SchoolClass, workers: list[Popen[bytes]]
) -> None:
    place = Place.objects.get(pk=school_class.place_id)
    people = factories.PersonFactory.create_batch(2 * BATCH + 50)
    for person in people:
        factories.MembershipFactory(place=place, place_kind=PlaceKind.CLASS, person=person)
    plan = plan_issue(act, place=place, joins_as=Role.STUDENT)
    with transaction.atomic():
        job = start_bulk_issue(act, plans=[plan])

    kill_at("invitations_invitation", job, workers, after=BATCH)
    committed = Job.objects.get(pk=job.pk).done
    assert Invitation.objects.count() == committed
    job = take_up_again(job, workers)

    assert (job.state, job.attempts, job.done) == (JobState.DONE, 2, len(people))
    invited = list(Invitation.objects.order_by("person").values_list("person_id", flat=True))
    assert invited == sorted(person.pk for person in people)


def test_a_count_of_statistics_is_stored_once(act: Act, workers: list[Popen[bytes]]) -> None:
    job = enqueue(act, JOB_KIND, {"on": act.today.isoformat()})

    kill_at("reports_usagesnapshot", job, workers)
    assert UsageSnapshot.objects.count() == 0
    job = take_up_again(job, workers)

    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert list(UsageSnapshot.objects.values_list("on", "revision")) == [(act.today, 1)]
    assert kinds_journalled("statistics.compiled") == 1
