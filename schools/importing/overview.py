"""An import at a glance: counts by list and action, columns left in the file, what came of undoing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.importing.columns import Refused
from schools.importing.models import ImportRun, RowAction, RowKind

_LISTS = {
    RowKind.STUDENT: _("Students"),
    RowKind.STAFF: _("Staff"),
    RowKind.GUARDIAN: _("Parents"),
    RowKind.LOAD: _("Teaching load"),
}
_ACTIONS = {
    RowAction.CREATE: _("Add"),
    RowAction.UPDATE: _("Change"),
    RowAction.TRANSFER: _("Transfer"),
    RowAction.DEPART: _("Depart"),
    RowAction.UNCHANGED: _("Unchanged"),
    RowAction.SKIP: _("Skipped"),
    RowAction.QUESTION: _("Questions"),
    RowAction.ERROR: _("Errors"),
}

_DONE = {
    RowAction.CREATE: _("Added"),
    RowAction.UPDATE: _("Changed"),
    RowAction.TRANSFER: _("Transferred"),
    RowAction.DEPART: _("Departed"),
    RowAction.UNCHANGED: _("Unchanged"),
    RowAction.SKIP: _("Skipped"),
    RowAction.QUESTION: _("Not entered"),
    RowAction.ERROR: _("Not entered"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """How many rows of one list meet one fate."""

    action: str
    count: int


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list with its rows in the file, and its counts in the order of the columns."""

    kind: str
    label: str | Promise
    total: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class SomeClasses:
    """A list that lacks classes: the names of those compared, and how many it says nothing of."""

    names: list[str]
    missing: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of an import as a whole. `stopped` rows need somebody; `doing` rows write something.

    Of the guardians whom a list lacks, `guardians_kept` go on and `guardians_end` do not.
    """

    actions: list[tuple[str, str | Promise]]
    lists: list[ListLine]
    stopped: int
    doing: int
    departs: int
    new_classes: list[str]
    asks: bool
    some_classes: dict[str, SomeClasses]
    class_teachers_alone: bool
    guardians_kept: int
    guardians_end: int
    sensitive: list[str]
    powers: list[str]
    unread_sheets: list[str]
    chosen_sheets: list[str]

    @property
    def changes_nothing(self) -> bool:
        """Tell whether applying would write nothing."""
        return not self.doing

    @property
    def is_partial(self) -> bool:
        """Tell whether something was not compared, because the lists may not be the whole school's."""
        return bool(self.some_classes or self.class_teachers_alone or self.guardians_kept)


def overview_of(run: ImportRun) -> Overview | None:
    """Return an import at a glance, or None while it has no plan. Empty lists and actions are left out."""
    summary = run.summary
    if "counts" not in summary:
        return None
    counts: dict[str, int] = summary["counts"]
    labels = _DONE if run.applied_at else _ACTIONS
    shown = [action for action in _ACTIONS if counts[action.value]]
    lists = [
        ListLine(
            kind.value,
            label,
            sum(n for action, n in summary["by_kind"][kind.value].items() if action != RowAction.DEPART),
            [Cell(action.value, summary["by_kind"][kind.value][action.value]) for action in shown],
        )
        for kind, label in _LISTS.items()
    ]
    columns = summary["refused_columns"]
    return Overview(
        actions=[(action.value, labels[action]) for action in shown],
        lists=[line for line in lists if line.total or any(cell.count for cell in line.cells)],
        stopped=counts["error"] + counts["question"],
        doing=sum(counts[action] for action in ("create", "update", "transfer", "depart")),
        departs=counts["depart"],
        new_classes=summary["new_classes"],
        asks=summary.get("asks", False),
        some_classes={kind: SomeClasses(**some) for kind, some in summary.get("some_classes", {}).items()},
        class_teachers_alone=summary.get("class_teachers_alone", False),
        guardians_kept=summary.get("guardians_kept", 0),
        guardians_end=summary["by_kind"][RowKind.GUARDIAN.value][RowAction.DEPART.value],
        sensitive=_headings(columns, Refused.SENSITIVE),
        powers=_headings(columns, Refused.POWER),
        unread_sheets=[sheet["sheet"] for sheet in summary["sheets"] if not sheet["kind"]],
        chosen_sheets=[sheet["sheet"] for sheet in summary["sheets"] if sheet.get("chosen")],
    )


def _headings(columns: list[dict[str, str]], why: Refused) -> list[str]:
    return list(dict.fromkeys(column["heading"] for column in columns if column["why"] == why))
