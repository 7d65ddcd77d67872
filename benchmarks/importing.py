"""The importer on a whole school's file: 797 students, 64 staff, 1,208 rows of guardians, 339 of load."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from django.utils import timezone

ROSTER = Path(__file__).resolve().parent.parent / "tests" / "rosters" / "school.xlsx"
_number = count(1)


class SchoolImport:
    """One import into a school founded for it; `plan` and `apply` are measured apart."""

    def __init__(self) -> None:
        self.run_id = 0

    def found(self) -> None:
        """Found a new school and upload the file."""
        from schools.importing.services import create_run
        from schools.institutions.acting import Via
        from schools.institutions.models import Institution
        from schools.institutions.scope import scope
        from schools.setup.services import found_institution

        number = next(_number)
        self.institution = Institution(
            slug=f"measured-{number}", name=f"Школа {number}", created_at=timezone.now()
        )
        self.act = found_institution(self.institution, via=Via.COMMAND)
        with scope(self.institution.pk):
            self.run_id = create_run(self.act, file_name=ROSTER.name, data=ROSTER.read_bytes()).pk

    def plan(self) -> None:
        """Read the file, compare it with the register and store the plan."""
        from schools.importing.services import plan_run
        from schools.institutions.scope import scope

        with scope(self.institution.pk):
            plan_run(self.act, run_id=self.run_id)

    def apply(self) -> None:
        """Enter the plan into the register."""
        from schools.importing.services import apply_run
        from schools.institutions.scope import scope

        with scope(self.institution.pk):
            apply_run(self.act, run_id=self.run_id)

    def found_and_plan(self) -> None:
        """Found a new school, upload the file and plan it."""
        self.found()
        self.plan()
