"""Geometry and words of the plan/fact bar, and the states of figures."""

from __future__ import annotations

import pytest
from django.utils import translation

from schools.faces.bars import bar_in_words, bar_of
from schools.faces.pills import PillKind, kind_of_age, kind_of_share


@pytest.mark.parametrize(
    ("fact", "total", "exempt", "widths"),
    [
        (54, 58, 0, (93.1, 93.1, 0.0)),
        (612, 797, 31, (76.8, 76.8, 3.9)),
        (5, 10, 5, (50.0, 50.0, 50.0)),
        (10, 10, 0, (100.0, 100.0, 0.0)),
        (0, 10, 0, (0.0, 0.0, 0.0)),
        (0, 10, 10, (0.0, 0.0, 100.0)),
        (1, 1000, 0, (0.5, 0.5, 0.0)),
        (999, 1000, 0, (99.5, 99.5, 0.0)),
        (12, 10, 3, (100.0, 100.0, 0.0)),
        (8, 10, 5, (80.0, 80.0, 20.0)),
        (0, 0, 0, (0.0, 0.0, 0.0)),
        (-1, 10, -1, (0.0, 0.0, 0.0)),
    ],
)
def test_bar_of(fact: int, total: int, exempt: int, widths: tuple[float, float, float]) -> None:
    bar = bar_of(fact, total, exempt)

    assert (bar.fact_width, bar.exempt_start, bar.exempt_width) == widths


@pytest.mark.parametrize(
    ("fact", "total", "exempt", "english", "russian"),
    [
        (54, 58, 0, "54 of 58", "54 из 58"),
        (54, 58, 1, "54 of 58, 1 not required", "54 из 58, 1 не требуется"),
        (54, 58, 2, "54 of 58, 2 not required", "54 из 58, 2 не требуются"),
        (402, 478, 38, "402 of 478, 38 not required", "402 из 478, 38 не требуются"),
        (0, 0, 0, "nothing is expected", "ничего не ожидается"),
    ],
)
def test_bar_in_words(fact: int, total: int, exempt: int, english: str, russian: str) -> None:
    with translation.override("en"):
        assert bar_in_words(fact, total, exempt) == english
    with translation.override("ru"):
        assert bar_in_words(fact, total, exempt) == russian


@pytest.mark.parametrize(
    ("days", "kind"), [(0, PillKind.WAITING), (6, PillKind.WAITING), (7, PillKind.OVERDUE)]
)
def test_kind_of_age_turns_red_on_the_limit(days: int, kind: PillKind) -> None:
    assert kind_of_age(days, limit=7) == kind


@pytest.mark.parametrize(
    ("fact", "total", "exempt", "kind"),
    [
        (26, 26, 0, PillKind.DONE),
        (20, 26, 6, PillKind.DONE),
        (13, 26, 0, PillKind.WAITING),
        (12, 26, 0, PillKind.OVERDUE),
        (0, 5, 5, PillKind.OFF),
        (0, 0, 0, PillKind.OFF),
        (1, 5, 5, PillKind.DONE),
    ],
)
def test_kind_of_share_takes_exempt_ones_off_what_is_due(
    fact: int, total: int, exempt: int, kind: PillKind
) -> None:
    assert kind_of_share(fact, total, exempt) == kind
