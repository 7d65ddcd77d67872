"""How much memory importing a municipality's file takes above idle, in a process of its own."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.people import MANY, as_csv

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK_BEGINS_ANEW = "5"
_WARM_UP = 375


def peak_of_import() -> float:
    """Return how many megabytes above idle the planning and applying of 20,000 people take at their peak.

    Measured in a new process: what earlier works have left free in this one would hide a part of it.
    """
    said = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    return float(said.stdout)


def main() -> None:
    """Import a small file, so that everything is loaded, then the large one; print the megabytes."""
    import django

    django.setup()
    from benchmarks.importing import SchoolImport

    for people in (_WARM_UP, MANY):
        school = SchoolImport("people.csv", partial(as_csv, people))
        school.found()
        as_csv.cache_clear()
        gc.collect()
        idle = _megabytes("VmRSS")
        _begin_anew()
        school.plan_and_apply()
    print(_megabytes("VmHWM") - idle)


def _megabytes(what: str) -> float:
    """Return a figure of this process; where the system tells no more than the peak, the peak."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith(what))
    return int(line.split()[1]) / 1024


def _begin_anew() -> None:
    """Let the peak be counted from now on, where the system can do that."""
    if _CLEAR.exists():
        _CLEAR.write_text(_PEAK_BEGINS_ANEW)


if __name__ == "__main__":
    main()
