"""Taking an import back."""

from __future__ import annotations

from django.db import transaction

from schools.changes.services import Undone, preview_undo, undo
from schools.importing import rules
from schools.importing.models import ImportRun, ImportState
from schools.importing.services.runs import run_url
from schools.institutions.acting import Act
from schools.jobs.models import Job
from schools.jobs.services import enqueue


@transaction.atomic
def start_undo(act: Act, *, run_id: int) -> Job:
    """Put the undoing of an import in line and return that job.

    Raises RuleViolation if it was not applied or was undone already.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    rules.check_applied(run.state)
    return enqueue(act, "importing.undo", {"run": run.pk}, next_url=run_url(act, run.pk))


def preview_undo_run(act: Act, *, run_id: int) -> Undone:
    """Return what undoing an import would do now; nothing is written. Raises as `undo_run` does."""
    run = ImportRun.objects.get(pk=run_id)
    rules.check_applied(run.state)
    return preview_undo(act, change_set_id=run.change_set_id or 0)


@transaction.atomic
def undo_run(act: Act, *, run_id: int) -> Undone:
    """Give back what an import changed and return what came of it; conflicts are listed, not overwritten.

    Raises RuleViolation if it was not applied, was undone already, or its values before are gone.
    """
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    rules.check_applied(run.state)
    outcome = undo(act, change_set_id=run.change_set_id or 0)
    run.state = ImportState.UNDONE
    run.summary = run.summary | {
        "undone": {
            "restored": outcome.restored,
            "removed": outcome.removed,
            "returned": outcome.returned,
            "stayed": outcome.stayed,
            "reopened": outcome.reopened,
            "conflicts": [conflict.as_json() for conflict in outcome.conflicts],
        }
    }
    run.save(update_fields=["state", "summary"])
    return outcome
