"""From a file's bytes to sheets of cells: plain Python, as it runs in a process of its own.

Nothing here may import Django: the process starts anew for every file, and what it loads is waited for.
"""

from schools.importing.reading.files import read_file
from schools.importing.reading.limits import LIMITS, Limits
from schools.importing.reading.refusals import Unreadable, Why
from schools.importing.reading.tables import Cell, RosterFile, Sheet

__all__ = ["LIMITS", "Cell", "Limits", "RosterFile", "Sheet", "Unreadable", "Why", "read_file"]
