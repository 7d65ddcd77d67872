"""Dates of school files."""

from datetime import date, datetime

import pytest

from schools.names.dates import read_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "value",
    [
        "05.04.2013", "5.4.13", "5.4.2013", "2013-04-05", "05/04/2013", "05-04-2013", "2013.04.05",
        "2013/4/5",
        "05.04.2013 г.", "05.04.2013г", "05.04.2013 0:00:00", "2013-04-05 00:00:00", "2013-04-05T00:00:00Z",
        "5 апреля 2013 года", "5 апр. 2013", "5 АПРЕЛЯ 2013 г.", " 05.04.2013\u00a0", "05,04,2013",
        "05.04.2013 г.р.",
        41369, 41369.0, "41369", "41369.0", date(2013, 4, 5), datetime(2013, 4, 5, 12, 30),
    ],
)  # fmt: skip
def test_read_date_forms_of_one_day(value: object) -> None:
    assert read_date(value, today=TODAY) == date(2013, 4, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23.11.26", date(2026, 11, 23)),
        ("24.11.26", date(1926, 11, 24)),
        ("01.01.99", date(1999, 1, 1)),
        ("3 мая 2015", date(2015, 5, 3)),
        ("3 марта 2015", date(2015, 3, 3)),
    ],
)
def test_read_date_short_year_is_never_after_today(text: str, day: date) -> None:
    assert read_date(text, today=TODAY) == day


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        "вчера",
        "31.02.2013",
        "13.13.2013",
        "12/31/2013",
        True,
        5,
        1.5,
        "5",
        "5 мартобря 2013",
        object(),
        float("nan"),
        float("inf"),
    ],
)
def test_read_date_nothing_sure(value: object) -> None:
    assert read_date(value, today=TODAY) is None
