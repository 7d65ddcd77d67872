"""What holds for every test: no network beyond this machine, and a fresh memory cache each time."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

# Playwright runs an event loop in the test's own thread; the ORM of the test is used outside of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


class NetworkClosed(RuntimeError):
    """A test tried to reach another machine."""


def _stay_home(address: Any) -> None:
    """Raise NetworkClosed for an address beyond the loopback; local sockets pass."""
    if not isinstance(address, tuple):
        return
    host = str(address[0])
    try:
        home = host in ("localhost", "") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        home = False
    if not home:
        raise NetworkClosed(f"the network is closed to tests: {host}")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network before the first test module is imported."""

    def connect(self: socket.socket, address: Any) -> None:
        _stay_home(address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _stay_home(address)
        return _connect_ex(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign, assignment]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: Playwright's loop runs on until the end, and Django gives every context
    of a thread with a running loop a connection of its own.
    """
    items.sort(key=lambda item: "browser" in item.keywords)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Open it again, for whoever runs pytest inside another program."""
    socket.socket.connect = _connect  # type: ignore[method-assign]
    socket.socket.connect_ex = _connect_ex  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _journal_may_be_emptied_between_tests() -> Iterator[None]:
    """Take the journal's guards away while a test with real commits empties its tables.

    The flush that follows ends like a migrate, and so puts them back.
    """
    from schools.journal import triggers  # only once Django is set up

    emptying = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs

    def unguarded(self: TransactionTestCase) -> None:
        triggers.remove()
        emptying(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unguarded)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Limits counted in one test must not be felt in the next."""
    yield
    cache.clear()
