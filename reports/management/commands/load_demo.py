"""Load the demo school."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.demo import cast
from reports.demo.services import load_demo


class Command(BaseCommand):
    """Found the demo school and live through its autumn; a second run changes nothing."""

    help = "Load a believable school with invented people, half-way through joining the platform."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it unless it is there, and say how to sign in."""
        institution, loaded = load_demo(timezone.now())
        url = settings.SITE_URL + reverse("reports:home", kwargs={"slug": institution.slug})
        if options["json"]:
            people = [{"email": part.email, "role": str(part.label)} for part in cast.PARTS]
            told = {"loaded": loaded, "url": url, "password": cast.PASSWORD, "people": people}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(_("Demo school: %(url)s") % {"url": url})
        for part in cast.PARTS:
            self.stdout.write(f"  {part.email:<32}{part.label}")
        self.stdout.write(_("  The password of each: %(password)s") % {"password": cast.PASSWORD})
