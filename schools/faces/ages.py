"""Dates and ages as people say them: «14.11», «9 дней», «9 дней назад»."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS_SAID_AS_DAYS = 60
"""Up to this age days are counted out, because terms are set in days; then whole months."""

MONTHS_SAID_AS_MONTHS = 23
"""Up to this age whole months are counted out; then whole years."""


def day_of(value: date | datetime) -> date:
    """Return the calendar day; an aware instant is read in the current time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def whole_months(since: date, until: date) -> int:
    """Return how many whole months lie between two days; `since` is not after `until`."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - 1 if until.day < since.day else months


def age_in_words(since: date | datetime, today: date | datetime) -> str:
    """Return how long something has lasted: «today», «9 days», «3 months», «2 years».

    A day that is still ahead is said as «in 3 days».
    """
    first, last = day_of(since), day_of(today)
    if first > last:
        return _("in %(span)s") % {"span": _span(last, first)}
    return _("today") if first == last else _span(first, last)


def ago_in_words(since: date | datetime, today: date | datetime) -> str:
    """Return when something was: «today», «yesterday», «9 days ago», «tomorrow», «in 3 days»."""
    first, last = day_of(since), day_of(today)
    days = (last - first).days
    if days == 1:
        return _("yesterday")
    if days == -1:
        return _("tomorrow")
    if days <= 0:
        return age_in_words(first, last)
    return _("%(span)s ago") % {"span": _span(first, last)}


def day_and_month(value: date | datetime, today: date | datetime | None = None) -> str:
    """Return «14.11», or «14.11.2025» where `today` lies in another year."""
    day = day_of(value)
    if today is not None and day_of(today).year != day.year:
        return f"{day:%d.%m.%Y}"
    return f"{day:%d.%m}"


def day_and_time(value: datetime, today: date | datetime | None = None) -> str:
    """Return «14.11, 09:10» in the current time zone, with the year where `today` lies in another."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day_and_month(value, today)}, {local:%H:%M}"


def _span(first: date, last: date) -> str:
    """Return the length between two different days in the largest fitting unit."""
    days = (last - first).days
    months = whole_months(first, last)
    if days <= DAYS_SAID_AS_DAYS:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if months <= MONTHS_SAID_AS_MONTHS:
        return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}
    years = months // 12
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
