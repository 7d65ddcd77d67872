"""Rows of a plan in words, as the page shows them: what becomes of whom, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schools.faces.pills import PillKind
from schools.importing.models import OUTCOMES, ImportRow, RowAction, RowKind

_PILLS = {
    RowAction.ERROR: PillKind.OVERDUE,
    RowAction.QUESTION: PillKind.OVERDUE,
    RowAction.DEPART: PillKind.WAITING,
    RowAction.UNCHANGED: PillKind.OFF,
    RowAction.SKIP: PillKind.OFF,
}
"""How actions are coloured; the others are what the import is for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a plan; `about` tells rows of one name apart, `place` is where it stands in the file."""

    name: str
    about: str
    kind: str
    class_name: str
    word: str
    pill: PillKind
    said: list[str]
    is_stopped: bool
    place: str


def lines_of(rows: Iterable[ImportRow], *, is_applied: bool) -> list[Line]:
    """Return rows in words, in their order: what becomes of them or, once applied, what became of them."""
    kinds = {kind.value: str(kind.label) for kind in RowKind}
    words = {action.value: str(OUTCOMES[action] if is_applied else action.label) for action in RowAction}
    usual = PillKind.DONE if is_applied else PillKind.INFO
    pills = {action.value: _PILLS.get(action, usual) for action in RowAction}
    nowhere = _("not in the file")
    return [
        Line(
            name=row.name or "–",
            about=str(row.payload.get("about", "")),
            kind=kinds[row.kind],
            class_name=row.class_name,
            word=words[row.action],
            pill=pills[row.action],
            said=[str(message) for message in row.said],
            is_stopped=row.action in (RowAction.ERROR, RowAction.QUESTION),
            place=", ".join(filter(None, (row.sheet, str(row.row)))) if row.row else nowhere,
        )
        for row in rows
    ]
