"""Run everything in one command: one school, one machine, nothing to install."""

from __future__ import annotations

import gc
import io
import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from schools.institutions.models import Institution
from sferum_admin.catalogues import compile_catalogues
from sferum_admin.embedded import EmbeddedServer


class Command(BaseCommand):
    """Prepare the data folder, bring the database up to date, and serve with the jobs alongside."""

    help = "Run the site with its background jobs in one process (embedded mode)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether the demo school is wanted."""
        parser.add_argument("--demo", action="store_true", help="load the demo school on the first start")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop (Ctrl+C, SIGTERM); work begun is finished first."""
        if settings.REDIS_URL:
            raise CommandError(
                "REDIS_URL is set: run gunicorn, celery worker and celery beat as processes of their own "
                "(see docker-compose.yml)."
            )
        self._translations()
        gc.freeze()  # what is loaded by now stays: nobody need look through it again for garbage
        host = "127.0.0.1" if settings.SITE_IS_LOOPBACK else "0.0.0.0"  # noqa: S104  # asked for by SITE_URL
        _refuse_taken_port(host)
        call_command("migrate", interactive=False, verbosity=0)
        welcome = self._welcome(demo=options["demo"])
        connections.close_all()  # none may pass into the process that gunicorn forks
        EmbeddedServer(bind=f"{host}:{settings.PORT}", on_ready=lambda: self._say(welcome)).run()

    def _translations(self) -> None:
        """Compile translations; Django has read the old ones by now, so begin anew when any were written."""
        if [written for folder in settings.LOCALE_PATHS for written in compile_catalogues(folder)]:
            sys.stdout.flush()
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606  # this very command again

    def _welcome(self, *, demo: bool) -> str:
        """Return what to tell a person at the keyboard; the demo command adds its sign-ins."""
        said = io.StringIO()
        if demo and "load_demo" in get_commands():
            call_command("load_demo", stdout=said)
        if not Institution.objects.exists():
            call_command("setup_code", stdout=said)
        address = _("Open %(address)s") % {"address": settings.SITE_URL}
        return "\n".join(filter(None, [said.getvalue().rstrip(), address, _("Stop with Ctrl+C.")]))

    def _say(self, welcome: str) -> None:
        self.stdout.write(f"\n{welcome}\n")
        self.stdout.flush()


def _refuse_taken_port(host: str) -> None:
    """Raise CommandError in one line when something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, settings.PORT))
        except OSError as error:
            raise CommandError(
                _("Port %(port)s is taken. Choose another: PORT=%(other)s make run")
                % {"port": settings.PORT, "other": settings.PORT + 1}
            ) from error
