"""After a bulk write the planner knows what is in the tables."""

from __future__ import annotations

import pytest
from django.db import connection

from schools.accounts.models import User
from schools.institutions import planner
from schools.institutions.planner import look_at
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def known_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'schools_user'::regclass")
        return int(cursor.fetchone()[0])


@pytest.fixture
def users() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans well without looking")
    UserFactory.create_batch(7)


@pytest.mark.usefixtures("users")
def test_planner_knows_rows_of_the_same_transaction() -> None:
    look_at([User])
    assert known_rows() == 7


@pytest.mark.usefixtures("users")
def test_large_tables_are_left_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    before = known_rows()
    monkeypatch.setattr(planner, "KNOWN_WELL", -2)
    look_at([User])
    assert known_rows() == before
