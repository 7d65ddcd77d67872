"""Rules of the statistics: tables of their boundaries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reports import rules
from schools.institutions.errors import RuleViolation

DAY = date(2026, 11, 23)


def test_today_is_not_ahead_and_tomorrow_is() -> None:
    rules.check_not_future(DAY, DAY)
    with pytest.raises(RuleViolation):
        rules.check_not_future(DAY + timedelta(days=1), DAY)


@pytest.mark.parametrize(
    ("hour", "minute", "due"), [(0, 0, False), (2, 59, False), (3, 0, True), (23, 59, True)]
)
def test_night_comes_by_the_institutions_own_clock(hour: int, minute: int, *, due: bool) -> None:
    local = datetime(2026, 11, 23, hour, minute, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert rules.night_has_come(local) is due


@pytest.mark.parametrize(
    ("fact", "total", "exempt", "share"),
    [
        (54, 58, 0, 93),
        (8, 10, 2, 100),  # who declined is not missing
        (7, 10, 2, 88),
        (9, 10, 2, 100),  # somebody joined in spite of a refusal on record
        (0, 10, 0, 0),
        (1, 1000, 0, 1),  # something is never nothing
        (999, 1000, 0, 99),  # and not all is never all
        (0, 0, 0, None),
        (0, 3, 3, None),
        (None, 10, 0, None),
        (5, None, 0, None),
        (5, 10, None, 50),
    ],
)
def test_share_is_of_what_is_due(
    fact: int | None, total: int | None, exempt: int | None, share: int | None
) -> None:
    assert rules.share_of_due(fact, total, exempt) == share


def test_changed_figures_are_those_that_differ() -> None:
    before = {"staff_joined": 54, "staff_expected": 58, "students_joined": 3}
    after = {"staff_joined": 55, "staff_expected": 58, "families_joined": 1}
    assert rules.changed_figures(before, after) == {
        "staff_joined": (54, 55),
        "students_joined": (3, None),
        "families_joined": (None, 1),
    }


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({}, {}, True),
        ({"staff_joined": 1}, {"staff_joined": 1}, True),
        ({"staff_joined": 1}, {"staff_joined": 2}, False),
        ({"staff_joined": 0}, {}, False),  # none is a figure
        ({"hours_to_accept": None}, {}, True),  # not counted is none
        ({"7": {}}, {}, True),
        ({"7": {"students_joined": 1}}, {"7": {"students_joined": 1}}, True),
    ],
)
def test_equal_figures_are_the_same(
    before: dict[str, object], after: dict[str, object], *, same: bool
) -> None:
    assert rules.is_same(before, after) is same


def test_trend_up_to_45_days_is_shown_whole() -> None:
    days = [(DAY + timedelta(days=n), n) for n in range(rules.MOST_POINTS)]
    assert rules.by_weeks(days) == days


def test_longer_trend_is_shown_by_weeks_from_first_to_last() -> None:
    monday = date(2026, 9, 7)
    days = [(monday + timedelta(days=n), n) for n in range(60)]
    shown = rules.by_weeks(days)
    assert [n for _day, n in shown] == [0, 6, 13, 20, 27, 34, 41, 48, 55, 59]
