"""What a list of names is: its rows found by a query, and put into words a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from schools.accounts.permissions import Acting

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class NameRow:
    """One line: who or what, where, what is known of it, since when, and its page."""

    title: str
    where: str
    note: str
    since: date | None = None
    url: str = ""
    subject: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class NameList:
    """One list: `query(day, class_id)` finds its rows, `show` puts a page of them into words.

    `group` holds lists of the same thing together; `name_key` is where a name is searched, empty
    where it cannot be.
    """

    key: str
    group: str
    title: str | Promise
    note: str | Promise
    query: Callable[[date, int | None], Rows]
    show: Callable[[Sequence[Any], Acting], list[NameRow]]
    name_key: str = ""
    by_class: bool = False

    def found(self, day: date, class_id: int | None, words: Iterable[str]) -> Rows:
        """Return the rows of a class (None: of all) whose name has every word."""
        rows = self.query(day, class_id if self.by_class else None)
        for word in words if self.name_key else ():
            rows = rows.filter(**{f"{self.name_key}__contains": word})
        return rows
