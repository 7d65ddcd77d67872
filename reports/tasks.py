"""Statistics in the background: the nightly round and the count itself."""

from __future__ import annotations

from datetime import date

from celery import shared_task
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_noop

from reports import rules, services
from reports.services.compiling import JOB_KIND, count_figures, store_figures
from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.handlers import Run, handles

COUNTS = 3
"""How often one attempt counts anew when another run was quicker to store the same day."""


@shared_task(name="reports.compile_statistics")
def compile_statistics() -> None:
    """Put in line the count of every institution whose own night has come; running twice is harmless."""
    now = timezone.now()
    for institution in Institution.objects.order_by("pk").iterator():
        with scope(institution.pk):
            services.compile_when_due(act_in(institution, via=Via.JOB, at=now))


@handles(JOB_KIND)
def compile_job(run: Run) -> None:
    """Count the day in `args["on"]` and keep it together with the job's end, or neither.

    The counting itself writes nothing, so a crash at any point leaves nothing behind.
    """
    on = date.fromisoformat(run.args["on"])
    rules.check_not_future(on, run.act.today)
    for count in range(1, COUNTS + 1):
        run.progress(gettext_noop("Counting the figures"), 0, 1)
        counted = count_figures(on)
        try:
            with run.finish() as result:
                compiled = store_figures(run.act, counted)
                result.update(
                    {
                        "on": run.args["on"],
                        "revision": compiled.snapshot.revision,
                        "changed": compiled.changed,
                    }
                )
            return
        except IntegrityError:
            if count == COUNTS:
                raise
