"""Counting a day: whole or not at all, once, and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from reports import services, tasks
from reports.models import UsageSnapshot
from reports.querysets import SnapshotIsKept
from reports.services import compiling
from reports.services.compiling import JOB_KIND, UnknownMetric
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs import services as jobs
from schools.jobs.models import Job, JobState
from schools.journal import triggers
from schools.journal.models import AuditEvent, AuditSubject
from schools.registry import MetricOffer, registry
from tests import factories
from tests.reports.conftest import Tally


def kept() -> list[tuple[date, int, dict[str, Any]]]:
    return list(UsageSnapshot.objects.order_by("on", "revision").values_list("on", "revision", "totals"))


def test_first_count_is_revision_one_and_journalled(act: Act, today: date, tally: Tally) -> None:
    tally.by_class = {7: {"students_expected": 26}}
    compiled = services.compile_day(act, on=today)
    snapshot = UsageSnapshot.objects.get()
    assert compiled.changed
    assert (snapshot.on, snapshot.revision, snapshot.compiled_at) == (today, 1, act.at)
    assert (snapshot.totals, snapshot.by_class) == (tally.totals, {"7": {"students_expected": 26}})
    event = AuditEvent.objects.get(kind="statistics.compiled")
    assert event.data == {"on": today.isoformat(), "revision": 1}
    assert AuditSubject.objects.get(event_id=event.pk).subject_id == snapshot.pk


def test_equal_figures_write_nothing(act: Act, today: date, tally: Tally) -> None:
    services.compile_day(act, on=today)
    again = services.compile_day(replace(act, at=act.at + timedelta(hours=1)), on=today)
    assert not again.changed
    assert again.snapshot.compiled_at == act.at
    assert AuditEvent.objects.filter(kind="statistics.compiled").count() == 1


def test_changed_figure_is_a_correction_beside_the_former_count(act: Act, today: date, tally: Tally) -> None:
    day = today - timedelta(days=3)
    services.compile_day(act, on=day)
    tally.totals["staff_joined"] = 55  # a fact of that day became known later
    later = replace(act, at=act.at + timedelta(hours=5))
    services.compile_day(later, on=day)
    assert [(on, revision, totals["staff_joined"]) for on, revision, totals in kept()] == [
        (day, 1, 54),
        (day, 2, 55),
    ]
    assert tally.days == [day, day]


def test_new_definitions_are_a_new_count(
    act: Act, today: date, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.compile_day(act, on=today)
    monkeypatch.setattr(compiling, "DEFINITIONS_VERSION", 2)
    services.compile_day(act, on=today)
    assert list(UsageSnapshot.objects.order_by("revision").values_list("revision", "definitions")) == [
        (1, 1),
        (2, 2),
    ]


def test_day_ahead_is_refused(act: Act, today: date, tally: Tally) -> None:
    with pytest.raises(RuleViolation):
        services.compile_day(act, on=today + timedelta(days=1))
    assert kept() == []


def test_figure_without_a_definition_is_refused(act: Act, today: date, tally: Tally) -> None:
    tally.totals["happiness"] = 3
    with pytest.raises(UnknownMetric):
        services.compile_day(act, on=today)


def test_figure_offered_twice_is_refused(act: Act, today: date, tally: Tally) -> None:
    registry.metrics.append(MetricOffer(keys=("staff_joined",), count=lambda day: ({"staff_joined": 1}, {})))
    with pytest.raises(UnknownMetric):
        services.compile_day(act, on=today)


def test_figures_of_several_apps_stand_side_by_side(act: Act, today: date, tally: Tally) -> None:
    tally.by_class = {7: {"students_expected": 26}}
    registry.metrics.append(
        MetricOffer(
            keys=("chats_required", "hours_to_accept"),
            count=lambda day: ({"hours_to_accept": 3.26}, {7: {"chats_required": 15}}),
        )
    )
    services.compile_day(act, on=today)
    snapshot = UsageSnapshot.objects.get()
    assert snapshot.totals == {"staff_expected": 58, "staff_joined": 54, "hours_to_accept": 3.3}
    assert snapshot.by_class == {"7": {"students_expected": 26, "chats_required": 15}}


# --- Kept for good -----------------------------------------------------------------------------------


def test_snapshot_is_never_changed_by_the_application(act: Act, today: date, tally: Tally) -> None:
    snapshot = services.compile_day(act, on=today).snapshot
    snapshot.totals = {}
    for attempt in (
        snapshot.save,
        snapshot.delete,
        UsageSnapshot.objects.all().delete,
        lambda: UsageSnapshot.objects.update(totals={}),
    ):
        with pytest.raises(SnapshotIsKept):
            attempt()
    assert kept() == [(today, 1, tally.totals)]


@pytest.mark.embedded
@pytest.mark.parametrize("statement", ["UPDATE {} SET revision = 9", "DELETE FROM {}"])
def test_database_refuses_to_change_a_snapshot(act: Act, today: date, tally: Tally, statement: str) -> None:
    services.compile_day(act, on=today)
    table = UsageSnapshot._meta.db_table
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert table in triggers.kept_tables()
    assert kept() == [(today, 1, tally.totals)]


def test_day_has_each_revision_once(act: Act, today: date, tally: Tally) -> None:
    services.compile_day(act, on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        UsageSnapshot(
            institution_id=act.institution_id, on=today, revision=1, compiled_at=act.at, definitions=1
        ).save()


def test_statistics_of_two_schools_do_not_mix(act: Act, today: date, tally: Tally) -> None:
    other = factories.InstitutionFactory()
    services.compile_day(act, on=today)
    with scope(other.pk):
        assert kept() == []
        services.compile_day(replace(act, institution_id=other.pk), on=today)
        assert len(kept()) == 1
    assert len(kept()) == 1


# --- The job -----------------------------------------------------------------------------------------


def run(job: Job) -> Job:
    finished = jobs.run(job.pk, now=timezone.now() + timedelta(minutes=10))
    assert finished is not None
    return finished


def in_line(act: Act, day: date) -> Job:
    return jobs.enqueue(act, JOB_KIND, {"on": day.isoformat()})


def test_job_counts_the_day_and_says_what_came_of_it(act: Act, today: date, tally: Tally) -> None:
    first, second = run(in_line(act, today)), run(in_line(act, today))
    assert (first.state, first.result) == (
        JobState.DONE,
        {"on": today.isoformat(), "revision": 1, "changed": True},
    )
    assert second.result == {"on": today.isoformat(), "revision": 1, "changed": False}


def test_job_for_a_day_ahead_fails_with_the_reason(act: Act, today: date, tally: Tally) -> None:
    job = run(in_line(act, today + timedelta(days=1)))
    assert (job.state, job.attempts, kept()) == (JobState.FAILED, 1, [])
    assert job.error


STEPS = {
    "before counting": (type(UsageSnapshot.objects), "of"),
    "while counting": (Tally, "count"),
    "before storing": (tasks, "store_figures"),
    "after storing": (compiling, "record"),
}


class Killed(BaseException):
    """The worker dies here, as at kill -9: nothing after this line runs."""


@pytest.mark.parametrize("step", STEPS)
def test_count_killed_at_a_step_leaves_nothing_and_ends_whole_when_retried(
    act: Act, today: date, tally: Tally, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    job = in_line(act, today)
    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step], die)
        with pytest.raises(Killed):
            jobs.run(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, kept()) == (JobState.RUNNING, [])
    assert not AuditEvent.objects.filter(kind="statistics.compiled").exists()

    again = run(job)

    assert (again.state, again.attempts, kept()) == (JobState.DONE, 2, [(today, 1, tally.totals)])


def test_count_killed_after_its_commit_is_not_taken_up_again(act: Act, today: date, tally: Tally) -> None:
    job = run(in_line(act, today))
    assert jobs.run(job.pk, now=timezone.now() + timedelta(hours=1)) is None
    assert len(kept()) == 1


def test_count_overtaken_by_another_counts_anew(
    act: Act, today: date, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run stores the same day, with newer figures, between this one's counting and storing."""
    count, counts = compiling.count_figures, 0

    def slow(on: date) -> compiling.Counted:
        nonlocal counts
        counts += 1
        counted = count(on)
        if counts == 1:
            tally.totals["staff_joined"] = 55
            compiling.compile_day(act, on=on)
        return counted

    monkeypatch.setattr("reports.tasks.count_figures", slow)
    job = run(in_line(act, today))
    assert counts == 2
    assert job.result == {"on": today.isoformat(), "revision": 1, "changed": False}
    assert [(revision, totals["staff_joined"]) for _on, revision, totals in kept()] == [(1, 55)]


