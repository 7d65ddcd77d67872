"""Two schools, founded once for all tests of the matrix; each test leaves them as they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from schools.institutions.scope import scope
from tests import factories
from tests.matrix.world import World, build_world


@pytest.fixture(scope="package")
def schools(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, World]]:
    """The school of the cast, and the one next door."""
    with django_db_blocker.unblock(), transaction.atomic():
        outsider = factories.UserFactory(email="outsider@elsewhere.example")
        yield build_world("school-12", outsider=outsider), build_world("next-door", outsider=outsider)
        transaction.set_rollback(True)


@pytest.fixture
def world(db: None, schools: tuple[World, World]) -> Iterator[World]:
    """The school of the cast; its scope is entered, and what a test does there is undone.

    It asks for `db` by name: a database is made only if some test of the run does so.
    """
    with transaction.atomic(), scope(schools[0].institution.pk):
        yield schools[0]
        transaction.set_rollback(True)


@pytest.fixture
def other(world: World, schools: tuple[World, World]) -> World:
    """The school next door."""
    return schools[1]
