"""Geometry of the line chart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from schools.faces.charts import MOST_MARKS, Line, LineChart, day_ticks, draw, scale_top

FIRST = date(2026, 9, 1)


def chart_of(*lines: Line) -> LineChart:
    """Return a chart in per cent of the given lines."""
    return LineChart(title="Ход", unit="%", maximum=100, lines=lines)


def test_points_stand_at_their_day_and_value() -> None:
    line = Line("педагоги", [(FIRST, 0), (FIRST + timedelta(days=5), 50), (FIRST + timedelta(days=10), 100)])

    drawing = draw(chart_of(line), width=400, height=200, most_label_room=56)

    assert (drawing.left, drawing.right, drawing.top, drawing.bottom) == (44.0, 344.0, 14.0, 172.0)
    assert drawing.lines[0].pieces == ["44.0,172.0 194.0,93.0 344.0,14.0"]


def test_a_day_without_a_figure_breaks_the_line() -> None:
    days = [FIRST + timedelta(days=n) for n in range(4)]
    line = Line("семьи", list(zip(days, [1, None, 3, 4], strict=True)))

    drawn = draw(chart_of(line), width=400, height=200, most_label_room=56).lines[0]

    assert [len(piece.split()) for piece in drawn.pieces] == [1, 2]
    assert len(drawn.dots) == 3


def test_a_value_above_a_fixed_scale_stays_on_the_canvas() -> None:
    line = Line("ученики", [(FIRST, 90), (FIRST + timedelta(days=1), 130)])

    drawing = draw(chart_of(line), width=400, height=200, most_label_room=56)

    assert drawing.lines[0].dots[-1] == (drawing.right, drawing.top)


def test_names_of_lines_never_touch() -> None:
    days = [FIRST, FIRST + timedelta(days=7)]
    lines = [Line(name, [(day, value) for day in days]) for name, value in [("а", 2), ("б", 1), ("в", 0)]]

    drawing = draw(chart_of(*lines), width=400, height=200, most_label_room=56)

    assert [line.label_y for line in drawing.lines] == [138.0, 155.0, 172.0]


def test_a_long_line_has_a_dot_only_where_it_ends() -> None:
    days = [FIRST + timedelta(days=n) for n in range(MOST_MARKS + 1)]
    line = Line("педагоги", [(day, 50) for day in days])

    drawing = draw(chart_of(line), width=400, height=200, most_label_room=56)

    assert drawing.lines[0].dots == [(344.0, 93.0)]


@pytest.mark.parametrize(
    ("lines", "drawable"),
    [
        ([], False),
        ([Line("а", [])], False),
        ([Line("а", [(FIRST, 1)])], False),
        ([Line("а", [(FIRST, 1), (FIRST + timedelta(days=1), None)])], False),
        ([Line("а", [(FIRST, 1), (FIRST + timedelta(days=1), 2)])], True),
    ],
)
def test_a_line_needs_two_figures(lines: list[Line], drawable: bool) -> None:
    assert chart_of(*lines).is_drawable is drawable


def test_an_empty_chart_can_be_laid_out() -> None:
    drawing = draw(chart_of(), width=400, height=200, most_label_room=56)

    assert (drawing.lines, drawing.days) == ([], [])


def test_the_table_begins_with_the_newest_day() -> None:
    next_day = FIRST + timedelta(days=1)
    chart = chart_of(Line("а", [(FIRST, 1500), (next_day, None)]), Line("б", [(next_day, 2.5)]))

    with translation.override("ru"):
        assert chart.table == [(next_day, ["–", "2,5\u202f%"]), (FIRST, ["1\u202f500\u202f%", "–"])]


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 4),
        (4, 4),
        (5, 5),
        (7, 8),
        (9, 10),
        (11, 20),
        (23, 25),
        (42, 50),
        (100, 100),
        (101, 200),
        (640, 800),
    ],
)
def test_scale_top_is_a_round_number(highest: float, top: float) -> None:
    assert scale_top(highest) == top


@pytest.mark.parametrize(
    ("length", "most", "texts"),
    [
        (0, 4, ["01.09"]),
        (3, 4, ["01.09", "02.09", "03.09", "04.09"]),
        (20, 4, ["01.09", "08.09", "15.09"]),
        (83, 6, ["сен", "окт", "ноя"]),
        (300, 6, ["сен", "ноя", "янв", "мар", "май"]),
    ],
)
def test_day_ticks_are_months_or_days(length: int, most: int, texts: list[str]) -> None:
    with translation.override("ru"):
        ticks = day_ticks([FIRST, FIRST + timedelta(days=length)], most=most)

    assert [text for _day, text in ticks] == texts


def test_a_chart_without_a_fixed_top_takes_a_round_one() -> None:
    chart = LineChart(title="Люди", lines=[Line("а", [(FIRST, 0), (FIRST + timedelta(days=1), 640)])])

    drawing = draw(chart, width=400, height=200, most_label_room=56)

    assert [tick.text for tick in drawing.values] == ["0", "200", "400", "600", "800"]
