"""Background work of the importer: reading and planning, applying, undoing, forgetting."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_noop as _

from schools.importing import services
from schools.institutions.acting import Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.handlers import Run, handles


@handles("importing.plan")
def plan(run: Run) -> None:
    """Read the uploaded file and store its plan; a file that cannot be taken ends in a refused run."""
    run.progress(_("Reading the file and comparing it with the register"), 0, 0)
    planned = services.plan_run(run.act, run_id=run.args["run"])  # reads for seconds: not in a transaction
    with run.finish() as result:
        result.update(state=planned.state)


@handles("importing.apply")
def apply(run: Run) -> None:
    """Apply a plan; a plan that has become stale ends in a refused run, nothing half done."""
    run.progress(_("Entering people into the register"), 0, run.job.total)
    try:
        with run.finish() as result:
            applied = services.apply_run(run.act, run_id=run.args["run"])
            result.update(state=applied.state)
    except RuleViolation as refusal:
        with run.finish() as result:
            refused = services.refuse_run(run.act, run_id=run.args["run"], reason=refusal.message)
            result.update(state=refused.state)


@handles("importing.undo")
def undo(run: Run) -> None:
    """Take an import back."""
    run.progress(_("Giving back what was before"), 0, 0)
    with run.finish() as result:
        outcome = services.undo_run(run.act, run_id=run.args["run"])
        result.update(conflicts=len(outcome.conflicts))


@shared_task(name="schools.forget_import_plans")
def forget_import_plans() -> int:
    """Let the contents of imports older than a week go, in every institution; return how many plans."""
    forgotten = 0
    for institution in Institution.objects.order_by("pk").iterator():
        with scope(institution.pk):
            forgotten += services.forget_old_plans(act_in(institution, via=Via.JOB))
    return forgotten