def test_count_overtaken_again_and_again_is_handed_back(
    act: Act, today: date, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = compiling.count_figures

    def always_late(on: date) -> compiling.Counted:
        counted = count(on)
        tally.totals["staff_joined"] += 1
        compiling.compile_day(act, on=on)
        tally.totals["staff_joined"] += 1
        return counted

    monkeypatch.setattr("reports.tasks.count_figures", always_late)
    job = run(in_line(act, today))
    assert (job.state, len(kept())) == (JobState.NEW, tasks.COUNTS)


# --- By night ----------------------------------------------------------------------------------------


def at(act: Act, hour: int) -> Act:
    """Return the act at an hour of the school's own clock (Moscow is three hours ahead of UTC)."""
    return replace(act, at=datetime(2026, 11, 23, hour, 17, tzinfo=UTC) - timedelta(hours=3))


def test_night_puts_one_count_in_line(act: Act, tally: Tally) -> None:
    assert services.compile_when_due(at(act, 2)) is None
    job = services.compile_when_due(at(act, 3))
    assert job is not None
    assert (job.kind, job.args) == (JOB_KIND, {"on": "2026-11-23"})
    assert services.compile_when_due(at(act, 4)) is None


def test_counted_day_is_not_counted_again_by_night(act: Act, tally: Tally) -> None:
    services.compile_day(at(act, 1), on=date(2026, 11, 23))
    assert services.compile_when_due(at(act, 3)) is None


def test_failed_count_is_tried_again_the_next_hour(act: Act, tally: Tally) -> None:
    job = services.compile_when_due(at(act, 3))
    assert job is not None
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    assert services.compile_when_due(at(act, 4)) is not None


def test_every_institution_is_counted_at_its_own_night(
    institution: Institution, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    east = factories.InstitutionFactory(time_zone="Asia/Vladivostok")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, 18, 17, tzinfo=UTC))
    tasks.compile_statistics()
    tasks.compile_statistics()
    waiting = Job.objects.filter(kind=JOB_KIND).values_list("institution_id", "args__on")
    assert sorted(waiting) == [(institution.pk, "2026-11-22"), (east.pk, "2026-11-23")]
