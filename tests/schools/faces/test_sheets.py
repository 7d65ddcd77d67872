"""Tables for spreadsheets: no cell is ever executed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from schools.faces.sheets import csv_response, harmless, xlsx_bytes, xlsx_response

FORMULAS = ["=1+1", "+7 978 785-30-01", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a")']


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Иванов", "5А", "a=b", "1+1"])
def test_other_texts_stay(text: str) -> None:
    assert harmless(text) == text


def test_xlsx_keeps_texts_as_texts_and_days_as_days() -> None:
    content = xlsx_bytes(
        ["Имя", "День", "Число", "Пусто"], [[text, date(2026, 11, 23), 5, None] for text in FORMULAS]
    )

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()

    assert sheet[0] == ["Имя", "День", "Число", "Пусто"]
    assert sheet[1:] == [[text, date(2026, 11, 23), 5.0, ""] for text in FORMULAS]
    assert b"<f>" not in content


def test_csv_is_what_a_russian_spreadsheet_opens() -> None:
    when = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
    response = csv_response("журнал", ["Имя", "Когда"], [["=1+1", when], [None, date(2026, 1, 2)]])

    text = response.content.decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["Имя", "Когда"],
        ["'=1+1", "23.11.2026 09:10"],
        ["", "02.01.2026"],
    ]
    assert response.content.startswith(b"\xef\xbb\xbf")


def test_a_moment_is_written_by_the_clock_of_the_page() -> None:
    when = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
    response = xlsx_response("журнал", ["Когда"], [[when]])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert sheet[1] == [datetime(2026, 11, 23, 9, 10)]
    assert "attachment" in response["Content-Disposition"]
