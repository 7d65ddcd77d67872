"""Whole schools go from file to register, and again without a change."""

from __future__ import annotations

from collections import Counter

import pytest

from schools.accounts.roles import Role
from schools.importing.models import ImportRun, ImportState, RowAction
from schools.importing.services import (
    undo_run,
)
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.people.models import Guardianship, Membership, RoleAssignment, TeachingLoad
from schools.structure.models import SchoolClass
from tests.schools.importing.files import ROSTERS, SCHOOL, school
from tests.schools.importing.people import CLASSMATES, IVAN, students
from tests.schools.importing.runs import imported, lines, planned, register

NO_ROWS = dict.fromkeys(RowAction.values, 0)


def test_import_whole_school(act: Act) -> None:
    run = imported(act, SCHOOL.read_bytes())

    assert {kind: counts["create"] for kind, counts in run.summary["by_kind"].items()} == {
        "student": 797,
        "staff": 64,
        "guardian": 1208,
        "load": 339,
    }
    assert run.summary["counts"] == NO_ROWS | {"create": 2408}
    assert SchoolClass.objects.classes().count() == 30
    assert Membership.objects.on(act.today).in_classes().count() == 797
    assert Membership.objects.on(act.today).filter(place__kind="staff_room").count() == 58
    assert Guardianship.objects.on(act.today).count() == 1208
    assert TeachingLoad.objects.on(act.today).count() == 339
    roles = RoleAssignment.objects.on(act.today).values_list("role", flat=True)
    assert Counter(roles) == {Role.TEACHER: 58, Role.EMPLOYEE: 6, Role.CLASS_TEACHER: 30}
    assert (run.state, run.upload, Movement.objects.count()) == (ImportState.APPLIED, None, 0)


def test_import_whole_school_again_changes_nothing(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())
    before = register()

    again = imported(act, SCHOOL.read_bytes())

    assert again.summary["counts"] == NO_ROWS | {"unchanged": 2408}
    assert register() == before


def test_import_a_week_later(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())

    run = imported(act, (ROSTERS / "school-a-week-later.xlsx").read_bytes())

    names = {
        action: sorted(
            name for kind, what, name, _codes in lines(run) if kind == "student" and what == action
        )
        for action in ("depart", "transfer", "update", "create")
    }
    assert names == {
        "depart": ["Давыдова Эльвира Егоровна", "Комарова Арина Алексеевна", "Соловьёва Алина Сергеевна"],
        "transfer": [
            "Ковалёва Алина Егоровна",
            "Кузнецов Илья Павлович",
            "Матвеева Александра Юрьевна",
            "Овчинников Андрей Викторович",
            "Сергеева Ольга Олеговна",
        ],
        "update": ["Скворцова Светлана Михайловна"],
        "create": [
            "Бондаренко Диана Михайловна",
            "Королёва Елизавета Петровна",
            "Полякова Эльвира Игоревна",
            "Черных Мария Артёмовна",
        ],
    }
    assert Counter(action for kind, action, _name, _codes in lines(run)) == {
        "depart": 3,
        "transfer": 5,
        "update": 1,
        "create": 4,
    }
    assert run.summary["hold"] == {"departures": 0, "changes": 0}
    assert Counter(Movement.objects.values_list("kind", flat=True)) == {
        "left": 3,
        "transferred": 5,
        "enrolled": 4,
    }
    assert Membership.objects.on(act.today).in_classes().count() == 798


@pytest.mark.parametrize("name", ["journal-cp1251.csv", "sheet-per-class.xlsx"])
def test_import_other_layouts_after_the_school_move_nobody(act: Act, name: str) -> None:
    imported(act, SCHOOL.read_bytes())

    counts = planned(act, (ROSTERS / name).read_bytes()).summary["by_kind"]["student"]

    assert (counts["create"], counts["transfer"], counts["depart"], counts["error"]) == (0, 0, 0, 0)
    assert counts["unchanged"] + counts["update"] == 797


@pytest.mark.parametrize("name", ["journal-cp1251.csv", "sheet-per-class.xlsx"])
def test_import_other_layouts_alone(act: Act, name: str) -> None:
    run = imported(act, (ROSTERS / name).read_bytes())

    assert run.summary["by_kind"]["student"]["create"] == 797
    assert Membership.objects.on(act.today).in_classes().count() == 797


def test_import_is_journalled_by_ids_alone(act: Act) -> None:
    imported(act, students(IVAN))

    events = AuditEvent.objects.filter(kind__startswith="import.").order_by("pk")
    assert [event.kind for event in events] == ["import.uploaded", "import.planned", "import.applied"]
    assert "Иванов" not in str([event.data for event in events])


def test_import_asks_no_more_queries_for_more_rows(act: Act) -> None:
    """The number of statements grows by batches of a thousand, not by rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (1, 3):
        rows = [(f"Новый{size}{n}", "Иван", "", IVAN[3], "5А", "", f"N{size}{n}") for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            imported(act, school(students=[*rows, *CLASSMATES]))
        counts.append(len(queries))
        undo_run(act, run_id=ImportRun.objects.latest("pk").pk)

    assert counts[0] == counts[1]
