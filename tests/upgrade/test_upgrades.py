"""A database of each released version, with its data, is brought up to date and loses nothing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from schools.journal import triggers
from tests.upgrade.release import counts, digests, kept_releases, put, read

pytestmark = pytest.mark.embedded

ALIAS = "upgrade"


@pytest.fixture
def empty(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of its own, of the kind that the tests run on."""
    with django_db_blocker.unblock():
        name = str(tmp_path / "upgrade.sqlite3")
        if connection.vendor == "postgresql":
            name = ALIAS
            _on_the_server(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        connections.settings[ALIAS] = {**connection.settings_dict, "NAME": name}
        try:
            yield connections[ALIAS]
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.settings[ALIAS]
            if connection.vendor == "postgresql":
                _on_the_server(f"DROP DATABASE {name}")


def _on_the_server(*statements: str) -> None:
    with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
        for statement in statements:
            server.execute(statement.encode())


GROWN_WITH_TABLES = ("auth.Permission", "contenttypes.ContentType")
"""Django keeps rows here for every table, so a new one adds to them."""


@pytest.mark.parametrize("version", kept_releases())
def test_database_of_a_release_is_brought_up_to_date_whole(version: str, empty: BaseDatabaseWrapper) -> None:
    release = read(version)
    MigrationExecutor(empty).migrate(release.leaves)
    put(release, empty)

    call_command("migrate", database=ALIAS, verbosity=0, interactive=False)

    empty.check_constraints()
    kept = {label: len(rows) for label, rows in release.rows.items()}
    now = counts(empty, list(kept), apps)
    assert {label: n for label, n in now.items() if label not in GROWN_WITH_TABLES} == {
        label: n for label, n in kept.items() if label not in GROWN_WITH_TABLES
    }
    assert all(now[label] >= kept[label] for label in GROWN_WITH_TABLES)
    assert triggers.installed(empty)


@pytest.mark.parametrize("version", kept_releases())
def test_migrations_of_a_release_stay_as_they_were(version: str) -> None:
    now = digests()

    assert {path: now.get(path) for path in read(version).migrations} == read(version).migrations


def test_every_release_of_the_changelog_is_kept() -> None:
    lines = (Path(settings.BASE_DIR) / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    released = [line.split()[1] for line in lines if line.startswith("## ") and line[3].isdigit()]
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))

    assert sorted(released) == kept_releases()
    assert project["project"]["version"] == released[0]
