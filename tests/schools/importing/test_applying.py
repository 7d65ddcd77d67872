"""A plan is applied once, whole, and only as it was shown."""

from __future__ import annotations

import pytest

from schools.accounts.roles import Role
from schools.importing.models import ImportRow, ImportState, RowAction
from schools.importing.services import (
    apply_run,
    discard_run,
    start_apply,
)
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.jobs.models import Job, JobState
from schools.jobs.services import run_here
from schools.people.models import Membership, Person, RoleAssignment
from tests.schools.importing.files import school
from tests.schools.importing.people import ANNA, CLASSMATES, HEAD, IVAN, OLGA, students
from tests.schools.importing.runs import imported, lines, planned, register

NO_ROWS = dict.fromkeys(RowAction.values, 0)


def test_apply_stale_plan_is_refused_and_writes_nothing(act: Act) -> None:
    run = planned(act, students(IVAN))
    lock_roster(act)
    before = register()

    job = start_apply(act, run_id=run.pk)
    run_here(job)

    run.refresh_from_db()
    assert (run.state, bool(run.error), register()) == (ImportState.REFUSED, True, before)


def test_apply_held_plan_waits_for_its_number(act: Act) -> None:
    imported(act, students(IVAN, ANNA, OLGA))
    run = planned(act, students(IVAN), is_whole=True)

    for number in (None, 1, 3):
        with pytest.raises(RuleViolation):
            start_apply(act, run_id=run.pk, departures=number)
    run_here(start_apply(act, run_id=run.pk, departures=2))

    assert Membership.objects.on(act.today).in_classes().count() == 1 + len(CLASSMATES)


def test_apply_twice_is_refused(act: Act) -> None:
    run = planned(act, students(IVAN))
    start_apply(act, run_id=run.pk)

    with pytest.raises(RuleViolation):
        start_apply(act, run_id=run.pk)
    with pytest.raises(RuleViolation):
        discard_run(act, run_id=run.pk)


def test_apply_again_after_a_job_was_given_up(act: Act) -> None:
    run = planned(act, students(IVAN))
    job = start_apply(act, run_id=run.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)

    run_here(start_apply(act, run_id=run.pk))

    assert Person.objects.filter(number="U1").count() == 1


def test_apply_taken_up_again_after_it_was_done_doubles_nothing(act: Act) -> None:
    run = imported(act, students(IVAN))
    before = register()

    apply_run(act, run_id=run.pk)

    assert register() == before


def test_apply_that_breaks_off_writes_nothing(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    run = planned(act, students(IVAN))
    before = register()
    job = start_apply(act, run_id=run.pk)

    def burn(_act: Act) -> None:
        raise ConnectionError

    monkeypatch.setattr("schools.importing.services.applying.roster_changed", burn)
    run_here(job)
    job.refresh_from_db()
    assert (job.state, register()) == (JobState.NEW, before)

    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(not_before=act.at)
    run_here(job)

    assert Person.objects.filter(number="U1").count() == 1


def test_apply_gives_offices_only_to_those_ticked(act: Act) -> None:
    deputy = ("Орлов Пётр Ильич", "Заместитель директора по УВР", "", "", "", "S4")
    run = planned(act, school(staff=[HEAD, deputy]))
    head = ImportRow.objects.get(name__startswith="Белова")

    run_here(start_apply(act, run_id=run.pk, granted={head.pk: ["director", "administrator"]}))

    assert sorted(RoleAssignment.objects.values_list("person__last_name", "role")) == [
        ("Белова", Role.DIRECTOR),
        ("Белова", Role.TEACHER),
        ("Орлов", Role.TEACHER),
    ]


def test_apply_tick_on_a_person_who_is_there_already(act: Act) -> None:
    imported(act, school(staff=[HEAD]))
    run = planned(act, school(staff=[HEAD]))
    row = ImportRow.objects.get(run=run)
    assert row.action == "unchanged"

    run_here(start_apply(act, run_id=run.pk, granted={row.pk: ["director"]}))

    assert RoleAssignment.objects.filter(role=Role.DIRECTOR).count() == 1
    assert lines(planned(act, school(staff=[HEAD])), unchanged=True) == [
        ("staff", "unchanged", "Белова Мария Ивановна", [])
    ]
