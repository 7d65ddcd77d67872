"""A list of some classes says nothing of the others: nothing there ends, unless it is the whole school."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from schools.accounts.roles import Role
from schools.importing.models import ImportState
from schools.importing.overview import SomeClasses, overview_of
from schools.importing.services import choose_columns, take_as_whole
from schools.institutions.acting import Act
from schools.jobs.services import run_waiting
from schools.people.models import RoleAssignment
from tests.conftest import Cast
from tests.schools.importing.files import csv, school
from tests.schools.importing.runs import imported, lines, planned

SCHOOL = csv("ФИО;Класс", "Иванов Иван;5А", "Белова Анна;5А", "Петров Пётр;5Б", "Громова Ольга;6А")
FIVE = csv("ФИО;Класс", "Иванов Иван;5А")


def test_class_that_the_list_lacks_is_left_alone(act: Act) -> None:
    imported(act, SCHOOL)

    run = planned(act, FIVE)
    overview = overview_of(run)

    assert [line[1:3] for line in lines(run)] == [("depart", "Белова Анна")]
    assert overview is not None
    assert overview.some_classes == {"student": SomeClasses(["5А"], 2)}


def test_list_of_all_classes_is_whole(act: Act) -> None:
    imported(act, SCHOOL)

    run = planned(act, csv("ФИО;Класс", "Иванов Иван;5А", "Петров Пётр;5Б", "Громова Ольга;6А"))
    overview = overview_of(run)

    assert [line[1:3] for line in lines(run)] == [("depart", "Белова Анна")]
    assert overview is not None
    assert not overview.is_partial


def test_list_in_which_no_class_can_be_read_empties_no_class(act: Act) -> None:
    imported(act, SCHOOL)

    assert [
        line[1:3] for line in lines(planned(act, csv("ФИО;Класс", "Орлова Вера;"))) if line[1] == "depart"
    ] == []


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


KIRA, PETR = ("Ефимова Кира Юрьевна", "Учитель"), ("Орлов Пётр Ильич", "Учитель")
HEAD = ("Белова Мария Ивановна", "Директор")
TAUGHT = school(
    students=[("Иванов", "Иван", "", "", "5А"), ("Петров", "Пётр", "", "", "5Б")],
    staff=[(*KIRA, "5А"), (*PETR, "5Б"), HEAD],
    load=[(KIRA[0], "5А", "Физика"), (KIRA[0], "5Б", "Физика"), (PETR[0], "5А", "Химия")],
)


def test_load_of_classes_that_the_list_lacks_goes_on(act: Act) -> None:
    imported(act, TAUGHT)

    run = planned(act, school(load=[(KIRA[0], "5А", "Физика")]))
    overview = overview_of(run)

    assert lines(run) == [("load", "depart", PETR[0], ["not_in_file"])]
    assert overview is not None
    assert overview.some_classes == {"load": SomeClasses(["5А"], 1)}


def test_load_of_the_whole_school_ends_where_the_list_lacks_it(act: Act) -> None:
    imported(act, TAUGHT)

    run = planned(act, school(load=[(KIRA[0], "5А", "Физика")]), is_whole=True)

    assert sorted(line[:3] for line in lines(run)) == [
        ("load", "depart", KIRA[0]),
        ("load", "depart", PETR[0]),
    ]


def test_list_of_class_teachers_ends_no_others(act: Act) -> None:
    imported(act, TAUGHT)
    heads = csv("ФИО;Классное руководство", f"{PETR[0]};5А")

    run = imported(act, heads)
    led = RoleAssignment.objects.on(act.today).filter(role=Role.CLASS_TEACHER)

    assert lines(run) == [("staff", "update", PETR[0], ["leads", "instead_of"])]
    assert sorted(led.values_list("school_class__place__name", "person__last_name")) == [
        ("5А", "Орлов"),
        ("5Б", "Орлов"),
    ]
    assert sorted(line[:3] for line in lines(planned(act, heads, is_whole=True))) == [
        ("staff", "depart", HEAD[0]),
        ("staff", "depart", KIRA[0]),
    ]


def test_preview_says_what_was_not_compared_and_takes_the_lists_as_whole(act: Act, cast: Cast) -> None:
    imported(act, TAUGHT)
    run = planned(act, school(load=[(KIRA[0], "5А", "Физика")]))
    client = Client()
    client.force_login(cast.user("administrator"))

    page = client.get(f"/s/school-12/import/{run.pk}/").content.decode()

    assert "В нагрузке нет 1 класса школы: там ничья нагрузка не заканчивается. Сверено: 5А." in page
    assert f'action="/s/school-12/import/{run.pk}/whole/"' in page
