"""A file is read by a process of its own, which no file can make run away."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from schools.importing import sandbox
from schools.importing.errors import RosterFileError, refusal_for
from schools.importing.reading import LIMITS, RosterFile, Sheet, Why, read_file
from schools.importing.sandbox import read_in_sandbox
from tests.schools.importing.files import ROSTERS, csv, xlsx

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["school.xlsx", "journal-cp1251.csv", "sheet-per-class.xlsx"])
def test_read_in_sandbox_says_what_reading_says(name: str) -> None:
    data = (ROSTERS / name).read_bytes()

    assert read_in_sandbox(data) == read_file(data)


def test_read_in_sandbox_carries_every_sort_of_cell() -> None:
    rows: list[list[object]] = [["Ёж «А»\n", 1.5, True, date(2013, 4, 5)]]

    file = read_in_sandbox(xlsx({"5А": rows}))

    assert file == RosterFile([Sheet("5А", [["Ёж «А»\n", 1.5, True, date(2013, 4, 5)]])])


@pytest.mark.parametrize(
    ("data", "why"), [(b"", Why.EMPTY), (b"%PDF-1.7", Why.DOCUMENT), (b"\x89PNG\r\n", Why.PICTURE)]
)
def test_read_in_sandbox_refuses_in_words(data: bytes, why: Why) -> None:
    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(data)

    assert refusal.value.message == refusal_for(why).message


def test_read_in_sandbox_says_which_cell_is_too_long() -> None:
    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(csv("ФИО;Класс", f"{'я' * 20_000};5А"))

    assert refusal.value.message == refusal_for(Why.LONG_FIELD, row=2).message


def test_read_in_sandbox_ends_what_takes_too_much_memory() -> None:
    """Two cells at the far ends of a table span millions of empty ones."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "ФИО")
        sheet.write(99_000, 190, "x")

    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(stream.getvalue())

    assert refusal.value.message == refusal_for(Why.TOO_HARD).message


@pytest.mark.parametrize(
    "endless", ["while True: pass", "import time; time.sleep(60)"], ids=["runs", "sleeps"]
)
def test_read_in_sandbox_ends_what_takes_too_much_time(endless: str, monkeypatch: pytest.MonkeyPatch) -> None:
    confined = "import sys; sys.path += sys.argv[1:3]; from schools.importing.reading import child; "
    start = f"{confined}child.confine(child.limits_of(sys.argv[3:])); exec({endless!r})"
    monkeypatch.setattr(sandbox, "_START", start)
    monkeypatch.setattr(sandbox, "_GRACE_SECONDS", 1)
    began = time.monotonic()

    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(b"x", limits=LIMITS._replace(seconds=1))

    assert refusal.value.message == refusal_for(Why.TOO_HARD).message
    assert time.monotonic() - began < 10


def test_the_process_loads_no_django_and_inherits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its start is waited for with every file, and what it does not know it cannot give away."""
    monkeypatch.setattr(
        sandbox,
        "_START",
        "import json, os, sys; sys.path += sys.argv[1:3]\n"
        "from schools.importing.reading import child, packages, workbooks\n"
        "loaded = {name.split('.')[0] for name in sys.modules} & {'django', 'celery', 'dataclasses'}\n"
        "known = set(os.environ) - {'PATH', 'LD_LIBRARY_PATH', 'LC_CTYPE'}\n"
        "details = {'row': ' '.join(loaded), 'sheet': ' '.join(known)}\n"
        "print(json.dumps({'refused': 'long_cell', 'details': details}))",
    )

    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(b"x")

    assert refusal.value.message == refusal_for(Why.LONG_CELL, row="", sheet="").message


def test_confine_forbids_writing_files(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path += [sys.argv[1], sys.argv[2]]\n"
        "from schools.importing.reading import LIMITS, child\n"
        "child.confine(LIMITS)\n"
        "import pathlib; pathlib.Path(sys.argv[3]).write_text('x')"
    )
    path = tmp_path / "x"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), sandbox._PATHS[1], str(path)],
        capture_output=True,
        check=False,
    )

    assert (done.returncode, path.read_bytes()) == (1, b"")


def test_what_fails_within_is_logged_with_its_lines_and_no_cell(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        sandbox,
        "_START",
        "import sys; sys.path += sys.argv[1:3]\n"
        "from schools.importing.reading import child\n"
        "def read_badly(data, limits): raise ZeroDivisionError('Иванов Иван')\n"
        "child.read_file = read_badly\n"
        "child.main(child.limits_of(sys.argv[3:]))",
    )

    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(b"x")

    assert refusal.value.message == refusal_for(Why.DAMAGED).message
    assert "ZeroDivisionError" in caplog.text
    assert "child.py" in caplog.text
    assert "Иванов" not in caplog.text
