"""Real worker and beat processes on the test database, to be killed in the middle of their work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from schools.health.models import Heartbeat
from schools.health.services import Part
from tests.services import folder, spawn

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


def database_url() -> str:
    """Return the URL of the test database itself, for a process of its own."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    server = urlsplit(os.environ["DATABASE_URL"])
    return server._replace(path=f"/{name}").geturl()


def environment(**changes: str) -> dict[str, str]:
    """Return what a process needs to work on the test database, with the project's own settings."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sferum_admin.settings",
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(ROOT),
        **changes,
    }


def until(holds: Callable[[], bool], *, seconds: float = PATIENCE, what: str = "what was awaited") -> None:
    """Wait until it holds; raises TimeoutError naming what did not come."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.05)


def start_worker(*, concurrency: int = 1, **changes: str) -> subprocess.Popen[bytes]:
    """Start a Celery worker and return once it takes tasks; `kill` it, or terminate it warmly."""
    started = timezone.now()
    process = _start(
        "worker", f"--concurrency={concurrency}", "--without-mingle", "--without-gossip", **changes
    )
    until(lambda: _alive(Part.WORKER, started), what="the worker")
    return process


def start_beat(**changes: str) -> subprocess.Popen[bytes]:
    """Start Celery's beat and return once it ticks."""
    started = timezone.now()
    process = _start("beat", **changes)
    until(lambda: _alive(Part.BEAT, started), what="beat")
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children at once, as a power cut does."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _start(part: str, *arguments: str, **changes: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "sferum_admin", part, "--loglevel=WARNING", *arguments]
    log = folder() / f"{part}-{time.monotonic_ns()}.log"
    return spawn(command, log, env=environment(**changes), cwd=ROOT)


def _alive(part: Part, since: datetime) -> bool:
    return Heartbeat.objects.filter(name=part, at__gte=since).exists()


@contextmanager
def background() -> Iterator[None]:
    """Run what works in the background of this mode: two processes, or threads of this one when embedded.

    For tests with a live server; the test database must be committed to (`transactional_db`).
    """
    if settings.EMBEDDED:
        from sferum_admin.embedded import EmbeddedWorker

        jobs = EmbeddedWorker()
        jobs.start()
        try:
            yield
        finally:
            jobs.stop()
        return
    processes = [start_worker(concurrency=2), start_beat()]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(PATIENCE)
