"""Recording what a bulk act does, while it does it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from schools.changes.models import ChangeItem, ChangeKind, ChangeSet
from schools.institutions.acting import Act
from schools.institutions.inserting import insert_rows

KEEP_DAYS = 90
"""How long values before are kept, in days: longer than anybody wants to undo, shorter than a school year."""

M = TypeVar("M", bound=models.Model)


class Recorder:
    """Creates, changes and deletes rows in batches, and remembers how to take it back.

    Used inside the act's own transaction; `save()` stores the change-set at its end.
    """

    def __init__(self, act: Act, kind: ChangeKind) -> None:
        self._act = act
        self._kind = kind
        self._created: dict[str, list[Any]] = {}
        self._updated: dict[str, dict[str, dict[str, list[Any]]]] = {}
        self._deleted: dict[str, list[dict[str, Any]]] = {}

    def create(self, rows: Sequence[M]) -> Sequence[M]:
        """Insert rows of one table, in batches, and return them with their ids."""
        if not rows:
            return rows
        model = type(rows[0])
        made = insert_rows(rows)
        self._created.setdefault(model._meta.label, []).extend(row.pk for row in made)
        return made

    def update(self, rows: Iterable[M], new: Mapping[Any, Mapping[str, Any]]) -> int:
        """Set columns of rows and return how many rows really changed.

        `new` is {pk: {attname: value}}; values equal to the present ones are no change.
        """
        changed: list[M] = []
        columns: set[str] = set()
        for row in rows:
            before: dict[str, list[Any]] = {}
            for column, value in new.get(row.pk, {}).items():
                if getattr(row, column) != value:
                    before[column] = [getattr(row, column), value]
                    setattr(row, column, value)
            if before:
                remembered = self._updated.setdefault(row._meta.label, {}).setdefault(str(row.pk), {})
                for column, (old, value) in before.items():
                    remembered[column] = [remembered.get(column, [old])[0], value]
                columns |= before.keys()
                changed.append(row)
        if changed:
            model = type(changed[0])
            names = {model._meta.get_field(column).name for column in columns}
            model._default_manager.bulk_update(changed, sorted(names), batch_size=500)
        return len(changed)

    def delete(self, rows: Iterable[models.Model]) -> int:
        """Delete rows and keep them whole; return how many."""
        by_model: dict[type[models.Model], list[models.Model]] = {}
        for row in rows:
            by_model.setdefault(type(row), []).append(row)
        for model, doomed in by_model.items():
            kept = self._deleted.setdefault(model._meta.label, [])
            kept += [
                {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields} for row in doomed
            ]
            model._default_manager.filter(pk__in=[row.pk for row in doomed]).delete()
        return sum(len(doomed) for doomed in by_model.values())

    def save(self, *, keep_until: date | None = None) -> ChangeSet:
        """Store the change-set and return it; values before are kept until `keep_until` (exclusive)."""
        change_set = ChangeSet.objects.create(
            institution_id=self._act.institution_id,
            kind=self._kind,
            at=self._act.at,
            by_id=self._act.user_id,
            keep_until=keep_until or self._act.today + timedelta(days=KEEP_DAYS),
        )
        labels = dict.fromkeys([*self._created, *self._updated, *self._deleted])
        ChangeItem.objects.bulk_create(
            [
                ChangeItem(
                    institution_id=self._act.institution_id,
                    change_set=change_set,
                    model=label,
                    created=self._created.get(label, []),
                    updated=_plain(self._updated.get(label, {})),
                    deleted=_plain(self._deleted.get(label, [])),
                )
                for label in labels
            ]
        )
        return change_set


def _plain(values: Any) -> Any:
    """Return the values as JSON carries them: dates and instants in ISO form."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))
