"""What reports store: a day's statistics, marks made from the worklist, and what was exported."""

from reports.services.compiling import Compiled, compile_day, compile_when_due, count_figures
from reports.services.exporting import note_export
from reports.services.marking import exempt_work, mark_work

__all__ = [
    "Compiled",
    "compile_day",
    "compile_when_due",
    "count_figures",
    "exempt_work",
    "mark_work",
    "note_export",
]
