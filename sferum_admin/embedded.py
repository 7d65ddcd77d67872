"""The embedded mode: one gunicorn worker process with the Celery worker and beat as its threads.

There is one such process on purpose: the broker is its memory, so a second one would have a queue and a
beat of its own. The master process starts it anew when it dies, and the jobs it held are rung again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from celery.beat import EmbeddedService
from celery.signals import beat_init, worker_ready
from celery.worker import WorkController
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from sferum_admin.celery import app

START_SECONDS = 15
STOP_SECONDS = 30


class EmbeddedWorker:
    """Celery's worker and beat as threads; no signal handlers, as signals are gunicorn's."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.ticking = threading.Event()
        self.worker = WorkController(
            app=app,
            pool="threads",
            concurrency=2,
            hostname="embedded@localhost",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            ready_callback=self._is_ready,
        )
        self.thread = threading.Thread(target=self.worker.start, name="celery-worker", daemon=True)
        self.beat = EmbeddedService(app, thread=True, max_interval=1, scheduler_cls="celery.beat:Scheduler")

    def _is_ready(self, consumer: Any) -> None:
        worker_ready.send(sender=consumer)
        self.ready.set()

    def _is_ticking(self, **_of_the_signal: Any) -> None:
        self.ticking.set()

    def start(self) -> None:
        """Start both; return when the worker takes tasks and beat ticks. Raises RuntimeError otherwise."""
        app.finalize()
        self.thread.start()
        beat_init.connect(self._is_ticking)
        self.beat.start()
        if not (self.ready.wait(START_SECONDS) and self.ticking.wait(START_SECONDS)):
            raise RuntimeError("the embedded worker did not start")

    def stop(self) -> None:
        """Stop both; jobs already begun are finished, for half a minute at most."""
        self.beat.stop()
        self.worker.stop()
        self.thread.join(STOP_SECONDS)


class _GunicornWorker(Protocol):
    jobs: EmbeddedWorker


class EmbeddedServer(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn, configured for one school on one machine."""

    def __init__(self, *, bind: str, on_ready: Callable[[], None]) -> None:
        self.bind = bind
        self.on_ready = on_ready
        super().__init__()

    def load_config(self) -> None:
        """Set one worker process of eight threads, which brings its own jobs along."""
        chosen: dict[str, Any] = {
            "bind": self.bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 60,
            "graceful_timeout": STOP_SECONDS,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": lambda _server: self.on_ready(),
            "post_worker_init": _start_jobs,
            "worker_exit": _stop_jobs,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the WSGI application."""
        return get_wsgi_application()


def _start_jobs(worker: _GunicornWorker) -> None:
    worker.jobs = EmbeddedWorker()
    worker.jobs.start()


def _stop_jobs(_server: object, worker: _GunicornWorker) -> None:
    if hasattr(worker, "jobs"):
        worker.jobs.stop()
