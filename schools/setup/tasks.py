"""The job that marks what a school brings along."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop

from schools.jobs.handlers import Run, handles
from schools.people.services import mark_joined
from schools.setup.services import next_to_confirm
from schools.structure.facts import FactSource


@handles("schools.baseline")
def confirm_baseline(run: Run) -> None:
    """Confirm everybody expected in the job's places, batch by batch.

    A confirmed stay is found no more, so a job that is taken up again simply goes on.
    """
    on = date.fromisoformat(run.args["on"])
    run.progress(gettext_noop("Marking people as joined"), run.done, run.job.total)
    while batch := next_to_confirm(run.act, run.args["places"]):
        with run.step(done=run.done + len(batch)):
            mark_joined(run.act, membership_ids=batch, on=on, source=FactSource.BASELINE)
    with run.finish() as result:
        result["people"] = run.done
