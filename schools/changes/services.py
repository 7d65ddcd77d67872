"""Undoing a bulk act: values before come back, what somebody touched since is told, not overwritten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from schools.changes.models import ChangeItem, ChangeSet
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people.services import roster_changed
from schools.registry import registry


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that undo leaves as it is, because it has changed or carries something since."""

    model: str
    pk: int


@dataclass(slots=True)
class Undone:
    """What undo did: rows restored, taken away, brought back, and left alone."""

    restored: int = 0
    removed: int = 0
    returned: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@transaction.atomic
def undo(act: Act, *, change_set_id: int) -> Undone:
    """Take a bulk act back and return what came of it.

    A changed value is restored where it is still the one the act wrote; a created row is
    deleted unless something rests on it now; a deleted row returns. The rest are conflicts.
    Raises RuleViolation if it was undone already or its values before are no longer kept.
    """
    lock_roster(act)
    change_set = ChangeSet.objects.select_for_update().get(pk=change_set_id)
    if change_set.undone_at is not None:
        raise RuleViolation(_("This was undone already."))
    if change_set.keep_until <= act.today:
        raise RuleViolation(_("The former values are no longer kept; this cannot be undone."))
    items = list(change_set.items.order_by("pk"))
    outcome = Undone()
    writings = [*map(_returning, items), *(_restoring(item, outcome) for item in items)]
    blocked = [writing for writing in writings if not writing.done_together()]
    _remove_created(items, outcome)
    for writing in blocked:
        writing.do_what_can_be_done()
    for writing in writings:
        writing.count_in(outcome)
    change_set.undone_at = act.at
    change_set.save(update_fields=["undone_at"])
    record(
        act,
        "changes.undone",
        subjects=[("change_set", change_set.pk)],
        restored=outcome.restored,
        removed=outcome.removed,
        returned=outcome.returned,
        conflicts=len(outcome.conflicts),
    )
    roster_changed(act)
    return outcome


@dataclass(slots=True)
class _Writing:
    """Rows of one table to be written back: inserted, or some columns of them updated.

    A former row may be blocked by one the act created (one open stay in a class): it is
    tried before those are removed and again after; what is still blocked is a conflict.
    """

    model: type[models.Model]
    rows: list[models.Model]
    columns: list[str] | None = None
    """None: the rows are inserted."""
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

    def count_in(self, outcome: Undone) -> None:
        """Add what was written to the outcome, and what was not to its conflicts."""
        written = len(self.rows) - len(self.failed)
        if self.columns is None:
            outcome.returned += written
        else:
            outcome.restored += written
        outcome.conflicts += [Conflict(self.model._meta.label, row.pk) for row in self.failed]


def _restoring(item: ChangeItem, outcome: Undone) -> _Writing:
    """Return the former values to write; rows that somebody changed since are conflicts."""
    model = _model(item)
    rows = model._default_manager.in_bulk([int(pk) for pk in item.updated])
    restored: list[models.Model] = []
    columns: set[str] = set()
    for key, values in item.updated.items():
        row = rows.get(int(key))
        if row is None or any(
            getattr(row, column) != _value(model, column, new) for column, (_old, new) in values.items()
        ):
            outcome.conflicts.append(Conflict(item.model, int(key)))
            continue
        for column, (old, _new) in values.items():
            setattr(row, column, _value(model, column, old))
            columns.add(model._meta.get_field(column).name)
        restored.append(row)
    return _Writing(model, restored, sorted(columns))


def _returning(item: ChangeItem) -> _Writing:
    """Return the deleted rows to insert again."""
    model = _model(item)
    rows = [
        model(**{column: _value(model, column, value) for column, value in row.items()})
        for row in item.deleted
    ]
    return _Writing(model, rows)


def _remove_created(items: list[ChangeItem], outcome: Undone) -> None:
    """Delete what the act created, last table first; rows that something rests on stay."""
    for item in reversed(items):
        if not item.created:
            continue
        held = registry.anything_built_on(item.model, item.created)
        outcome.conflicts += [Conflict(item.model, pk) for pk in sorted(held)]
        model = _model(item)
        doomed = [pk for pk in item.created if pk not in held]
        present = model._default_manager.filter(pk__in=doomed)
        outcome.removed += present.count()
        present.delete()


def _model(item: ChangeItem) -> type[models.Model]:
    return apps.get_model(item.model)


def _value(model: type[models.Model], column: str, stored: Any) -> Any:
    """Return a stored JSON value as the column's Python value."""
    return model._meta.get_field(column).to_python(stored)  # type: ignore[union-attr]  # always a column
