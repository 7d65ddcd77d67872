"""Places as they are named within a sentence."""

from __future__ import annotations

from schools.structure.models import PlaceKind


def place_in_words(kind: str, name: str) -> str:
    """Return a place as it is named within a sentence: a class bare, anything else in quotes."""
    return name if kind == PlaceKind.CLASS else f"«{name}»"
