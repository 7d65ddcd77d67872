"""A list under headings that say nothing known: a person says what its columns hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from schools.importing.columns import Column, SheetKind
from schools.importing.guessing import guess_header, lists_people
from schools.importing.layouts import Layout, tables_in
from schools.importing.models import ImportRun, ImportState
from schools.importing.services import choose_columns
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from tests.schools.importing.files import csv
from tests.schools.importing.runs import lines, planned

STRANGE = csv("Кто;Где;Когда", "Иванов Иван Иванович;5А;05.04.2013", "Сейтвелиева Фатма;5Б;06.05.2013")
HEADLESS = csv("Иванов Иван Иванович;5А;05.04.2013", "Сейтвелиева Фатма;5Б;06.05.2013")
COLUMNS = {0: Column.FULL_NAME, 1: Column.CLASS, 2: Column.BIRTH_DATE}


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["Кто", "Где"], ["Иванов Иван", "5А"], ["Белова Анна", "5Б"]], (1, ["Кто", "Где"])),
        ([["Список", ""], ["Кто", "Где"], ["Иванов Иван", "5А"], ["Ким", "5"]], (2, ["Кто", "Где"])),
        ([["Иванов Иван", "5А"], ["Белова Анна", "5Б"]], (0, ["#1", "#2"])),
        ([["5А класс", ""], ["Иванов", "Иван"], ["Белова", "Анна"]], (1, ["#1", "#2"])),
        ([["Сейтвелиева", "Фатма"], ["Белова", "Анна"]], (0, ["#1", "#2"])),
        ([["Кто", "Где"]], (0, [])),
        ([], (0, [])),
    ],
)
def test_guess_header(rows: list[list[str]], header: tuple[int, list[str]]) -> None:
    assert guess_header(rows) == header


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([["1", "Иванов Иван"], ["2", "Белова Анна"]], True),
        ([["1", "2"], ["3", "4"]], False),
        ([["Иванов Иван", "1"]], False),
        ([], False),
    ],
)
def test_lists_people(rows: list[list[str]], answer: bool) -> None:
    assert lists_people(rows) == answer


@pytest.mark.parametrize("data", [STRANGE, HEADLESS], ids=["strange", "headless"])
def test_person_says_what_the_columns_hold(act: Act, data: bytes) -> None:
    run = planned(act, data)
    (table,) = tables_in(run.mapping)
    assert (run.state, run.summary["asks"], table.kind) == (ImportState.PLANNED, True, None)
    assert [line[1:] for line in lines(run)] == [("skip", "", ["not_understood"])] * 2
    assert not any("Иванов" in heading for heading in table.headings)

    choose_columns(act, run_id=run.pk, layouts=[Layout(table.signature, SheetKind.STUDENT, COLUMNS)])
    run_waiting(act.institution_id)
    run.refresh_from_db()

    assert [line[:3] for line in lines(run)] == [
        ("student", "create", "Иванов Иван Иванович"),
        ("student", "create", "Сейтвелиева Фатма"),
    ]
    assert planned(act, data).summary["asks"] == (data is HEADLESS)


def test_long_numbers_are_not_shown(act: Act) -> None:
    run = planned(act, csv("Иванов Иван;112-233-445 95", "Белова Анна;4012 345678"))

    said = [str(message) for row in run.rows.order_by("position") for message in row.said]
    assert said == [
        "Укажите, что в столбцах: Иванов Иван | •••-•••-••• ••",
        "Укажите, что в столбцах: Белова Анна | •••• ••••••",
    ]


def test_preview_asks(client_as: Callable[[str], Client], act: Act) -> None:
    run = planned(act, HEADLESS)

    page = client_as("administrator").get(f"/s/school-12/import/{run.pk}/").content.decode()

    assert "по заголовкам не понять" in page
    assert "<details" in page
    assert "Столбец 3" in page
    assert "Внести в реестр" not in page


def test_command_cannot_ask(act: Act, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(STRANGE)

    with pytest.raises(CommandError) as stop:
        call_command("import_roster", str(path), "--institution", "school-12")

    assert (stop.value.returncode, ImportRun.objects.get().state) == (2, ImportState.REFUSED)
