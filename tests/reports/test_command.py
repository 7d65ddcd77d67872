"""`compile_statistics` on the command line: what it prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.models import UsageSnapshot
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.models import Job, JobState
from tests import factories
from tests.reports.conftest import Tally

Run = Callable[..., str]


@pytest.fixture
def command() -> Run:
    """Return a function that runs the command and returns what it printed."""

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command("compile_statistics", *arguments, stdout=out)
        return out.getvalue()

    return run


def test_all_institutions_are_counted(
    institution: Institution, tally: Tally, command: Run, today: date
) -> None:
    other = factories.InstitutionFactory(slug="school-9")
    assert command().splitlines() == [
        f"school-12 {today}: count 1",
        f"school-9 {today}: count 1",
    ]
    assert UsageSnapshot.objects.get().on == today
    with scope(other.pk):
        assert UsageSnapshot.objects.get().on == today


def test_one_institution_and_day_are_counted_and_counting_again_changes_nothing(
    institution: Institution, tally: Tally, command: Run, today: date
) -> None:
    factories.InstitutionFactory(slug="school-9")
    day = today - timedelta(days=2)
    arguments = ("--institution", "school-12", "--date", day.isoformat())
    assert command(*arguments) == f"school-12 {day}: count 1\n"
    assert command(*arguments) == f"school-12 {day}: nothing has changed since count 1\n"
    assert tally.days == [day, day]


def test_json_carries_the_figures(institution: Institution, tally: Tally, command: Run, today: date) -> None:
    assert json.loads(command("--json")) == [
        {
            "institution": "school-12",
            "on": today.isoformat(),
            "revision": 1,
            "changed": True,
            "totals": {"staff_expected": 58, "staff_joined": 54},
            "error": "",
        }
    ]


@pytest.mark.parametrize(
    "arguments", [("--institution", "school-99"), ("--date", "вчера"), ("--date", "2999-01-01")]
)
def test_misuse_ends_with_two(
    institution: Institution, tally: Tally, command: Run, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError) as refused:
        command(*arguments)
    assert (refused.value.returncode, UsageSnapshot.objects.count()) == (2, 0)


def test_count_that_breaks_off_ends_with_one(
    institution: Institution, tally: Tally, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(day: date) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(tally, "count", broken)
    with pytest.raises(CommandError) as refused:
        command("--json")
    assert refused.value.returncode == 1


def test_refused_count_is_said(
    institution: Institution, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(job: Job) -> Job:
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
        raise RuleViolation("Подсчёт остановлен.")

    monkeypatch.setattr("reports.management.commands.compile_statistics.run_here", failed)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("compile_statistics", stdout=out)
    assert "Подсчёт остановлен." in out.getvalue()
