"""An upload on its way: planned in the background, refused in words, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schools.importing.errors import RosterFileError
from schools.importing.models import ImportRow, ImportRun, ImportState, RowAction
from schools.importing.reading import LIMITS
from schools.importing.services import (
    create_run,
    discard_run,
    forget_old_plans,
    plan_run,
    start_import,
)
from schools.importing.tasks import forget_import_plans
from schools.institutions.acting import Act
from schools.jobs.services import run_here
from tests.schools.importing.people import ANNA, CLASSMATES, IVAN, students
from tests.schools.importing.runs import imported, planned

NO_ROWS = dict.fromkeys(RowAction.values, 0)


def test_start_import_plans_in_the_background(act: Act) -> None:
    job = start_import(act, file_name="школа.xlsx", data=students(IVAN))

    run_here(job)

    run = ImportRun.objects.get()
    assert (run.state, run.file_name, job.next_url) == (
        ImportState.PLANNED,
        "школа.xlsx",
        f"/s/school-12/import/{run.pk}/",
    )


def test_plan_of_a_broken_file_is_a_refusal_in_words(act: Act) -> None:
    run = planned(act, b"%PDF-1.7")

    assert (run.state, bool(run.error), run.upload) == (ImportState.REFUSED, True, None)


def test_create_run_of_a_huge_file_is_refused(act: Act) -> None:
    with pytest.raises(RosterFileError):
        create_run(act, file_name="x.csv", data=b"x" * (LIMITS.file_bytes + 1))


def test_plan_twice_is_harmless(act: Act) -> None:
    run = planned(act, students(IVAN))

    plan_run(act, run_id=run.pk)

    assert ImportRow.objects.count() == 1 + len(CLASSMATES)


def test_source_and_payload_are_not_kept(act: Act) -> None:
    applied = imported(act, students(IVAN))
    discarded = planned(act, students(IVAN, ANNA))
    discard_run(act, run_id=discarded.pk)

    assert list(ImportRun.objects.filter(upload__isnull=False)) == []
    assert list(ImportRow.objects.exclude(payload={})) == []
    assert applied.file_hash != discarded.file_hash


def test_forget_old_plans_after_a_week(act: Act) -> None:
    old = planned(act, students(IVAN))
    new = planned(act, students(ANNA))
    ImportRun.objects.filter(pk=old.pk).update(created_at=act.at - timedelta(days=7, seconds=1))

    assert forget_old_plans(act) == 1

    states = dict(ImportRun.objects.values_list("pk", "state"))
    assert states == {old.pk: ImportState.DISCARDED, new.pk: ImportState.PLANNED}
    assert set(ImportRow.objects.values_list("run", flat=True)) == {new.pk}


def test_forget_import_plans_goes_through_every_school(act: Act) -> None:
    run = planned(act, students(IVAN))
    ImportRun.objects.filter(pk=run.pk).update(created_at=act.at - timedelta(days=8))

    assert forget_import_plans() == 1
