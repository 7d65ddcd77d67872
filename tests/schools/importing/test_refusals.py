"""What cannot be taken is refused in plain words, soon, and nothing of it is written."""

from __future__ import annotations

import time

import pytest

from schools.importing.errors import refusal_for
from schools.importing.models import ImportRow, ImportState
from schools.importing.reading import Why
from schools.institutions.acting import Act
from schools.people.models import Person
from tests.schools.importing.files import csv
from tests.schools.importing.killers import Killer, killers
from tests.schools.importing.runs import lines, planned

SECONDS = 20


@pytest.mark.parametrize(
    ("killer", "why"), [pytest.param(killer, why, id=name) for name, killer, why in killers()]
)
def test_killer_is_refused_in_words(act: Act, killer: Killer, why: Why | None) -> None:
    data = killer()
    began = time.monotonic()

    run = planned(act, data)

    assert time.monotonic() - began < SECONDS
    assert (run.state, run.upload) == (ImportState.REFUSED, None)
    assert (ImportRow.objects.count(), Person.objects.count()) == (0, 0)
    assert run.error.endswith(".")
    if why is not None:
        particulars: dict[str, str | int] = {"size": 20, "rows": 60_000, "row": 2, "sheet": "Лист"}
        assert run.error == refusal_for(why, **particulars).message


@pytest.mark.parametrize("name", ["=cmd|calc", "+Иванов", "-Иванов", "@СУММ(А1)", "- Иванов"])
def test_name_that_is_a_formula_is_refused(act: Act, name: str) -> None:
    run = planned(act, csv("ФИО;Класс", f"{name} Иван;5А", "Петрова Анна;5А"))

    assert [line[1:2] + tuple(line[3]) for line in lines(run)] == [
        ("error", "formula"),
        ("create", "new_class"),
    ]


def test_name_that_is_a_formula_in_its_second_part_is_refused(act: Act) -> None:
    run = planned(act, csv("Фамилия;Имя;Отчество;Класс", "Иванов;=1+1;;5А", "Петрова;Анна;@А1;5А"))

    assert [line[3] for line in lines(run)] == [["formula"], ["formula"]]


def test_columns_that_ask_for_power_are_named_and_ignored(act: Act) -> None:
    run = planned(act, csv("ФИО;Должность;is_superuser;role", "Иванов Иван;Учитель;1;administrator"))

    assert [(column["heading"], column["why"]) for column in run.summary["refused_columns"]] == [
        ("is_superuser", "power"),
        ("role", "power"),
    ]
    assert [line[:2] for line in lines(run)] == [("staff", "create")]


def test_a_number_of_rows_is_written_with_a_thin_space() -> None:
    assert "не больше 60\u202f000 строк" in refusal_for(Why.TOO_LONG, rows=60_000).message
