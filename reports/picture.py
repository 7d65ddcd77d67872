"""Reading many counts as of one instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_picture() -> Iterator[None]:
    """Let every query of the block see the database as it was at the first of them.

    So no figure of a snapshot can contradict another, whoever writes meanwhile. SQLite does so
    by itself; on PostgreSQL the block must begin its own transaction, and within somebody
    else's it sees what that sees.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
