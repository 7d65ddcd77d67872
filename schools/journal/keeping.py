"""What is derived and kept for a moment: until the next journalled write, and never for long (decision 0016)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet

from schools.institutions.scope import current_institution_id
from schools.journal.services import last_write

KEPT_SECONDS = 30

T = TypeVar("T")


def kept(what: str, *made_of: object, make: Callable[[], T]) -> T:
    """Return what `make` gives, from the cache while the entered institution's journal has not moved.

    `made_of` is all the value depends on besides the register itself: the day, the filters, and
    where they matter the person, the roles and the language. Their `repr` must tell them apart.
    """
    institution_id = current_institution_id()
    parts = sha256(repr(made_of).encode()).hexdigest()
    name = f"kept:{what}:{institution_id}:{last_write(institution_id)}:{parts}"
    found: T | None = cache.get(name)
    if found is None:
        found = make()
        cache.set(name, found, KEPT_SECONDS)
    return found


class KeptPaginator(Paginator):  # type: ignore[type-arg]  # generic for mypy alone
    """Pages of a queryset whose rows are counted once between two writes, not anew for every page."""

    def __init__(self, rows: QuerySet[Any, Any], per_page: int, what: str, *made_of: object) -> None:
        super().__init__(rows, per_page)
        self._rows = rows
        self._made_of = (what, *made_of)

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return kept("count", *self._made_of, make=self._rows.count)
