"""A web page saved under the name of a workbook: its tables are read as any other list."""

from __future__ import annotations

import time

import pytest

from schools.importing.errors import RosterFileError, refusal_for
from schools.importing.models import ImportState
from schools.importing.reading import LIMITS, Why
from schools.importing.sandbox import read_in_sandbox
from schools.institutions.acting import Act
from tests.schools.importing.runs import lines, planned

JOURNAL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=%(charset)s">
<title>Выгрузка</title><style>td {mso-number-format:"\\@";}</style></head><body>
<h3>Список учащихся</h3>
<table border=1>
<tr><th colspan=4>Школа № 12</th></tr>
<tr><th>ФИО</th><th>Класс</th><th>Дата рождения</th><th>Телефон</th></tr>
<tr><td>Ёлкин&nbsp;Иван <b>Петрович</b></td><td rowspan="2">5&laquo;А&raquo;</td><td>05.04.2013</td>
<td x:num>79781234567</td></tr>
<tr><td>Белова<br>Анна</td><td>06.05.2013<td>
</table></body></html>"""


def page(body: str, charset: str = "utf-8") -> bytes:
    """Return a page with this in its body."""
    return f'<html><meta charset="{charset}"><body>{body}</body></html>'.encode(charset)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_journal_is_read_in_its_encoding(charset: str) -> None:
    (sheet,) = read_in_sandbox((JOURNAL % {"charset": charset}).encode(charset)).sheets

    assert sheet.name == "Список учащихся"
    assert sheet.rows == [
        ["Школа № 12", "", "", ""],
        ["ФИО", "Класс", "Дата рождения", "Телефон"],
        ["Ёлкин Иван Петрович", "5«А»", "05.04.2013", "79781234567"],
        ["Белова\nАнна", "5«А»", "06.05.2013", ""],
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_page_is_read_by_its_mark(encoding: str) -> None:
    said = "<table><tr><td>ФИО</table>".encode(encoding)

    assert read_in_sandbox(said).sheets[0].rows == [["ФИО"]]


def test_journal_is_planned(act: Act) -> None:
    run = planned(act, (JOURNAL % {"charset": "windows-1251"}).encode("windows-1251"))

    assert [line[:3] for line in lines(run)] == [
        ("student", "create", "Ёлкин Иван Петрович"),
        ("student", "create", "Белова Анна"),
    ]


def test_table_for_each_class_is_named_by_the_title_over_it(act: Act) -> None:
    tables = "".join(
        f"<h2>{name}</h2><table><tr><th>ФИО<tr><td>{pupil}</table>"
        for name, pupil in (("5А", "Иванов Иван"), ("5Б", "Петров Пётр"), ("5Б", "Белова Анна"))
    )
    file = read_in_sandbox(page(tables))

    assert [sheet.name for sheet in file.sheets] == ["5А", "5Б", "Таблица 3"]


def test_nested_table_stands_apart_and_layout_without_words_is_passed_over() -> None:
    body = (
        "<table><tr><td><table><caption>5А</caption><tr><td>ФИО<tr><td>Иванов</table></td></tr></table>"
        "<script>var x = '<table>';</script>"
    )

    assert [(sheet.name, sheet.rows) for sheet in read_in_sandbox(page(body)).sheets] == [
        ("5А", [["ФИО"], ["Иванов"]])
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<p>Войдите</p>", Why.WEB_PAGE),
        ("<table></table>", Why.WEB_PAGE),
        ("<table>" + "<tr><td>x" * 60_001 + "</table>", Why.TOO_LONG),
        ("<table><tr>" + "<td>x" * 201 + "</table>", Why.TOO_FAR),
        ("<table><tr><td colspan=99999>x</table>", Why.TOO_FAR),
        ("<table>" * 5000, Why.TOO_LONG),
    ],
    ids=["no table", "empty table", "rows", "columns", "span", "nested"],
)
def test_page_beyond_the_limits_is_refused_in_words(body: str, why: Why) -> None:
    began = time.monotonic()

    with pytest.raises(RosterFileError) as refusal:
        read_in_sandbox(page(body))

    assert refusal.value.message == refusal_for(why, rows=LIMITS.rows).message
    assert time.monotonic() - began < 20


def test_text_of_a_page_that_never_ends_a_tag_stops_in_time(act: Act) -> None:
    began = time.monotonic()

    run = planned(act, page("<table><tr><td>" + "<a " * 1_000_000))

    assert (run.state, time.monotonic() - began < 20) == (ImportState.REFUSED, True)
