"""What the steps of one import share: its rows, who came of them, and the recorder of values before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.importing.models import ImportRow, ImportRun, RowAction, RowKind
from schools.institutions.acting import Act
from schools.movement.models import Movement
from schools.names.classes import ClassName


class Rows:
    """The rows of a plan that do something, by kind and action."""

    def __init__(self, run: ImportRun) -> None:
        doing = [RowAction.CREATE, RowAction.UPDATE, RowAction.TRANSFER, RowAction.DEPART]
        rows = ImportRow.objects.filter(run=run).filter(Q(action__in=doing) | Q(kind=RowKind.STAFF))
        self.rows: list[tuple[str, str, dict[str, Any]]] = list(
            rows.order_by("position").values_list("kind", "action", "payload")
        )

    def of(self, kind: RowKind, *actions: RowAction) -> list[dict[str, Any]]:
        """Return the payloads of one kind and these actions, in the order of the plan."""
        return [payload for k, action, payload in self.rows if k == kind and action in actions]

    def all(self) -> Iterable[dict[str, Any]]:
        """Return every payload, in the order of the plan."""
        return (payload for _kind, _action, payload in self.rows)


class Work:
    """One plan being written, table by table, in few statements."""

    def __init__(self, act: Act, run: ImportRun) -> None:
        self.act, self.run, self.today = act, run, act.today
        self.recorder = Recorder(act, ChangeKind.IMPORT)
        self.rows = Rows(run)
        self.classes: dict[str, tuple[int, int]] = {}
        """{class key: (school class, place)}."""
        self.ids: dict[str, int] = {}
        """{«#12»: the person that row added}."""
        self.touched: set[int] = set()
        self.staff: set[int] = set()
        """Those whose roles change."""
        self.movements: Sequence[Movement] = []

    def person(self, ref: int | str) -> int:
        """Return the id of a person whom the plan names by id, or by the row that added him."""
        return self.ids[ref] if isinstance(ref, str) else ref

    def departing(self, kind: RowKind) -> list[int]:
        """Return who of this list departs."""
        return [payload["person"] for payload in self.rows.of(kind, RowAction.DEPART)]

    def class_of(self, values: Sequence[Any]) -> tuple[int, int]:
        """Return (school class, place) of a class as the plan writes it."""
        return self.classes[ClassName(*values).key]
