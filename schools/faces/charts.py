"""Line charts drawn on the server: where each line, label and mark stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil, floor, log10

from django.utils import formats

from schools.faces.ages import day_and_month
from schools.faces.figures import Number, with_thin_spaces

LABEL_GAP = 17.0
"""The least distance between the baselines of two line labels."""

LETTER_WIDTH = 8.4
"""What one letter of a line's name takes at most, on average."""

MOST_MARKS = 24
"""A line of more points than this is drawn without a dot on each."""


@dataclass(frozen=True, slots=True)
class Line:
    """A named row of dated values; None is a day without a figure and breaks the line.

    `tone` is accent, done, waiting or off; `dashed` tells lines apart without colour.
    """

    label: str
    points: Sequence[tuple[date, Number | None]]
    tone: str = "accent"
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class LineChart:
    """What a chart shows: its lines, the unit of the values and the top of the scale if it is fixed."""

    title: str
    lines: Sequence[Line]
    unit: str = ""
    maximum: float | None = None

    @property
    def days(self) -> list[date]:
        """All days that any line has a point on, in order."""
        return sorted({day for line in self.lines for day, _value in line.points})

    @property
    def is_drawable(self) -> bool:
        """Tell whether at least one line has figures for two days."""
        return any(sum(value is not None for _day, value in line.points) >= 2 for line in self.lines)

    @property
    def table(self) -> list[tuple[date, list[str]]]:
        """The same figures in rows: the newest day first, one value or a dash for each line."""
        by_line = [dict(line.points) for line in self.lines]
        return [(day, [self.say(values.get(day)) for values in by_line]) for day in reversed(self.days)]

    def say(self, value: Number | None) -> str:
        """Return the value with its unit, or a dash."""
        if value is None:
            return "–"
        return f"{with_thin_spaces(value)}\u202f{self.unit}" if self.unit else with_thin_spaces(value)


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line on the canvas: its unbroken pieces as SVG points, its dots, and where its name stands."""

    label: str
    tone: str
    dashed: bool
    pieces: list[str]
    dots: list[tuple[float, float]]
    label_y: float
    last_value: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of a scale: where it stands and what is written there."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart laid out on a canvas of `width` × `height` units."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lines: list[DrawnLine] = field(default_factory=list)
    values: list[Tick] = field(default_factory=list)
    days: list[Tick] = field(default_factory=list)

    @property
    def label_x(self) -> float:
        """Where the names of the lines begin."""
        return self.right + 8


def draw(chart: LineChart, *, width: int, height: int, most_label_room: int) -> Drawing:
    """Return the chart laid out; the names of the lines get what they need on the right, within bounds."""
    longest = max((len(line.label) for line in chart.lines), default=0)
    label_room = min(12 + longest * LETTER_WIDTH, most_label_room)
    left, right, top, bottom = 44.0, round(width - label_room, 1), 14.0, float(height - 28)
    days = chart.days
    ceiling = chart.maximum or scale_top(
        max((float(v) for line in chart.lines for _d, v in line.points if v is not None), default=0.0)
    )

    def x(day: date) -> float:
        length = (days[-1] - days[0]).days
        return round(left + (right - left) * ((day - days[0]).days / length if length else 0.5), 1)

    def y(value: Number) -> float:
        return round(bottom - (bottom - top) * min(float(value) / ceiling, 1.0), 1)

    lines = _spread(
        [
            DrawnLine(
                label=line.label,
                tone=line.tone,
                dashed=line.dashed,
                pieces=[" ".join(f"{x(d)},{y(v)}" for d, v in piece) for piece in _pieces(line.points)],
                dots=_dots(line.points, x, y),
                label_y=next((y(v) for _d, v in reversed(line.points) if v is not None), bottom),
                last_value=next(
                    (chart.say(v) for _d, v in reversed(line.points) if v is not None), chart.say(None)
                ),
            )
            for line in chart.lines
        ],
        top=top,
        bottom=bottom,
    )
    return Drawing(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        lines=lines,
        values=_value_ticks(ceiling, chart.unit, y),
        days=[
            Tick(x(day), text, _anchor(x(day), left, right))
            for day, text in day_ticks(days, most=max(2, int((right - left) // 64)))
        ]
        if days
        else [],
    )


def scale_top(highest: float) -> float:
    """Return the nearest 1, 2, 2.5, 4, 5 or 8 × 10ⁿ that is not below the highest value; at least 4."""
    if highest <= 4:
        return 4.0
    power = 10.0 ** floor(log10(highest))
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if step * power >= highest)


def day_ticks(days: Sequence[date], *, most: int) -> list[tuple[date, str]]:
    """Return at most `most` marks for the days: the firsts of months, or single days of a short stretch."""
    first, last = days[0], days[-1]
    months = []
    month = first.replace(day=1) if first.day == 1 else _next_month(first)
    while month <= last:
        months.append(month)
        month = _next_month(month)
    if len(months) >= 2:
        step = ceil(len(months) / most)
        return [(day, formats.date_format(day, "M").lower().rstrip(".")) for day in months[::step]]
    length = (last - first).days
    step = max(1, ceil(length / max(1, most - 1)))
    return [(day, day_and_month(day)) for day in (first + timedelta(n) for n in range(0, length + 1, step))]


def _next_month(day: date) -> date:
    """Return the first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _anchor(x: float, left: float, right: float) -> str:
    """Return how a mark's text hangs on its place, so that the outer ones stay on the canvas."""
    if x - left < 12:
        return "start"
    return "end" if right - x < 12 else "middle"


def _value_ticks(ceiling: float, unit: str, y: Callable[[Number], float]) -> list[Tick]:
    """Return the quarter marks of the value scale; the unit stands at the top one."""
    ticks = []
    for quarter in range(5):
        value = ceiling * quarter / 4
        text = with_thin_spaces(int(value) if value == int(value) else value)
        if quarter == 4 and unit:
            text = f"{text}\u202f{unit}"
        ticks.append(Tick(y(value), text, "end"))
    return ticks


def _pieces(points: Sequence[tuple[date, Number | None]]) -> list[list[tuple[date, Number]]]:
    """Return the unbroken stretches of a line, in order."""
    pieces: list[list[tuple[date, Number]]] = [[]]
    for day, value in points:
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((day, value))
    return [piece for piece in pieces if piece]


def _dots(
    points: Sequence[tuple[date, Number | None]], x: Callable[[date], float], y: Callable[[Number], float]
) -> list[tuple[float, float]]:
    """Return the dots to draw: on every point of a short line, on the last of a long one, on lone points."""
    present = [(day, value) for day, value in points if value is not None]
    if len(present) > MOST_MARKS:
        lone = [piece[0] for piece in _pieces(points) if len(piece) == 1]
        present = [*lone, present[-1]]
    return [(x(day), y(value)) for day, value in present]


def _spread(lines: list[DrawnLine], *, top: float, bottom: float) -> list[DrawnLine]:
    """Return the lines with their names moved apart just far enough not to touch."""
    order = sorted(range(len(lines)), key=lambda index: lines[index].label_y)
    places = [lines[index].label_y for index in order]
    for here in range(1, len(places)):
        places[here] = max(places[here], places[here - 1] + LABEL_GAP)
    if places and places[-1] > bottom:
        places[-1] = bottom
        for here in range(len(places) - 2, -1, -1):
            places[here] = min(places[here], places[here + 1] - LABEL_GAP)
    placed = dict(zip(order, places, strict=True))
    return [replace(line, label_y=round(placed[n], 1)) for n, line in enumerate(lines)]
