"""The processes themselves: they start, leave signs of life, do a job, and stop when told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from django.utils import timezone

from schools.health.services import examine
from tests.processes import ROOT, background, kill, start_worker, until
from tests.services import free_port


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_background_leaves_signs_of_life() -> None:
    with background():
        until(
            lambda: all(found.ok for found in examine(now=timezone.now())), what="every part's sign of life"
        )


# What the tests set for themselves and a first start knows nothing of.
OF_THE_TESTS = {"SECRET_KEY", "INVITATION_KEYS", "SITE_URL", "MEDIA_ROOT", "DJANGO_SETTINGS_MODULE"}
Serve = Callable[..., tuple[subprocess.Popen[str], str]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that runs `manage.py serve` in a data folder of its own: process and address."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        given = {key: value for key, value in os.environ.items() if key not in OF_THE_TESTS}
        port = str(free_port())
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env={**given, "DATA_DIR": str(tmp_path), "PORT": port, "REDIS_URL": "", "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310  # loopback
            return bool(json.load(answer)["ok"])
    except HTTPError as error:
        error.close()
        return False
    except (URLError, ConnectionError):
        return False


def children(process: subprocess.Popen[Any]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(number) for number in listed.split()]


def test_serve_starts_heals_and_stops(serve: Serve, tmp_path: Path) -> None:
    process, address = serve()
    until(lambda: healthy(address), what="the site")

    (worker,) = children(process)
    os.kill(worker, signal.SIGKILL)
    until(lambda: children(process) not in ([], [worker]) and healthy(address), what="a new worker process")

    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stdout is not None
    said = process.stdout.read()
    assert re.search(rf"{re.escape(address)}\n", said)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_serve_refuses_a_taken_port_in_one_line(serve: Serve) -> None:
    process, address = serve()
    until(lambda: healthy(address), what="the site")
    port = address.rsplit(":", 1)[1]
    again = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**os.environ, "PORT": port, "REDIS_URL": "", "DATABASE_URL": "", "SITE_URL": ""},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    process.terminate()
    process.wait(20)
    assert again.returncode == 1
    assert port in again.stderr
    assert len(again.stderr.strip().splitlines()) == 1


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_no_process_behind() -> None:
    worker = start_worker(concurrency=2)
    family = [worker.pid, *children(worker)]
    kill(worker)
    until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in family), what="the end of all")
