"""Imports made for a test."""

from __future__ import annotations

from django.db import models

from schools.importing.access import planned_rows
from schools.importing.models import ImportRun
from schools.importing.services import apply_run, create_run, plan_run
from schools.institutions.acting import Act
from schools.movement.models import Movement
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, Subject, TeachingLoad
from schools.structure.models import ClassYear, Place, SchoolClass


def planned(act: Act, data: bytes, *, is_whole: bool = False) -> ImportRun:
    """Return the planned run of a file; `is_whole`: its list is the whole school's, as a person says."""
    return plan_run(act, run_id=create_run(act, file_name="roster.xlsx", data=data, is_whole=is_whole).pk)


def imported(act: Act, data: bytes, *, is_whole: bool = False) -> ImportRun:
    """Return the applied run of a file."""
    return apply_run(act, run_id=planned(act, data, is_whole=is_whole).pk)


def lines(run: ImportRun, *, unchanged: bool = False) -> list[tuple[str, str, str, list[str]]]:
    """Return (kind, action, name, message codes) of each row that is not unchanged."""
    return [
        (row.kind, row.action, row.name, [message.code for message in row.said])
        for row in planned_rows(run)
        if unchanged or row.action != "unchanged"
    ]


REGISTER: tuple[type[models.Model], ...] = (
    Place,
    SchoolClass,
    ClassYear,
    Person,
    Membership,
    RoleAssignment,
    Guardianship,
    Subject,
    TeachingLoad,
    Movement,
)


def register() -> dict[str, list[dict[str, object]]]:
    """Return every row of the register, table by table."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in REGISTER}
