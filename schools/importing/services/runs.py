"""Runs of the importer: a file comes in, is read outside the request, and becomes a stored plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from schools.accounts.roles import Role
from schools.importing import rules
from schools.importing.errors import RosterFileError, no_rows, too_big
from schools.importing.layouts import Layouts, layouts_in
from schools.importing.models import ImportRow, ImportRun, ImportState
from schools.importing.planning import Plan, PlannedRow, make_plan, read_register
from schools.importing.reading import LIMITS
from schools.importing.recognising import Recognition, recognise
from schools.importing.rows import Roster, read_rows, sample_rows
from schools.importing.rules import hold_of
from schools.importing.sandbox import read_in_sandbox
from schools.institutions.acting import Act
from schools.institutions.inserting import insert_rows
from schools.institutions.models import Institution
from schools.jobs.models import Job
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.names.classes import class_sort_key

PLANS_KEPT = timedelta(days=7)
RUNS_REMEMBERED = 20
"""How many corrected files back the columns a person chose are remembered."""

ROWS_AT_ONCE = 2000
"""So many rows of a plan are made ready for the database at a time: a long file must not fill the memory."""


@transaction.atomic
def start_import(act: Act, *, file_name: str, data: bytes) -> Job:
    """Take a file in and put its reading and planning in line; return that job.

    Raises RosterFileError if the file is larger than any honest roster.
    """
    return put_in_line(act, create_run(act, file_name=file_name, data=data))


def put_in_line(act: Act, run: ImportRun) -> Job:
    """Put the reading and planning of a run in line; return that job, which leads to the run's page."""
    return enqueue(act, "importing.plan", {"run": run.pk}, next_url=run_url(act, run.pk))


@transaction.atomic
def create_run(act: Act, *, file_name: str, data: bytes, is_whole: bool = False) -> ImportRun:
    """Store a new run with the file's bytes; they are kept only until its plan is decided.

    `is_whole`: its lists are the whole school's, whatever classes they lack.

    Raises RosterFileError if the file is larger than the limit.
    """
    if len(data) > LIMITS.file_bytes:
        raise too_big()
    run = ImportRun.objects.create(
        institution_id=act.institution_id,
        file_name=file_name[-255:],
        file_hash=hashlib.sha256(data).hexdigest(),
        upload=data,
        mapping={"whole": True} if is_whole else {},
        created_at=act.at,
    )
    record(act, "import.uploaded", subjects=[("import", run.pk)], size=len(data))
    return run


def plan_run(act: Act, *, run_id: int) -> ImportRun:
    """Read a run's file and store the plan, or why the file was refused; return the run.

    A run that was planned already is returned as it is, so doing it twice is harmless.
    """
    run = ImportRun.objects.get(pk=run_id)
    if run.state != ImportState.UPLOADED:
        return run
    try:
        file = read_in_sandbox(bytes(run.upload or b""))
        recognition = recognise(file, _layouts_for(run))
        roster = read_rows(file, recognition, today=act.today)
        if recognition.asks:
            roster.aside.extend(sample_rows(file, recognition))
        del file  # its cells are not needed again, and a long file has millions
        if not roster.kinds and not recognition.asks:
            raise no_rows()
    except RosterFileError as refusal:
        return refuse_run(act, run_id=run_id, reason=refusal.message)
    plan = make_plan(roster, read_register(act), is_whole=run.mapping.get("whole", False))
    return store_plan(act, run_id=run_id, plan=plan, recognition=recognition, roster=roster)


def _layouts_for(run: ImportRun) -> Layouts:
    """Return what was chosen for this run, then what is remembered from earlier ones, the latest first."""
    earlier = ImportRun.objects.filter(mapping__has_key="chosen").exclude(state=ImportState.REFUSED)
    mappings = earlier.exclude(pk=run.pk).order_by("-pk").values_list("mapping", flat=True)[:RUNS_REMEMBERED]
    own = layouts_in([run.mapping])
    remembered = layouts_in(mappings)
    return own | {
        key: layout for key, layout in remembered.items() if key not in own and not layout.is_numbered
    }


