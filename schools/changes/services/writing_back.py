"""Writing back what was before: former values, and rows that were deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, models, transaction

from schools.changes.conflicts import Conflict, Why
from schools.changes.models import ChangeItem
from schools.changes.services.columns import columns_of_people, model_of, value_of
from schools.changes.services.reopening import another, ended_since


@dataclass(slots=True)
class Writing:
    """Rows of one table to be written back: inserted, or some columns of them updated.

    A former row may be blocked by one the act created (one open stay in a class): it is
    tried before those are removed and again after; what is still blocked is a conflict.
    """

    model: type[models.Model]
    rows: list[models.Model]
    columns: list[str] | None = None
    """None: the rows are inserted."""
    changed: list[Conflict] = field(default_factory=list)
    """Rows that somebody changed since: they are not written."""
    failed: list[models.Model] = field(default_factory=list)

    def done_together(self) -> bool:
        """Write all rows at once; False, with nothing written, if one of them is blocked."""
        try:
            with transaction.atomic():
                self._write(self.rows)
        except IntegrityError:
            return False
        return True

    def do_what_can_be_done(self) -> None:
        """Write all rows at once or, if one is blocked, each that is not."""
        if self.done_together():
            return
        for row in self.rows:
            try:
                with transaction.atomic():
                    self._write([row])
            except IntegrityError:
                self.failed.append(row)

    def _write(self, rows: list[models.Model]) -> None:
        if not rows:
            return
        if self.columns is None:
            self.model._default_manager.bulk_create(rows, batch_size=1000)
        else:
            self.model._default_manager.bulk_update(rows, self.columns, batch_size=500)

    @property
    def written(self) -> int:
        """How many rows were written."""
        return len(self.rows) - len(self.failed)

    @property
    def conflicts(self) -> list[Conflict]:
        """The rows left as they are: changed since, or blocked."""
        return self.changed + [Conflict(self.model._meta.label, row.pk, Why.BLOCKED) for row in self.failed]


class Restoring(NamedTuple):
    """Former values to write, and rows on which plans go on that the platform has ended since."""

    restored: Writing
    reopened: Writing


def restoring(item: ChangeItem, since: datetime, *, leave: Collection[int] = ()) -> Restoring:
    """Return the former values to write; rows that somebody changed since are conflicts.

    `since` is when the act was done. A stay or an office that the platform has ended since stays over.
    Rows about the people of `leave` stay as they are.
    """
    model = model_of(item)
    rows = model._default_manager.in_bulk([int(pk) for pk in item.updated])
    restored: list[models.Model] = []
    reopened: list[models.Model] = []
    changed: list[Conflict] = []
    columns: set[str] = set()
    for key, values in item.updated.items():
        row = rows.get(int(key))
        if row is not None and _is_about(row, leave):
            changed.append(Conflict(item.model, int(key)))
            continue
        touched = tuple(
            column
            for column, (_old, new) in values.items()
            if row is None or getattr(row, column) != value_of(model, column, new)
        )
        if row is None or touched:
            changed.append(Conflict(item.model, int(key), Why.CHANGED, touched))
            continue
        former = {column: value_of(model, column, old) for column, (old, _new) in values.items()}
        ending = ended_since(row, former, since)
        if ending is not None and not ending.same:
            changed.append(Conflict(item.model, int(key)))
            continue
        if ending is not None:
            reopened.append(another(row, ending, former))
        for column, value in former.items():
            setattr(row, column, value)
            columns.add(model._meta.get_field(column).name)
        restored.append(row)
    return Restoring(Writing(model, restored, sorted(columns), changed), Writing(model, reopened))


def returning(item: ChangeItem, *, leave: Collection[int] = ()) -> Writing:
    """Return the deleted rows to insert again, but for those about the people of `leave`."""
    model = model_of(item)
    rows = [
        model(**{column: value_of(model, column, value) for column, value in row.items()})
        for row in item.deleted
    ]
    return Writing(model, [row for row in rows if not _is_about(row, leave)])


def _is_about(row: models.Model, people: Collection[int]) -> bool:
    return bool(people) and any(getattr(row, column) in people for column in columns_of_people(type(row)))
