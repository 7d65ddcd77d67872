"""Dates as they stand in school files."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from schools.names.spelling import tidy

_DAY_FIRST = re.compile(r"^(\d{1,2})[.,/\- ](\d{1,2})[.,/\- ](\d{4}|\d{2})$")
_YEAR_FIRST = re.compile(r"^(\d{4})[.,/\- ](\d{1,2})[.,/\- ](\d{1,2})$")
_IN_WORDS = re.compile(r"^(\d{1,2})[ \-]+([а-яё]{3,})\.?[ \-]+(\d{4}|\d{2})$")
_DIGITS = re.compile(r"^\d{5}(?:[.,]0+)?$")
_TAIL = re.compile(r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?|\s*г(?:ода|\.р\.?|\.)?|\s*года рождения)$")
_MONTHS = (
    "января январь", "февраля февраль", "марта март", "апреля апрель", "мая май", "июня июнь",
    "июля июль", "августа август", "сентября сентябрь", "октября октябрь", "ноября ноябрь", "декабря декабрь",
)  # fmt: skip
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(3654, 73051)  # 1910-01-01 to 2100-01-01


def read_date(value: object, *, today: date) -> date | None:
    """Return the date that a cell holds, or None when it holds no date one can be sure of.

    Takes dates, Excel serials, 05.04.2013, 5.4.13, 2013-04-05, 05/04/2013 and «5 апреля 2013 г.»;
    the day stands before the month. A year of two digits is the latest that is not after `today`.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _serial(value)
    return _read_text(tidy(str(value)).casefold(), today)


def _serial(value: float) -> date | None:
    if not _SERIALS.start <= value < _SERIALS.stop:  # neither does «not a number» lie between them
        return None
    return _EXCEL_ZERO + timedelta(days=int(value))


OLDEST = 110
"""Nobody is older than this, in years."""


def may_be_born(day: date, *, today: date) -> bool:
    """Tell whether somebody here may have been born on a day: not ahead, not before living memory."""
    return today.year - OLDEST <= day.year and day <= today


def _read_text(text: str, today: date) -> date | None:
    text = _TAIL.sub("", text).strip()
    if found := _DAY_FIRST.match(text):
        return _day(found[3], int(found[2]), int(found[1]), today)
    if found := _YEAR_FIRST.match(text):
        return _day(found[1], int(found[2]), int(found[3]), today)
    if found := _IN_WORDS.match(text):
        return _day(found[3], _month(found[2]), int(found[1]), today)
    if _DIGITS.match(text):
        return _serial(float(text.replace(",", ".")))
    return None


def _month(word: str) -> int:
    """Return 1 to 12 for a month in either case or shortened («апр», «сент»), 0 for no month."""
    matches = (
        number for number, forms in enumerate(_MONTHS, 1) for form in forms.split() if form.startswith(word)
    )
    return next(matches, 0)


def _day(year: str, month: int, day: int, today: date) -> date | None:
    try:
        if len(year) == 4:
            return date(int(year), month, day)
        near = date(2000 + int(year), month, day)
        return near if near <= today else date(1900 + int(year), month, day)
    except ValueError:
        return None
