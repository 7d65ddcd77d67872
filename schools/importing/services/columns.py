"""A file read as a person says: its columns, remembered for its like, and whether it is the whole school."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schools.importing import rules
from schools.importing.layouts import Layout
from schools.importing.models import ImportRow, ImportRun, ImportState
from schools.importing.services.runs import put_in_line
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.jobs.models import Job
from schools.journal.services import record


@transaction.atomic
def choose_columns(act: Act, *, run_id: int, layouts: Sequence[Layout]) -> Job:
    """Read a run's file once more, as a person says, and plan it anew; return that job.

    Raises RuleViolation if the plan is decided, or its file is no longer kept.
    """
    run = _undecided(run_id)
    run.mapping = _chosen(run, "whole") | {"chosen": [layout.as_json() for layout in layouts]}
    record(act, "import.columns_chosen", subjects=[("import", run.pk)])
    return _plan_anew(act, run)


@transaction.atomic
def take_as_whole(act: Act, *, run_id: int) -> Job:
    """Plan a run anew with its lists as the whole school's; return that job.

    Who is in a class that the file lacks then departs, and the load there ends; so do guardians whom it
    lacks of the children it names. Raises RuleViolation as `choose_columns` does.
    """
    run = _undecided(run_id)
    run.mapping = _chosen(run, "chosen") | {"whole": True}
    record(act, "import.taken_as_whole", subjects=[("import", run.pk)])
    return _plan_anew(act, run)


def _undecided(run_id: int) -> ImportRun:
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    rules.check_waits(run.state)
    if run.upload is None:
        raise RuleViolation(_("The file is no longer kept here. Upload it again."))
    return run


def _chosen(run: ImportRun, what: str) -> dict[str, Any]:
    """Return what a person has said of a run before, which stays."""
    return {what: run.mapping[what]} if what in run.mapping else {}


def _plan_anew(act: Act, run: ImportRun) -> Job:
    ImportRow.objects.filter(run=run).delete()
    run.state = ImportState.UPLOADED
    run.summary = {}
    run.save(update_fields=["state", "mapping", "summary"])
    return put_in_line(act, run)
