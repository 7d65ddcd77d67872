"""Whatever a table holds, it is read row by row or refused in words; it never breaks the importer."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from schools.importing.errors import RosterFileError
from schools.importing.planning import Plan, Register, make_plan
from schools.importing.reading import RosterFile, Sheet, Unreadable, read_file
from schools.importing.recognising import recognise
from schools.importing.rows import read_rows
from tests.schools.importing.files import GUARDIANS, LOAD, SCHOOL, STAFF, STUDENTS, TODAY

HEADINGS = st.sampled_from(
    [
        *STUDENTS,
        *STAFF,
        *GUARDIANS,
        *LOAD,
        "№ п/п",
        "Параллель",
        "Литера",
        "СНИЛС",
        "role",
        "Законный представитель",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *(
                "Иванов Иван Иванович",
                "Петрова Анна",
                "И. И. Ким",
                "5А",
                "5B",
                "05 «а»",
                "11 класс",
                "Итого: 5",
            ),
            *(
                "нет",
                "-",
                "05.04.2013",
                "31.02.2013",
                "8 978 415-34-27",
                "a@b.ru",
                "Директор",
                "Учитель",
                "=1+1",
            ),
            *("\x00", "\u202e", "5А;6Б"),
        ]
    ),
)
CELLS = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1, 1, 1)),
)


@st.composite
def tables(draw: st.DrawFn) -> Sheet:
    """Return a sheet with a row of headings somewhere near its top."""
    width = draw(st.integers(1, 8))
    row = st.lists(CELLS, min_size=width, max_size=width)
    above = draw(st.lists(row, max_size=3))
    headings = draw(st.lists(HEADINGS, min_size=width, max_size=width))
    below = draw(st.lists(row, max_size=8))
    return Sheet(
        draw(st.sampled_from(["5А", "Лист1", "Родители", "Сотрудники", ""])), [*above, [*headings], *below]
    )


def planned(file: RosterFile) -> Plan | None:
    """Return the plan of a file for an empty register, or None if the file is refused."""
    try:
        recognition = recognise(file)
    except RosterFileError:
        return None
    return make_plan(read_rows(file, recognition, today=TODAY), Register(version=0, today=TODAY))


@settings(max_examples=300, deadline=None)
@given(table=tables())
def test_any_table_is_planned_or_refused(table: Sheet) -> None:
    plan = planned(RosterFile([table]))

    if plan is not None:
        assert all(row.action in ("create", "skip", "error", "question") for row in plan.rows)
        assert all(str(message) for row in plan.rows for message in row.messages)
        assert len(plan.rows) <= 4 * len(table.rows) * max(map(len, table.rows))


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(TEXTS, max_size=6), max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1251"]),
)
def test_any_text_is_planned_or_refused(rows: list[list[str]], encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([["ФИО", "Класс"], *rows])

    try:
        file = read_file(text.getvalue().encode(encoding, errors="replace"))
    except Unreadable:
        return
    planned(file)


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        file = read_file(data)
    except Unreadable:
        return
    planned(file)


WORKBOOK = SCHOOL.read_bytes()


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(WORKBOOK)), junk=st.binary(min_size=1, max_size=200))
def test_a_damaged_workbook_is_read_or_refused(cut: int, junk: bytes) -> None:
    try:
        read_file(WORKBOOK[:cut] + junk + WORKBOOK[cut + len(junk) :])
    except Unreadable:
        return
