"""From sheets and their mapping to typed rows: what each row says, and what is wrong with it."""

from schools.importing.rows.cells import cell_text
from schools.importing.rows.checks import class_problems, name_problems
from schools.importing.rows.families import guardians_in
from schools.importing.rows.sheets import read_rows, sample_rows
from schools.importing.rows.typed import (
    NOBODY,
    GuardianRow,
    LoadRow,
    PersonRow,
    Roster,
    SourceRow,
    StaffRow,
    StudentRow,
)

__all__ = [
    "NOBODY",
    "GuardianRow",
    "LoadRow",
    "PersonRow",
    "Roster",
    "SourceRow",
    "StaffRow",
    "StudentRow",
    "cell_text",
    "class_problems",
    "guardians_in",
    "name_problems",
    "read_rows",
    "sample_rows",
]
