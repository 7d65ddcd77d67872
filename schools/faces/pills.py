"""The words of the states: colour never speaks alone."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class PillKind(StrEnum):
    """A state that a pill, tile or notice shows."""

    DONE = "done"
    WAITING = "waiting"
    OVERDUE = "overdue"
    OFF = "off"
    INFO = "info"
    PLAIN = "plain"


WORDS: dict[PillKind, str | Promise] = {
    PillKind.DONE: pgettext_lazy("state", "done"),
    PillKind.WAITING: pgettext_lazy("state", "waiting"),
    PillKind.OVERDUE: pgettext_lazy("state", "overdue"),
    PillKind.OFF: pgettext_lazy("state", "not required"),
    PillKind.INFO: pgettext_lazy("state", "new"),
    PillKind.PLAIN: pgettext_lazy("state", "not set"),
}
"""What is written when the page gives no words of its own."""


def kind_of_age(days: int, limit: int) -> PillKind:
    """Return «waiting» below `limit` days and «overdue» from `limit` on."""
    return PillKind.OVERDUE if days >= limit else PillKind.WAITING


def kind_of_share(fact: int, total: int, exempt: int = 0) -> PillKind:
    """Return how a coverage stands: nothing due, all there, at least half, less.

    Exempt ones are not missing: they are taken off what is due.
    """
    due = total - exempt
    if due <= 0 and fact <= 0:
        return PillKind.OFF
    if fact >= due:
        return PillKind.DONE
    return PillKind.WAITING if fact * 2 >= due else PillKind.OVERDUE
