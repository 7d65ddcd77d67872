"""Applying a stored plan: one transaction under the roster's lock, every value before kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from schools.importing import rules
from schools.importing.models import ImportRow, ImportRun, ImportState, RowKind
from schools.importing.rules import Hold
from schools.importing.services.applying.guardians import bind_guardians
from schools.importing.services.applying.load import give_load
from schools.importing.services.applying.movements import note_movements
from schools.importing.services.applying.people import change_people, make_people
from schools.importing.services.applying.staff import give_roles
from schools.importing.services.applying.structure import make_classes
from schools.importing.services.applying.students import move_students
from schools.importing.services.applying.work import Work
from schools.importing.services.runs import run_url
from schools.institutions.acting import Act
from schools.institutions.planner import look_at
from schools.institutions.services import lock_roster
from schools.jobs.models import Job, JobState
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.movement.models import Movement
from schools.movement.services.offices import follow_in_staff_room
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, TeachingLoad
from schools.people.services import roster_changed
from schools.structure.models import Place, SchoolClass

# What a first import fills: the pages that follow must not be planned as for an empty register.
_FILLED = (
    Person,
    Membership,
    Guardianship,
    RoleAssignment,
    TeachingLoad,
    Movement,
    Place,
    SchoolClass,
    ImportRow,
)


@transaction.atomic
def start_apply(
    act: Act,
    *,
    run_id: int,
    departures: int | None = None,
    changes: int | None = None,
    granted: Mapping[int, Sequence[str]] | None = None,
) -> Job:
    """Put the applying of a plan in line and return that job.

    `departures` and `changes` confirm a held plan by its numbers; `granted` is {row id: roles}:
    the offices that the person ticked. Raises RuleViolation if the plan is decided, stale or held.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if not _may_resume(run):
        rules.check_waits(run.state)
    rules.check_confirmed(Hold(**run.summary["hold"]), departures=departures, changes=changes)
    _tick(run, granted or {})
    run.state = ImportState.APPLYING
    run.save(update_fields=["state"])
    total = sum(run.summary["counts"].values())
    return enqueue(act, "importing.apply", {"run": run.pk}, next_url=run_url(act, run.pk), total=total)


def _may_resume(run: ImportRun) -> bool:
    """Tell whether the run's last job was given up, so that nothing of it is under way."""
    if run.state != ImportState.APPLYING:
        return False
    last = Job.objects.here().filter(kind="importing.apply", args__run=run.pk).order_by("-pk").first()
    return last is not None and last.state == JobState.FAILED


def _tick(run: ImportRun, granted: Mapping[int, Sequence[str]]) -> None:
    """Remember which proposed offices were ticked; what was not proposed cannot be."""
    for row in ImportRow.objects.filter(run=run, pk__in=list(granted), kind=RowKind.STAFF):
        ticked = [role for role in row.payload.get("offers", []) if role in granted[row.pk]]
        row.payload = row.payload | {"ticked": ticked}
        row.save(update_fields=["payload"])


@transaction.atomic
def apply_run(act: Act, *, run_id: int) -> ImportRun:
    """Apply a plan whole and return the run; applied already, it is returned as it is.

    Raises RuleViolation, and writes nothing, if the register has moved since the plan was made.
    After commit: the staff room and the chats follow.
    """
    version = lock_roster(act)
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state == ImportState.APPLIED:
        return run
    if run.state != ImportState.APPLYING:
        rules.check_waits(run.state)
    rules.check_fresh(run.roster_version, version - 1)
    work = Work(act, run)
    _write(work)
    run.change_set = work.recorder.save()
    Movement.objects.filter(pk__in=[row.pk for row in work.movements]).update(change_set=run.change_set)
    run.state, run.applied_at, run.upload = ImportState.APPLIED, act.at, None
    run.save(update_fields=["state", "applied_at", "upload", "change_set"])
    ImportRow.objects.filter(run=run).update(payload={})
    record(
        act,
        "import.applied",
        subjects=[("import", run.pk), *(("person", pk) for pk in work.touched)],
        counts=run.summary["counts"],
        change_set=run.change_set.pk,
    )
    roster_changed(act)
    look_at(_FILLED)
    return run


def _write(work: Work) -> None:
    """Write everything the plan says, each table after those it refers to."""
    make_classes(work)
    make_people(work)
    change_people(work)
    left = move_students(work)
    note_movements(work, left=left)
    give_roles(work)
    follow_in_staff_room(work.recorder, work.act, work.staff, on=work.today)
    bind_guardians(work)
    give_load(work)
