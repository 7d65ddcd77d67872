"""A list of some classes says nothing of the others: nobody there departs, unless it is the whole school."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from schools.importing.models import ImportState
from schools.importing.overview import overview_of
from schools.importing.services import choose_columns, take_as_whole
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from tests.schools.importing.files import csv
from tests.schools.importing.runs import imported, lines, planned

SCHOOL = csv("ФИО;Класс", "Иванов Иван;5А", "Белова Анна;5А", "Петров Пётр;5Б", "Громова Ольга;6А")
FIVE = csv("ФИО;Класс", "Иванов Иван;5А")


def test_class_that_the_list_lacks_is_left_alone(act: Act) -> None:
    imported(act, SCHOOL)

    run = planned(act, FIVE)
    overview = overview_of(run)

    assert [line[1:3] for line in lines(run)] == [("depart", "Белова Анна")]
    assert overview is not None
    assert (overview.only_classes, overview.missing_classes) == (["5А"], 2)


def test_list_of_all_classes_is_whole(act: Act) -> None:
    imported(act, SCHOOL)

    run = planned(act, csv("ФИО;Класс", "Иванов Иван;5А", "Петров Пётр;5Б", "Громова Ольга;6А"))
    overview = overview_of(run)

    assert [line[1:3] for line in lines(run)] == [("depart", "Белова Анна")]
    assert overview is not None
    assert (overview.only_classes, overview.missing_classes) == ([], 0)


def test_pupil_who_comes_from_a_class_that_the_list_lacks_moves(act: Act) -> None:
    imported(act, csv("ФИО;Класс;Номер", "Иванов Иван;5А;1-1", "Петров Пётр;5Б;1-2"))

    run = planned(act, csv("ФИО;Класс;Номер", "Иванов Иван;5А;1-1", "Петров Пётр;5А;1-2"))

    assert [line[1:3] for line in lines(run)] == [("transfer", "Петров Пётр")]


def test_person_says_that_it_is_the_whole_school(act: Act) -> None:
    imported(act, SCHOOL)
    run = planned(act, FIVE)

    take_as_whole(act, run_id=run.pk)
    run_waiting(act.institution_id)
    run.refresh_from_db()

    names = ["Белова Анна", "Громова Ольга", "Петров Пётр"]
    assert (run.state, sorted(line[2] for line in lines(run))) == (ImportState.PLANNED, names)
    assert run.summary["hold"]["departures"] == 3

    choose_columns(act, run_id=run.pk, layouts=[])
    run.refresh_from_db()
    assert run.mapping["whole"]


def test_command_says_it_by_an_option(act: Act, tmp_path: Path) -> None:
    imported(act, SCHOOL)
    path = tmp_path / "five.csv"
    path.write_bytes(FIVE)

    departs = []
    for options in ([], ["--whole-school"]):
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command(
                "import_roster", str(path), "--institution", "school-12", "--json", *options, stdout=out
            )
        departs.append(json.loads(out.getvalue())["counts"]["depart"])

    assert departs == [1, 3]
