"""Background work: bulk issues, reasons after an annulment of a place, the sweep of stale links."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import replace

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations.services import annulling
from invitations.services.issuing import BATCH, issue_personal
from schools.accounts.limits import forget_old
from schools.accounts.roles import Role
from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.handlers import Run, handles

logger = logging.getLogger(__name__)


@handles("invitations.issue")
def issue_in_bulk(run: Run) -> None:
    """Issue to everybody the dry run found, in fenced batches; a crash goes on from the last batch."""
    people: list[tuple[int, str, int]] = [tuple(row) for row in run.args["people"]]
    while run.done < len(people):
        until = min(run.done + BATCH, len(people))
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place_id, joins_as, person_id in people[run.done : until]:
            groups[place_id, joins_as].append(person_id)
        with run.step(done=until):
            for (place_id, joins_as), ids in groups.items():
                issue_personal(
                    run.act,
                    place_id=place_id,
                    joins_as=Role(joins_as),
                    person_ids=ids,
                    days=run.args["days"],
                )
        run.progress(_("Issuing invitations"), until, len(people))
    with run.finish() as result:
        result["people"] = len(people)


@handles("invitations.annul_place")
def write_reasons(run: Run) -> None:
    """Write onto the rows of a place that all its links were annulled; they have been dead since."""
    while True:
        with run.step(done=run.done + BATCH):
            written = annulling.write_reason_of_place(
                run.act,
                place_id=run.args["place"],
                generation=run.args["generation"],
                note=run.args["note"],
                limit=BATCH,
            )
        if not written:
            return


@handles(annulling.SWEEP)
def sweep_after_roster_change(run: Run) -> None:
    """Annul what the roster has made stale; it is nobody's own act, and done twice it finds nothing."""
    annulling.annul_stale(replace(run.act, user_id=None))


@shared_task(name="invitations.annul_stale")
def annul_stale() -> None:
    """Annul what is stale in every institution; one that fails does not keep the others waiting."""
    now = timezone.now()
    for institution in Institution.objects.order_by("pk"):
        with scope(institution.pk):
            try:
                annulling.annul_stale(act_in(institution, via=Via.JOB, at=now))
            except Exception:
                logger.exception("institution %s: stale invitations were not swept", institution.pk)
    forget_old(now=now)
