"""Reconciliation on the command line."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from schools.institutions.acting import Act
from schools.people.models import Membership
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.schools.reconciling.schools import pupil


def run(path: Path, *options: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("reconcile", str(path), "--institution", "school-12", *options, stdout=out)
    return int(stop.value.code or 0), out.getvalue()


@pytest.fixture
def place(school_class: SchoolClass) -> Place:
    """5А with three pupils."""
    for name in ("Алёшин Иван Ильич", "Быков Олег Ильич", "Волков Ян Ильич"):
        pupil(school_class.place, name)
    return school_class.place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list with one sure, one probable and one unknown."""
    path = tmp_path / "list.txt"
    path.write_text("Ваня Алёшин\nБыкоф Олег\nKotik 2013\n", encoding="utf-8")
    return path


REPORT: dict[str, Any] = {
    "matched": [
        {
            "line": "Ваня Алёшин",
            "person": "Алёшин Иван Ильич",
            "confidence": "sure",
            "why": "краткая форма имени",
        },
        {"line": "Быкоф Олег", "person": "Быков Олег Ильич", "confidence": "probable", "why": "опечатка"},
    ],
    "unexpected": [{"line": "Kotik 2013", "guess": None, "why": "в наших списках такого имени нет"}],
    "missing": ["Волков Ян Ильич"],
}


def test_a_report_writes_nothing(act: Act, place: Place, file: Path) -> None:
    code, printed = run(file, "--class", "5 «А»", "--json")
    assert (code, json.loads(printed)) == (1, REPORT)
    assert not Membership.objects.filter(joined_on__isnull=False).exists()


def test_apply_records_the_sure_ones(act: Act, place: Place, file: Path) -> None:
    for _time in range(2):
        code, printed = run(file, "--class", "5А", "--apply", "--json")
        assert (code, json.loads(printed)) == (1, REPORT)
    joined = Membership.objects.filter(joined_source="reconciled")
    assert [stay.person.last_name for stay in joined] == ["Алёшин"]


def test_a_chat_where_everybody_is_exits_with_zero(act: Act, tmp_path: Path) -> None:
    chat = factories.PlaceFactory()
    pupil(chat, "Алёшин Иван Ильич")
    path = tmp_path / "list.txt"
    path.write_bytes("Иван Алёшин\r\n".encode("cp1251"))
    code, printed = run(path, "--chat", str(chat.pk), "--json")
    assert (code, json.loads(printed)["matched"][0]["confidence"]) == (0, "sure")


def test_summary_for_people(act: Act, place: Place, file: Path) -> None:
    assert run(file, "--class", "5а класс")[1].splitlines() == [
        "5А: точно 1, вероятно 1, лишних 1, не хватает 1.",
        "? Быкоф Олег → Быков Олег Ильич (опечатка)",
        "+ Kotik 2013 (в наших списках такого имени нет)",
        "- Волков Ян Ильич",
        "Ничего не записано.",
    ]


@pytest.mark.parametrize(
    "options",
    [
        ["--class", "5Ж"],
        ["--chat", "0"],
        ["--institution", "no", "--class", "5А"],
        ["--class", "5А", "--chat", "1"],
        [],
    ],
)
def test_misuse_exits_with_two(act: Act, place: Place, file: Path, options: list[str]) -> None:
    given = options if "--institution" in options else ["--institution", "school-12", *options]
    with pytest.raises(CommandError) as stop:
        call_command("reconcile", str(file), *given)
    assert stop.value.returncode in (1, 2)  # the parser's own refusals become 2 on a real command line


@pytest.mark.parametrize("data", [None, b"\x98\x98", "я\n".encode() * 3000])
def test_a_file_that_is_no_list_exits_with_two(
    act: Act, place: Place, tmp_path: Path, data: bytes | None
) -> None:
    path = tmp_path / "x.txt"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError) as stop:
        call_command("reconcile", str(path), "--institution", "school-12", "--class", "5А")
    assert stop.value.returncode == 2
