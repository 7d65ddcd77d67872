"""Ids of rows as forms post them."""

from __future__ import annotations

from collections.abc import Iterable

_DIGITS = 18  # what any database takes for a big integer


def read_ids(posted: Iterable[str]) -> list[int]:
    """Return the ids among posted texts, each once, in order; anything else is passed over."""
    numbers = (int(text) for text in posted if text.isdecimal() and len(text) <= _DIGITS)
    return list(dict.fromkeys(numbers))
