"""Tell what is up: for containers without a web server, and for people."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from schools.health.services import Part, examine


class Command(BaseCommand):
    """Exit with 0 when everything asked about is up, with 1 otherwise."""

    help = "Tell what is up: database, journal, broker, beat, worker, queue."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the parts to ask about, and whether to answer in JSON."""
        parser.add_argument("--part", action="append", choices=[*map(str, Part)], default=[])
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each part."""
        asked = frozenset(map(Part, options["part"])) or frozenset(Part)
        findings = examine(now=timezone.now(), parts=asked)
        if options["as_json"]:
            told = {str(found.part): {"ok": found.ok, "seconds": found.seconds} for found in findings}
            self.stdout.write(json.dumps(told))
        else:
            for found in findings:
                age = "" if found.seconds is None else f", {found.seconds} s ago"
                self.stdout.write(f"{found.part}: {'up' if found.ok else 'DOWN'}{age}")
        sys.exit(0 if all(found.ok for found in findings) else 1)
