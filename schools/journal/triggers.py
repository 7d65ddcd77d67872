"""Database triggers that keep the journal append-only on PostgreSQL and SQLite.

An app above names a table of its own that must be kept so too (`keep`) when it is ready.
SQLite rebuilds a table on many alterations and silently drops its triggers, so they are
put back after every migrate and looked for by the health check.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("schools_auditevent", "schools_auditsubject")

_kept_above: list[str] = []

_ENDS = {"postgresql": ("row", "all"), "sqlite": ("update", "delete")}
"""How the triggers of one table are named at their ends."""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION schools_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this table is append-only';
END $$
"""


def keep(table: str) -> None:
    """Keep one more table append-only; an app says so when it is ready."""
    if table not in _kept_above:
        _kept_above.append(table)


def kept_tables() -> list[str]:
    """Return the names of all append-only tables."""
    return [*TABLES, *_kept_above]


def _statements(vendor: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that put the triggers of these tables in place, safe to repeat."""
    if vendor == "postgresql":
        statements = [_POSTGRES_FUNCTION]
        for table in tables:
            for name, when in (("row", "UPDATE OR DELETE"), ("all", "TRUNCATE")):
                each = "ROW" if name == "row" else "STATEMENT"
                statements += [
                    f"DROP TRIGGER IF EXISTS {table}_keep_{name} ON {table}",
                    f"CREATE TRIGGER {table}_keep_{name} BEFORE {when} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION schools_journal_refuse()",
                ]
        return statements
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_keep_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END"
        for table in tables
        for verb in ("UPDATE", "DELETE")
    ]


def install(using: BaseDatabaseWrapper | None = None) -> None:
    """Put the triggers of every table that exists in place; safe to repeat."""
    database = using or connection
    existing = set(database.introspection.table_names())
    tables = [table for table in kept_tables() if table in existing]
    with database.cursor() as cursor:
        for statement in _statements(database.vendor, tables):
            cursor.execute(statement)


def remove(using: BaseDatabaseWrapper | None = None) -> None:
    """Take the triggers away: for a test that must empty its tables, and a migration undone."""
    database = using or connection
    with database.cursor() as cursor:
        for table in kept_tables():
            if database.vendor == "postgresql":
                for name in ("row", "all"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keep_{name} ON {table}")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keep_{verb}")


def installed(using: BaseDatabaseWrapper | None = None) -> bool:
    """Tell whether every trigger is in place."""
    database = using or connection
    names = [f"{table}_keep_{end}" for table in kept_tables() for end in _ENDS[database.vendor]]
    marks = ", ".join(["%s"] * len(names))
    query = (
        f"SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname IN ({marks})"  # noqa: S608
        if database.vendor == "postgresql"
        else f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})"  # noqa: S608
    )
    with database.cursor() as cursor:
        cursor.execute(query, names)
        (count,) = cursor.fetchone()
    return int(count) == len(names)


def reinstall(sender: object, **kwargs: Any) -> None:
    """Put the triggers back after a migrate, once their tables exist."""
    install(connections[kwargs["using"]])
