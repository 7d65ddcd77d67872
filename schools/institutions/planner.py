"""Keeping the database's query planner in the picture after a bulk write."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

KNOWN_WELL = 100_000
"""Tables with more rows than this: a school more or less changes no plan of theirs."""


def look_at(tables: Iterable[type[models.Model]]) -> None:
    """Have PostgreSQL look at tables that have just been filled; on SQLite nothing needs doing.

    Until it has looked it plans as for empty tables: a query of a millisecond then takes half a minute.
    It looks by itself, but only after the commit and within a minute. Works inside the transaction that
    wrote the rows; it keeps others from looking until that ends, so call it last.
    """
    if connection.vendor != "postgresql":
        return
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples < %s"
            " AND oid = ANY (SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) AS name)",
            [KNOWN_WELL, names],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
