"""Reading a file in a process of its own, so that no file can harm the one that asks."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import python_calamine

from schools.importing.errors import refusal_for
from schools.importing.reading import LIMITS, Limits, RosterFile, Sheet, Why
from schools.importing.reading.child import FAILED

logger = logging.getLogger(__name__)

_START = (
    "import sys; sys.path += sys.argv[1:3];"
    "from schools.importing.reading.child import limits_of, main; main(limits_of(sys.argv[3:]))"
)
_PATHS = (str(Path(__file__).parents[2]), str(Path(python_calamine.__file__).parents[1]))
_INHERITED = ("LD_LIBRARY_PATH", "PATH")
_GRACE_SECONDS = 5
"""How much longer than its own time the process may take, on a busy machine, before it is ended."""


def read_in_sandbox(data: bytes, *, limits: Limits = LIMITS) -> RosterFile:
    """Return the sheets of a file, read by a process that may use only so much time and memory.

    The process starts without our environment, settings and connections (40 to 60 ms). Raises
    RosterFileError, in words, when the file cannot be read or the process did not come through.
    """
    command = [sys.executable, "-I", "-S", "-B", "-c", _START, *_PATHS, *map(str, limits)]
    with subprocess.Popen(  # noqa: S603  # our own code; the file comes on standard input
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        start_new_session=True,  # Ctrl+C is for us, who then wait for it to finish
    ) as process:
        try:
            answer, _nothing = process.communicate(data, timeout=limits.seconds + _GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            answer = b""
    if process.returncode:  # an exception of its own is 1; a limit ends it by a signal
        where = _where_it_failed(answer)
        logger.warning(
            "reading a roster file of %s bytes ended with %s: %s", len(data), process.returncode, where
        )
        raise refusal_for(Why.DAMAGED if process.returncode == FAILED else Why.TOO_HARD)
    return _file_of(answer)


def _where_it_failed(answer: bytes) -> str:
    """Return the exception and its lines that the process told of, if it came to telling."""
    try:
        return str(json.loads(answer)["failed"])
    except (ValueError, KeyError, TypeError):
        return "no word"


def _file_of(answer: bytes) -> RosterFile:
    """Return the file that the process answered with. Raises RosterFileError for a refusal."""
    said: dict[str, Any] = json.loads(answer, object_hook=_value)
    if "refused" in said:
        raise refusal_for(Why(said["refused"]), **said["details"])
    return RosterFile([Sheet(name, rows) for name, rows in said["sheets"]])


def _value(values: dict[str, Any]) -> Any:
    """Return a date that was sent as JSON; any other object stays as it is."""
    if "on" in values:
        return date.fromisoformat(values["on"])
    if "at" in values:
        return datetime.fromisoformat(values["at"])
    return values
