"""Ages and dates in words, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from schools.faces.ages import age_in_words, ago_in_words, day_and_month, day_and_time, whole_months

TODAY = date(2026, 11, 23)


def days_before(days: int) -> date:
    """Return the day that lies so many days before the tests' today."""
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "today", "сегодня"),
        (1, "1 day", "1 день"),
        (2, "2 days", "2 дня"),
        (5, "5 days", "5 дней"),
        (9, "9 days", "9 дней"),
        (11, "11 days", "11 дней"),
        (14, "14 days", "14 дней"),
        (21, "21 days", "21 день"),
        (22, "22 days", "22 дня"),
        (60, "60 days", "60 дней"),
        (61, "2 months", "2 месяца"),
        (101, "3 months", "3 месяца"),
        (365, "12 months", "12 месяцев"),
        (730, "2 years", "2 года"),
        (-1, "in 1 day", "через 1 день"),
        (-5, "in 5 days", "через 5 дней"),
    ],
)
def test_age_in_words_at_boundaries(days: int, english: str, russian: str) -> None:
    with translation.override("en"):
        assert age_in_words(days_before(days), TODAY) == english
    with translation.override("ru"):
        assert age_in_words(days_before(days), TODAY) == russian


@pytest.mark.parametrize(
    ("years", "russian"),
    [(2, "2 года"), (5, "5 лет"), (11, "11 лет"), (21, "21 год"), (101, "101 год"), (111, "111 лет")],
)
def test_age_in_words_of_years_takes_real_plurals(years: int, russian: str) -> None:
    with translation.override("ru"):
        assert age_in_words(TODAY.replace(year=TODAY.year - years), TODAY) == russian


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "today", "сегодня"),
        (1, "yesterday", "вчера"),
        (2, "2 days ago", "2 дня назад"),
        (-1, "tomorrow", "завтра"),
        (-3, "in 3 days", "через 3 дня"),
    ],
)
def test_ago_in_words_around_today(days: int, english: str, russian: str) -> None:
    with translation.override("en"):
        assert ago_in_words(days_before(days), TODAY) == english
    with translation.override("ru"):
        assert ago_in_words(days_before(days), TODAY) == russian


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 31), 2),
        (date(2025, 12, 15), date(2026, 1, 14), 0),
        (date(2025, 12, 15), date(2026, 1, 15), 1),
    ],
)
def test_whole_months_counts_completed_ones(since: date, until: date, months: int) -> None:
    assert whole_months(since, until) == months


@pytest.mark.parametrize(
    ("value", "today", "shown"),
    [
        (date(2026, 11, 4), None, "04.11"),
        (date(2026, 11, 4), TODAY, "04.11"),
        (date(2025, 11, 4), TODAY, "04.11.2025"),
        (date(2025, 11, 4), None, "04.11"),
    ],
)
def test_day_and_month_names_another_year(value: date, today: date | None, shown: str) -> None:
    assert day_and_month(value, today) == shown


def test_an_instant_is_read_in_the_current_time_zone() -> None:
    late_in_london = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    with timezone.override(ZoneInfo("Asia/Vladivostok")), translation.override("en"):
        assert day_and_month(late_in_london) == "23.11"
        assert day_and_time(late_in_london, TODAY) == "23.11, 08:30"
        assert age_in_words(late_in_london, TODAY) == "today"
