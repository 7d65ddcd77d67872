"""What a column holds is a person's to say, once for all files under the same headings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from schools.importing.forms import ColumnsForm
from schools.importing.layouts import Layout, tables_in
from schools.importing.models import ImportRun, ImportState
from schools.importing.services import apply_run, choose_columns, discard_run
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.jobs.services import run_here, run_waiting
from schools.journal.models import AuditEvent
from tests.schools.importing.files import csv, xlsx
from tests.schools.importing.runs import lines, planned

HEADINGS = ["ФИО", "Ступень", "СНИЛС", "Класс", "Куратор", "Тел."]
ODD = csv(";".join(HEADINGS), "Иванов Иван;5А;1;физмат;Орлов Пётр;89784153427")
"""A list in which «Класс» is not the class."""
AS_MEANT = {"kind_0": "student", "column_0_0": "full_name", "column_0_1": "class", "column_0_5": "phone"}


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    """The administrator at the keyboard."""
    return client_as("administrator")


def form_of(run: ImportRun, data: dict[str, str]) -> ColumnsForm:
    return ColumnsForm(data, tables=tables_in(run.mapping))


def layouts_of(run: ImportRun, data: dict[str, str]) -> list[Layout]:
    form = form_of(run, data)
    assert form.is_valid(), form.errors
    layouts: list[Layout] = form.cleaned_data["layouts"]
    return layouts


def mended(act: Act, data: bytes = ODD) -> ImportRun:
    """Return the run of a file once its columns were corrected."""
    run = planned(act, data)
    run_here(choose_columns(act, run_id=run.pk, layouts=layouts_of(run, AS_MEANT)))
    run.refresh_from_db()
    return run


def test_choose_columns_plans_anew(act: Act) -> None:
    assert lines(planned(act, ODD)) == [("student", "error", "Иванов Иван", ["class_unknown"])]

    run = mended(act)

    assert (run.state, lines(run)) == (
        ImportState.PLANNED,
        [("student", "create", "Иванов Иван", ["new_class"])],
    )
    assert [sheet["chosen"] for sheet in run.summary["sheets"]] == [True]


def test_choose_columns_is_remembered_for_the_same_headings(act: Act) -> None:
    discard_run(act, run_id=mended(act).pk)
    again = csv(
        "фио;СТУПЕНЬ;СНИЛС;Класс;Куратор;Тел.;;", "Петрова Анна;6Б;2;хим;Орлов Пётр;", encoding="cp1251"
    )

    assert [row[1:3] for row in lines(planned(act, again))] == [("create", "Петрова Анна")]


def test_choose_columns_of_a_refused_file_is_forgotten(act: Act) -> None:
    run = mended(act)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.REFUSED)

    assert [row[1] for row in lines(planned(act, ODD))] == ["error"]


def test_choose_columns_speaks_of_headings_and_of_no_values(act: Act) -> None:
    run = mended(act)

    assert "Иванов" not in str(run.mapping)
    assert AuditEvent.objects.filter(kind="import.columns_chosen").count() == 1


def test_choose_columns_of_a_decided_plan_is_refused(act: Act) -> None:
    run = planned(act, ODD)
    layouts = layouts_of(run, AS_MEANT)
    apply_run(act, run_id=run.pk)

    with pytest.raises(RuleViolation):
        choose_columns(act, run_id=run.pk, layouts=layouts)


def test_the_file_is_kept_until_the_plan_is_decided(act: Act) -> None:
    applied, discarded = planned(act, ODD), planned(act, ODD)
    assert ImportRun.objects.filter(upload__isnull=False).count() == 2

    apply_run(act, run_id=applied.pk)
    discard_run(act, run_id=discarded.pk)

    assert ImportRun.objects.filter(upload__isnull=False).count() == 0


def test_form_takes_sheets_under_the_same_headings_together(act: Act) -> None:
    head = ["№", "ФИО", "Паспорт"]
    run = planned(act, xlsx({"5А": [head, [1, "Иванов Иван", "x"]], "5Б": [head, [1, "Петрова Анна", "x"]]}))

    (line,) = form_of(run, {}).lines()

    assert (line.sheets, [field.label for field in line.columns]) == (("5А", "5Б"), ["№", "ФИО"])


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind_0": ""}, ["__all__"]),
        ({"column_0_0": ""}, ["kind_0"]),
        ({"column_0_3": "class"}, ["column_0_1", "column_0_3"]),
        ({"column_0_3": "subject"}, ["column_0_3"]),
        ({"column_0_3": "is_superuser"}, ["column_0_3"]),
        ({"kind_0": "nobody"}, ["__all__", "kind_0"]),
        ({"column_0_2": "number"}, []),
    ],
)
def test_form_refuses_what_cannot_be_read(act: Act, change: dict[str, str], wrong: list[str]) -> None:
    assert sorted(form_of(planned(act, ODD), AS_MEANT | change).errors) == wrong


def test_page_corrects_the_columns(client: Client, act: Act) -> None:
    run = planned(act, ODD)
    page = f"/s/school-12/import/{run.pk}/"
    assert "Ступень" in client.get(page).content.decode()

    refused = client.post(f"{page}columns/", AS_MEANT | {"column_0_0": ""})
    assert (refused.status_code, list(refused.context["columns_form"].errors)) == (200, ["kind_0"])

    sent = client.post(f"{page}columns/", AS_MEANT)
    run_waiting(act.institution_id)
    assert client.get(sent["Location"])["Location"] == page
    assert [row.action for row in client.get(page).context["page"]] == ["create"]


def test_page_of_a_decided_plan_says_so(client: Client, act: Act) -> None:
    run = planned(act, ODD)
    discard_run(act, run_id=run.pk)

    sent = client.post(f"/s/school-12/import/{run.pk}/columns/", AS_MEANT, follow=True)

    assert len(list(sent.context["messages"])) == 1
