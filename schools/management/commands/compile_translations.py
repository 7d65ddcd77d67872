"""Compile the translations, without any tool from outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sferum_admin.catalogues import compile_catalogues


class Command(BaseCommand):
    """Write the .mo files that are missing or older than their .po."""

    help = "Compile the translations (locale/*/LC_MESSAGES/*.po)."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile every folder of translations and name what was written."""
        for folder in settings.LOCALE_PATHS:
            for path in compile_catalogues(folder):
                self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
