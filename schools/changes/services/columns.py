"""From what a change-set keeps as JSON to rows and values."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from schools.changes.models import ChangeItem
from schools.people.models import Person


def model_of(item: ChangeItem) -> type[models.Model]:
    """Return the table that an item is about."""
    return apps.get_model(item.model)


def value_of(model: type[models.Model], column: str, stored: Any) -> Any:
    """Return a stored JSON value as the column's Python value."""
    return model._meta.get_field(column).to_python(stored)  # type: ignore[union-attr]  # always a column


def columns_of_people(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that say whom a row is about."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model is Person]
