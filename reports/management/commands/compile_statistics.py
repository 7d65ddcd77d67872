"""Count the statistics of a day, for one institution or all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import UsageSnapshot
from reports.services.compiling import JOB_KIND
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.jobs.services import enqueue, run_here
from schools.management.institutions import add_institution, institutions_at


class Command(BaseCommand):
    """Exit code 0: counted; 1: some institution could not be counted; 2: misuse."""

    help = "Count the statistics of a day and keep them; counting again keeps only what has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the institution's slug, the day and the form of the answer."""
        add_institution(parser, required=False)
        parser.add_argument("--date", metavar="D", help="the day, YYYY-MM-DD; today without it")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count in this process, by a job as the worker would."""
        institutions = institutions_at(options["institution"])
        on = _day(options["date"])
        results = [_count(institution, on) for institution in institutions]
        if options["json"]:
            self.stdout.write(json.dumps(results, ensure_ascii=False, indent=2))
        else:
            for result in results:
                self.stdout.write(_said(result))
        if any(result["error"] for result in results):
            raise CommandError("Not every institution could be counted.", returncode=1)


def _day(text: str | None) -> date | None:
    """Return the day that was given. Raises CommandError, code 2, for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"«{text}» is not a day; write it as 2026-11-23.", returncode=2) from None


def _count(institution: Institution, on: date | None) -> dict[str, Any]:
    """Count one institution and return what came of it."""
    with scope(institution.pk):
        act = act_in(institution, via=Via.COMMAND)
        day = on or act.today
        if day > act.today:
            raise CommandError(f"{day} is still ahead at {institution.slug}.", returncode=2)
        return {"institution": institution.slug, "on": day.isoformat(), **_outcome(act, day)}


def _outcome(act: Act, day: date) -> dict[str, Any]:
    try:
        job = run_here(enqueue(act, JOB_KIND, {"on": day.isoformat()}))
    except RuleViolation as refusal:
        return {"revision": None, "changed": False, "totals": {}, "error": str(refusal)}
    if not job.result:
        return {"revision": None, "changed": False, "totals": {}, "error": job.error or job.state}
    revision = job.result["revision"]
    snapshot = UsageSnapshot.objects.get(on=day, revision=revision)
    return {
        "revision": revision,
        "changed": job.result["changed"],
        "totals": snapshot.totals,
        "error": "",
    }


def _said(result: dict[str, Any]) -> str:
    start = f"{result['institution']} {result['on']}:"
    if result["error"]:
        return f"{start} {result['error']}"
    count = f"count {result['revision']}"
    return f"{start} {count if result['changed'] else f'nothing has changed since {count}'}"
