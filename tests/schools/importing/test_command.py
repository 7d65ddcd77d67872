"""The importer on the command line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from schools.importing.models import ImportRun, ImportState, RowAction
from schools.institutions.acting import Act
from schools.people.models import Membership
from tests.schools.importing.files import SCHOOL, csv
from tests.schools.importing.people import ANNA, IVAN, OLGA, students

NO_ROWS = dict.fromkeys(RowAction.values, 0)


def run(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Run the command with --json; return its exit code and what it printed."""
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("import_roster", str(path), "--institution", "school-12", "--json", *options, stdout=out)
    return int(stop.value.code or 0), json.loads(out.getvalue())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with ten students."""
    path = tmp_path / "school.xlsx"
    path.write_bytes(students(IVAN, ANNA))
    return path


def test_whole_school_planned_then_applied(act: Act) -> None:
    code, plan = run(SCHOOL)
    assert (code, plan["applied"], plan["held"], Membership.objects.in_classes().count()) == (
        0,
        False,
        False,
        0,
    )
    assert plan["counts"] == NO_ROWS | {"create": 2408}
    assert {kind: counts["create"] for kind, counts in plan["by_kind"].items()} == {
        "student": 797,
        "staff": 64,
        "guardian": 1208,
        "load": 339,
    }

    code, done = run(SCHOOL, "--apply")
    assert (code, done["applied"], Membership.objects.in_classes().count()) == (0, True, 797)
    assert run(SCHOOL, "--apply")[1]["counts"] == NO_ROWS | {"unchanged": 2408}


def test_rows_are_printed_whole(act: Act, file: Path) -> None:
    _code, plan = run(file)

    assert plan["rows"][0] == {
        "sheet": "Обучающиеся",
        "row": 2,
        "kind": "student",
        "action": "create",
        "name": "Иванов Иван Иванович",
        "class": "5А",
        "messages": ["Новый класс 5А."],
    }
    assert sorted(plan) == ["applied", "by_kind", "counts", "dropped_columns", "held", "rows"]


def test_dry_run_leaves_nothing_waiting(act: Act, file: Path) -> None:
    run(file)

    assert [each.state for each in ImportRun.objects.all()] == [ImportState.DISCARDED]


def test_held_plan_is_applied_by_its_number_alone(act: Act, file: Path, tmp_path: Path) -> None:
    file.write_bytes(students(IVAN, ANNA, OLGA))
    run(file, "--apply")
    fewer = tmp_path / "fewer.xlsx"
    fewer.write_bytes(students(IVAN))

    answers = [run(fewer, "--apply", "--whole-school", *more) for more in ([], ["--confirm-departures", "1"])]
    assert [(code, done["held"], done["applied"]) for code, done in answers] == [(1, True, False)] * 2
    assert answers[0][1]["counts"]["depart"] == 2

    code, done = run(fewer, "--apply", "--whole-school", "--confirm-departures", "2")
    assert (code, done["held"], done["applied"]) == (0, False, True)


def test_rows_with_errors_exit_with_one(act: Act, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv("ФИО;Класс;СНИЛС", "Иванов Иван;5А;1", "Петров Пётр;99А;2"))

    code, done = run(path, "--apply")

    assert (code, done["counts"]["error"], done["applied"], done["dropped_columns"]) == (
        1,
        1,
        True,
        ["СНИЛС"],
    )


def test_broken_file_exits_with_two_and_a_reason(act: Act, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    with pytest.raises(CommandError) as stop:
        call_command("import_roster", str(path), "--institution", "school-12")

    assert (stop.value.returncode, Membership.objects.in_classes().count()) == (2, 0)
    assert str(stop.value).startswith("Это картинка, а не таблица")


@pytest.mark.parametrize(
    "arguments", [["/nowhere.xlsx", "--institution", "school-12"], [str(SCHOOL), "--institution", "no"]]
)
def test_misuse_exits_with_two(act: Act, arguments: list[str]) -> None:
    with pytest.raises(CommandError) as stop:
        call_command("import_roster", *arguments)

    assert stop.value.returncode == 2


def test_summary_for_people(act: Act, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv("ФИО;Класс;СНИЛС", "Иванов Иван;5А;1", "Петров Пётр;99А;2"))
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("import_roster", str(path), "--institution", "school-12", stdout=out)

    assert out.getvalue().splitlines() == [
        "добавить: 1",
        "ошибка: 1",
        "3 Петров Пётр: «99А» – не название класса.",
        "Не читаются столбцы: СНИЛС",
        "Ничего не внесено.",
    ]