@transaction.atomic
def store_plan(act: Act, *, run_id: int, plan: Plan, recognition: Recognition, roster: Roster) -> ImportRun:
    """Store the plan's rows and its summary; return the run. The file stays until the plan is decided."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state != ImportState.UPLOADED:
        return run
    for start in range(0, len(plan.rows), ROWS_AT_ONCE):
        _store_rows(act, run, plan.rows[start : start + ROWS_AT_ONCE], start)
    run.state = ImportState.PLANNED
    run.roster_version = plan.register.version
    run.mapping = run.mapping | {"sheets": [mapping.as_json() for mapping in recognition.sheets]}
    run.summary = _summary(plan, recognition, roster)
    run.save(update_fields=["state", "roster_version", "mapping", "summary"])
    record(act, "import.planned", subjects=[("import", run.pk)], counts=run.summary["counts"])
    return run


def _store_rows(act: Act, run: ImportRun, rows: Sequence[PlannedRow], start: int) -> None:
    """Store a part of the plan, the rows from position `start` on."""
    insert_rows(
        [
            ImportRow(
                institution_id=act.institution_id,
                run=run,
                position=position,
                sheet=row.sheet[:100],
                row=row.row,
                kind=row.kind,
                action=row.action,
                name=row.name,
                name_key=row.name_key,
                class_name=row.class_name[:60],
                messages=[message.as_json() for message in row.messages],
                payload=row.payload,
            )
            for position, row in enumerate(rows, start)
        ]
    )


def _summary(plan: Plan, recognition: Recognition, roster: Roster) -> dict[str, Any]:
    """Return what the preview says of the whole: counts, lists found, columns left in the file, hold."""
    register = plan.register
    by_kind = plan.counts_by_kind()
    present = {
        "student": len(register.class_of),
        "staff": len(register.staff()),
        "guardian": len(register.guardianships),
        "load": len(register.load),
    }
    others = [pk for pk in register.staff() if not register.holds(pk, Role.ADMINISTRATOR)]
    first = {"student": not register.class_of, "staff": not others}
    # Whoever founded the school stands alone in the list: that his own row changes overturns nothing.
    known = {kind: counts for kind, counts in by_kind.items() if not first.get(kind)}
    hold = hold_of(known, present=present, compared={"guardian": plan.guardians_compared})
    return {
        "counts": plan.counts(),
        "by_kind": by_kind,
        "present": present,
        "first": first,
        "hold": asdict(hold),
        "classes": len({student.school_class for student in roster.students if student.school_class}),
        "asks": recognition.asks,
        "some_classes": {
            kind.value: {"names": _names_of(plan, some.named), "missing": len(some.lacking)}
            for kind, some in plan.some_classes.items()
        },
        "class_teachers_alone": plan.class_teachers_alone,
        "guardians_kept": plan.guardians_kept,
        "new_classes": sorted((name.text for name in plan.new_classes.values()), key=class_sort_key),
        "sheets": [
            {
                "sheet": mapping.sheet,
                "kind": mapping.kind.value if mapping.kind else "",
                "chosen": mapping.chosen,
            }
            for mapping in recognition.sheets
        ],
        "refused_columns": [
            {"sheet": column.sheet, "heading": column.heading, "why": column.why.value}
            for column in recognition.refused
        ],
        "offers": sum(1 for row in plan.rows if row.payload.get("offers")),
    }


def _names_of(plan: Plan, keys: Iterable[str]) -> list[str]:
    """Return the names of those of these classes which the school has or will have, in their order."""
    names = {key: known.name for key, known in plan.register.classes.items()}
    names |= {key: name.text for key, name in plan.new_classes.items()}
    return sorted((names[key] for key in keys if key in names), key=class_sort_key)


@transaction.atomic
def refuse_run(act: Act, *, run_id: int, reason: str) -> ImportRun:
    """Put a run aside because its file cannot be taken or its plan is stale; nothing was written."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state, run.error, run.upload = ImportState.REFUSED, reason, None
    run.save(update_fields=["state", "error", "upload"])
    ImportRow.objects.filter(run=run).update(payload={})
    record(act, "import.refused", subjects=[("import", run.pk)])
    return run


@transaction.atomic
def discard_run(act: Act, *, run_id: int) -> ImportRun:
    """Put a plan aside on a person's word; return the run. Raises RuleViolation if it is decided."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    rules.check_waits(run.state)
    run.state, run.upload = ImportState.DISCARDED, None
    run.save(update_fields=["state", "upload"])
    ImportRow.objects.filter(run=run).update(payload={})
    record(act, "import.discarded", subjects=[("import", run.pk)])
    return run


@transaction.atomic
def forget_old_plans(act: Act) -> int:
    """Let the contents of runs older than a week go, and discard plans nobody decided; return how many.

    What stays is that there was an import, when, and its counts.
    """
    old = ImportRun.objects.filter(created_at__lt=act.at - PLANS_KEPT)
    undecided = old.filter(state__in=[ImportState.PLANNED, ImportState.UPLOADED])
    discarded = undecided.update(state=ImportState.DISCARDED, upload=None)
    ImportRow.objects.filter(run__in=old).delete()
    return discarded


def run_url(act: Act, run_id: int) -> str:
    """Return the address of a run's page."""
    slug = Institution.objects.values_list("slug", flat=True).get(pk=act.institution_id)
    return reverse("schools:import_preview", kwargs={"slug": slug, "pk": run_id})
