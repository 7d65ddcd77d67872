"""The importer at work in a school founded for it: reading and planning, applying, or the whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from django.utils import timezone

from benchmarks.people import copy_people

ROSTER = Path(__file__).resolve().parent.parent / "tests" / "rosters" / "school.xlsx"
"""A whole school: 797 students, 64 staff, 1,208 rows of guardians, 339 of load."""

_number = count(1)


class SchoolImport:
    """One import of a file into a school of its own; `plan` and `apply` may be measured apart."""

    def __init__(self, name: str, data: Callable[[], bytes]) -> None:
        self.name = name
        self.data = data
        self.run_id = 0

    def found(self) -> None:
        """Found a new school and upload the file."""
        from schools.importing.services import create_run
        from schools.institutions.acting import Via
        from schools.institutions.models import Institution
        from schools.institutions.scope import scope
        from schools.setup.services import found_institution

        number = f"{os.getpid()}-{next(_number)}"  # a process of its own measures the memory, beside this one
        self.institution = Institution(
            slug=f"measured-{number}", name=f"Школа {number}", created_at=timezone.now()
        )
        self.act = found_institution(self.institution, via=Via.COMMAND)
        with scope(self.institution.pk):
            self.run_id = create_run(self.act, file_name=self.name, data=self.data()).pk

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

    def plan_and_apply(self) -> None:
        """Read, plan, store and apply: all that the two jobs of an import do."""
        self.plan()
        self.apply()

    def copy(self) -> None:
        """Put 1,500 people into the school's tables by a bare COPY."""
        from schools.institutions.scope import scope

        with scope(self.institution.pk):
            copy_people(self.institution.pk)


def planned_in_demo(name: str, data: bytes) -> int:
    """Upload and plan a file in the demo school, whose scope is entered; return the import's id."""
    from schools.importing.services import create_run, plan_run
    from schools.institutions.acting import Via, act_in
    from schools.institutions.models import Institution

    act = act_in(Institution.objects.order_by("pk")[0], via=Via.COMMAND)
    run = create_run(act, file_name=name, data=data)
    plan_run(act, run_id=run.pk)
    return run.pk
