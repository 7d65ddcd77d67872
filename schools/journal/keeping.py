"""What is derived and kept for a moment: until the next journalled write, never for long (decision 0016)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet

from schools.institutions.scope import current_institution_id
from schools.journal.services import last_write_key

KEPT_SECONDS = 30

T = TypeVar("T")


def kept(what: str, *made_of: object, make: Callable[[], T]) -> T:
    """Return what `make` gives, from the cache while the entered institution's journal has not moved.

    `made_of` is all the value depends on besides the register itself: the day, the filters, and
    where they matter the person, the roles and the language. Their `repr` must tell them apart.
    """
    look = _look(what, made_of)
    if look.holds:
        value: T = look.value
        return value
    value = make()
    cache.set(look.name, (look.stamp, value), KEPT_SECONDS)
    return value


def last_kept(what: str, *made_of: object) -> tuple[Any, bool]:
    """Return what was last kept, None where nothing is, and whether it still holds; `kept` makes it anew."""
    look = _look(what, made_of)
    return look.value, look.holds


class _Look(NamedTuple):
    """What the cache knows under a name, and the journal's stamp of now."""

    name: str
    stamp: int | None
    value: Any
    holds: bool


def _look(what: str, made_of: tuple[object, ...]) -> _Look:
    institution_id = current_institution_id()
    stamp_key = last_write_key(institution_id)
    name = f"kept:{what}:{institution_id}:{sha256(repr(made_of).encode()).hexdigest()}"
    found = cache.get_many([stamp_key, name])
    stamp = found.get(stamp_key)
    kept_at, value = found.get(name, (None, None))
    return _Look(name, stamp, value, holds=name in found and kept_at == stamp)


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
