"""Columns as a person chose them: the file is planned anew, and its like is read so from now on."""

from __future__ import annotations

from collections.abc import Sequence

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
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    rules.check_waits(run.state)
    if run.upload is None:
        raise RuleViolation(_("The file is no longer kept here. Upload it again."))
    ImportRow.objects.filter(run=run).delete()
    run.state = ImportState.UPLOADED
    run.mapping = {"chosen": [layout.as_json() for layout in layouts]}
    run.summary = {}
    run.save(update_fields=["state", "mapping", "summary"])
    record(act, "import.columns_chosen", subjects=[("import", run.pk)])
    return put_in_line(act, run)
