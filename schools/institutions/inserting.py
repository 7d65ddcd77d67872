"""Inserting many rows at once, as fast as the database takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import connection, connections, models

AT_ONCE = 1000
"""Rows in one INSERT where the database knows no COPY."""

FEW = 50
"""Below so many rows an INSERT is as fast as a COPY."""

M = TypeVar("M", bound=models.Model)


def insert_rows(rows: Sequence[M]) -> Sequence[M]:
    """Insert rows of one table and return them with their ids.

    The same as `bulk_create`; on PostgreSQL many rows go by COPY, with ids taken from the table's
    sequence beforehand. Constraints and triggers hold. The rows must not have ids yet.
    """
    if not rows:
        return rows
    model = type(rows[0])
    if connection.vendor != "postgresql" or len(rows) < FEW:
        return model._default_manager.bulk_create(rows, batch_size=AT_ONCE)
    for row, pk in zip(rows, _new_ids(model, len(rows)), strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias
    _copy(model, rows)
    return rows


def _new_ids(model: type[models.Model], count: int) -> Iterable[int]:
    table, column = model._meta.db_table, model._meta.pk.column
    statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.quote_name(table), column, count])
        return [pk for (pk,) in cursor.fetchall()]


def _copy(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if field.column]
    database = connections[connection.alias]  # itself: its proxy looks for it at every value
    quote = database.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with (
        database.wrap_database_errors,
        database.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
            )
