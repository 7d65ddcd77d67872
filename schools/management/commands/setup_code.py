"""Say the one-time code with which the first school is founded."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from schools.institutions.models import Institution
from schools.setup.codes import setup_code


class Command(BaseCommand):
    """Print the code; with a school in place it opens nothing any more."""

    help = "Print the one-time code with which the first school is founded on the page «Start»."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line."""
        if Institution.objects.exists():
            self.stdout.write(_("There is a school already: the code opens nothing any more."))
        else:
            self.stdout.write(_("One-time code to start the first school: %(code)s") % {"code": setup_code()})
