"""The panels that the floors above contribute to the pages of a person and of a class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from django.utils.translation import get_language

from schools.accounts.permissions import Acting
from schools.journal.keeping import kept
from schools.registry import Panel, registry


def panels_of(page: Literal["person", "class"], acting: Acting, pk: int, day: date) -> list[Panel]:
    """Return what the apps show this reader on the page of a person or a class, kept until the next write."""
    offers: Sequence[Callable[[Acting, int, date], Panel | None]] = (
        registry.person_panels if page == "person" else registry.class_panels
    )

    def ask() -> list[Panel]:
        return [panel for offer in offers if (panel := offer(acting, pk, day)) is not None]

    return kept("panels", page, pk, acting.user.pk, sorted(acting.roles), day, get_language(), make=ask)
