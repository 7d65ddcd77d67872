"""What is known of a person, in words: the highest step, or the refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from schools.faces.ages import day_and_month


def ladder(joined_on: date | None, reported_at: Any, accepted_at: Any, today: date) -> str:
    """Return the highest step that is known: confirmed, reported, accepted, or nothing (settled 2)."""
    if joined_on is not None:
        return _("confirmed %(day)s") % {"day": day_and_month(joined_on, today)}
    if reported_at is not None:
        return _("says to have joined %(day)s, not confirmed") % {"day": day_and_month(reported_at, today)}
    if accepted_at is not None:
        return _("accepted the invitation %(day)s, not confirmed") % {
            "day": day_and_month(accepted_at, today)
        }
    return _("nothing known yet")


def refused_in_words(channel: str) -> str:
    """Return the refusal with how else the person is reached (2.6.0)."""
    return _("declined; reached by: %(channel)s") % {"channel": channel}
