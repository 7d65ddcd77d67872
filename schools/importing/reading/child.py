"""The process that reads one file: bytes in at one end, JSON out at the other, within limits.

It has no settings, no environment, no database and no Django; what it cannot afford ends it, not us.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime

from schools.importing.reading.files import read_file
from schools.importing.reading.limits import Limits
from schools.importing.reading.refusals import Unreadable, Why

FAILED = 1
"""What the process ends with after an exception that it did not expect."""


def main(limits: Limits) -> None:
    """Read the file on standard input and answer on standard output."""
    confine(limits)
    gc.disable()  # one file, then nothing: what is made here is not looked through for garbage
    status = 0
    try:
        answer = answer_to(sys.stdin.buffer.read(), limits)
    except BaseException as fault:  # whatever it is, the asking side logs it
        answer, status = _json({"failed": where_it_failed(fault)}), FAILED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(status)  # nothing is left to be tidied away


def where_it_failed(fault: BaseException) -> str:
    """Return the type of an exception and the lines it came through; its words may quote a cell."""
    lines, at = [], fault.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        lines.append(f"{code.co_filename}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return " < ".join([type(fault).__name__, *reversed(lines)])


def confine(limits: Limits) -> None:
    """Let this process use only so much time and memory, and write no files."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # not every system knows every limit; the parent's clock remains
            continue


def answer_to(data: bytes, limits: Limits) -> bytes:
    """Return what is to be said of a file: its sheets, or why it cannot be read."""
    try:
        sheets = read_file(data, limits).sheets
        return _json({"sheets": sheets})
    except Unreadable as refusal:
        return _json({"refused": refusal.why, "details": refusal.details})
    except MemoryError:
        return _json({"refused": Why.TOO_HARD, "details": {}})


def _json(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, default=_dated, check_circular=False).encode()


def _dated(value: object) -> dict[str, str]:
    """Return a date as JSON carries it; the asking side reads it back."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    raise TypeError(f"a cell holds {type(value).__name__}")


def limits_of(words: Iterable[str]) -> Limits:
    """Return the limits given on the command line."""
    return Limits(*map(int, words))
