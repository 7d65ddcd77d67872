"""Annul stale invitations from the command line, as the hourly sweep does."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from invitations.services.annulling import annul_stale
from invitations.states import AnnulReason
from schools.institutions.acting import Via, act_in
from schools.institutions.scope import scope
from schools.management.institutions import add_institution, institutions_at


class Command(BaseCommand):
    """Annul what has expired, was never used, or whose place or issuer is gone; each with its reason."""

    help = "Annul stale invitations with a recorded reason (2.1.12)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the institution (all without one) and whether only to look."""
        add_institution(parser, required=False)
        parser.add_argument("--dry-run", action="store_true", help="only look; exit with 1 if any is stale")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Annul and print how many for each reason; a dry run that finds any exits with 1."""
        institutions = institutions_at(options["institution"])
        found: dict[str, Counter[AnnulReason]] = {}
        for institution in institutions:
            with scope(institution.pk):
                act = act_in(institution, via=Via.COMMAND)
                found[institution.slug] = annul_stale(act, dry_run=options["dry_run"])
        if options["as_json"]:
            told = {slug: {reason.value: n for reason, n in counts.items()} for slug, counts in found.items()}
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "annulled": told}))
        else:
            for slug, counts in found.items():
                words = ", ".join(f"{reason.label}: {n}" for reason, n in counts.items()) or "0"
                self.stdout.write(f"{slug}: {words}")
        if options["dry_run"] and any(counts.total() for counts in found.values()):
            sys.exit(1)
