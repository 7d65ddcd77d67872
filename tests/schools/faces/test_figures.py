"""Figures as they are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from schools.faces.figures import Number, share, share_in_words, with_thin_spaces


@pytest.mark.parametrize(
    ("value", "russian"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1\u202f000"),
        (15910, "15\u202f910"),
        (1234567, "1\u202f234\u202f567"),
        (-1234, "−1\u202f234"),
        (41.5, "41,5"),
        (41.0, "41"),
        (Decimal("1234.50"), "1\u202f234,50"),
    ],
)
def test_with_thin_spaces(value: Number, russian: str) -> None:
    with translation.override("ru"):
        assert with_thin_spaces(value) == russian


@pytest.mark.parametrize(
    ("value", "total", "per_cent"),
    [
        (0, 58, 0),
        (1, 1000, 1),
        (54, 58, 93),
        (1, 8, 13),
        (999, 1000, 99),
        (1000, 1000, 100),
        (11, 10, 110),
        (0, 0, None),
        (3, -1, None),
    ],
)
def test_share_never_flatters(value: int, total: int, per_cent: int | None) -> None:
    assert share(value, total) == per_cent


def test_share_in_words_follows_the_language() -> None:
    with translation.override("en"):
        assert share_in_words(54, 58) == "93%"
    with translation.override("ru"):
        assert share_in_words(54, 58) == "93\u202f%"
    assert share_in_words(0, 0) == "–"
