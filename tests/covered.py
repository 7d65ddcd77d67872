"""How much of the rules and services the tests reach, lines and branches each on their own."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import CoverageException


def shares(totals: dict[str, float]) -> dict[str, float]:
    """Return the per cent reached of lines and of branches; 100 of nothing."""
    pairs = {
        "lines": (totals["covered_lines"], totals["num_statements"]),
        "branches": (totals["covered_branches"], totals["num_branches"]),
    }
    return {name: 100 * reached / all_ if all_ else 100.0 for name, (reached, all_) in pairs.items()}


def main(least: float) -> int:
    """Print what is not reached and both shares; 1 when either is below `least` per cent."""
    cover = Coverage()
    cover.load()
    report = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        try:
            cover.report(file=report)
            cover.json_report(outfile=str(path))
        except CoverageException as error:
            print(f"Coverage: {error}")
            return 1
        reached = shares(json.loads(path.read_text())["totals"])
    print(report.getvalue())
    print("Rules and services:", ", ".join(f"{name} {share:.1f} %" for name, share in reached.items()))
    return 0 if min(reached.values()) >= least else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
