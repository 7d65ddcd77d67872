"""What undoing leaves alone, and why: rows by their ids; a page turns them into names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """Why undoing leaves a row as it is."""

    CHANGED = "changed", _("changed since")
    RESTS = "rests", _("later work rests on it")
    BLOCKED = "blocked", _("another entry stands in its place now")


class Conflict(NamedTuple):
    """A row that undoing leaves as it is; `columns` are those that somebody changed since."""

    model: str
    pk: int
    why: Why = Why.RESTS
    columns: tuple[str, ...] = ()

    def as_json(self) -> list[Any]:
        """Return the conflict as JSON keeps it."""
        return [self.model, self.pk, self.why.value, list(self.columns)]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> Conflict:
        """Return a kept conflict; those kept by release 0.1.0 say neither why nor which columns."""
        model, pk, *more = values
        why, columns = more or (Why.RESTS, ())
        return cls(model, pk, Why(why), tuple(columns))
