"""`make bench`: measure the pages of the demo school and pieces of work, and print how they stand.

Pages are asked for one after another over one connection, in rounds that mix them with the bare view, so that
whatever else the machine does falls on all of them alike.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tests import services

if TYPE_CHECKING:
    from benchmarks.targets import Page, Work

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing: median and 95th percentile in milliseconds, and what it may be at most."""

    name: str
    median: float
    p95: float
    ratio: float | None = None
    at_most: float | None = None
    unit: str = "×"

    @property
    def too_slow(self) -> bool:
        """Tell whether it takes longer than it may."""
        measured = self.ratio if self.ratio is not None else self.median / 1000
        return self.at_most is not None and measured > self.at_most


@dataclass(frozen=True, slots=True)
class Peak:
    """How many megabytes above idle a piece of work took at its peak, and how many it may take."""

    name: str
    megabytes: float
    at_most: float | None

    @property
    def too_much(self) -> bool:
        """Tell whether it takes more than it may."""
        return self.at_most is not None and self.megabytes > self.at_most


def main() -> int:
    """Print one line for each page and work; 1 when any is slower than it may be."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--rounds", type=int, default=40)
    asked.add_argument("--only", default="", help="names that contain this")
    asked.add_argument("--json", type=Path, help="also write the figures there")
    options = asked.parse_args()

    _prepare()
    lines = [*measure_pages(options.rounds, options.only), *measure_works(options.only)]
    peaks = measure_memories(options.only)
    print(f"{'':44}{'median':>10}{'p95':>10}{'bare':>9}")
    for line in lines:
        ratio = f"{line.ratio:.1f} ×" if line.ratio is not None else ""
        verdict = f"  TOO SLOW, at most {line.at_most} {line.unit}" if line.too_slow else ""
        print(f"{line.name:44}{line.median:7.1f} ms{line.p95:7.1f} ms{ratio:>9}{verdict}")
    for peak in peaks:
        verdict = f"  TOO MUCH, at most {peak.at_most} MB" if peak.too_much else ""
        print(f"{peak.name:44}{peak.megabytes:7.1f} MB{verdict}")
    if options.json:
        figures: dict[str, dict[str, float | None]] = {
            line.name: {"median": line.median, "p95": line.p95, "ratio": line.ratio} for line in lines
        }
        figures |= {peak.name: {"megabytes": peak.megabytes} for peak in peaks}
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if any(line.too_slow for line in lines) or any(peak.too_much for peak in peaks) else 0


def _prepare() -> None:
    """Set up Django on PostgreSQL and Redis of the benchmark's own, with the demo school in it."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        DATA_DIR=str(services.folder() / "data"),
        DATABASE_URL=services.postgres(),
        REDIS_URL=services.redis(),
        SITE_URL="http://127.0.0.1",
    )
    from sferum_admin.catalogues import compile_catalogues

    compile_catalogues(ROOT / "locale")
    import django
    from django.core.management import call_command, get_commands

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if "load_demo" not in get_commands():
        sys.exit("The pages are measured on the demo school, and there is no command load_demo.")
    call_command("load_demo", stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115


def measure_pages(rounds: int, only: str) -> list[Line]:
    """Return a line for the bare view and for each page, in the order of the list."""
    from benchmarks.targets import PAGES

    requests = {"bare": _bare()}
    limits: dict[str, float | None] = {"bare": None}
    chosen = [page for page in PAGES if only in page.title]
    if not chosen:
        return []
    for page in chosen:
        requests[page.title], limits[page.title] = _address(page), page.at_most
    times: dict[str, list[float]] = {name: [] for name in requests}
    with _Server() as server:
        for writing in (False, True):
            asked = [page.title for page in chosen if page.writes == writing]
            for turn in range(WARM_UP + rounds if asked else 0):
                for name in ["bare", *asked]:
                    taken = server.get(*requests[name])
                    if turn >= WARM_UP:
                        times[name].append(taken)
    bare = statistics.median(times["bare"])
    return [
        Line(name, statistics.median(taken), _p95(taken), statistics.median(taken) / bare, limits[name])
        for name, taken in times.items()
    ]


def measure_works(only: str) -> list[Line]:
    """Return a line for each piece of work."""
    from benchmarks.targets import WORKS

    return [_measured(work) for work in WORKS if only in work.name]


def measure_memories(only: str) -> list[Peak]:
    """Return the peak of each piece of work whose memory is told."""
    from benchmarks.targets import MEMORIES

    return [Peak(memory.name, memory.run(), memory.at_most) for memory in MEMORIES if only in memory.name]


def _measured(work: Work) -> Line:
    times, beside = [], []
    for _round in range(work.rounds):
        if work.against is not None:
            beside.append(_once(work.against))
        times.append(_once(work))
    median = statistics.median(times)
    if not beside:
        return Line(work.name, median, _p95(times), at_most=work.at_most, unit="s")
    return Line(work.name, median, _p95(times), median / statistics.median(beside), work.at_most)


def _once(work: Work) -> float:
    """Return how many milliseconds a piece of work took."""
    work.prepare()
    began = time.perf_counter()
    work.run()
    return (time.perf_counter() - began) * 1000


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _bare() -> tuple[str, str]:
    from django.urls import reverse

    from schools.accounts.models import User

    pk = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    return reverse("bare", kwargs={"pk": pk}), ""


def _address(page: Page) -> tuple[str, str]:
    """Return the page's path in the demo school and the cookie of who opens it."""
    from django.urls import reverse

    from schools.institutions.models import Institution
    from schools.institutions.scope import scope
    from schools.people.models import RoleAssignment

    institution = Institution.objects.order_by("pk")[0]
    with scope(institution.pk):
        holder = RoleAssignment.objects.filter(role=page.role, person__user__isnull=False).order_by("pk")[0]
        user = holder.person.user
        kwargs = {"slug": institution.slug, **page.kwargs()}
    assert user is not None
    path = reverse(page.name, kwargs=kwargs)
    return (f"{path}?{quote(page.query, safe='=&')}" if page.query else path), _cookie(user.pk)


def _cookie(user_pk: int) -> str:
    """Sign a user in and return the session's cookie."""
    from django.conf import settings
    from django.test import Client

    from schools.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_pk))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class _Server:
    """One gunicorn process with one thread: times are of the page, not of the queue before it."""

    def __enter__(self) -> _Server:
        port = services.free_port()
        log = services.folder() / "gunicorn.log"
        command = [sys.executable, "-m", "gunicorn", "sferum_admin.wsgi", "--config", os.devnull]
        command += [
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--worker-class",
            "gthread",
            "--threads",
            "1",
        ]
        command += ["--keep-alive", "60", "--no-control-socket"]
        self.process: subprocess.Popen[bytes] = services.spawn(command, log, cwd=ROOT)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _attempt in range(200):
            try:
                self.connection.connect()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise SystemExit(log.read_text(errors="replace"))

    def get(self, path: str, cookie: str) -> float:
        """Return how many milliseconds the page took; it must be there."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = self.connection.getresponse()
        answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status != http.client.OK:
            raise SystemExit(f"{urlsplit(path).path} answered {answer.status}, not 200")
        return taken

    def __exit__(self, *exception: object) -> None:
        self.connection.close()
        services.stop(self.process)


if __name__ == "__main__":
    sys.exit(main())
