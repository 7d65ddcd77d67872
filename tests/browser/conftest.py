"""The site with its real worker, and people with windows of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.visiting import Visitor
from tests.processes import background


@pytest.fixture
def site(live_server: LiveServer) -> Iterator[str]:
    """The address of the site; what works in the background works."""
    with background():
        yield live_server.url


@pytest.fixture
def visitor(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Callable[[str], Visitor]]:
    """Return a function that opens a fresh browser for a person of this name."""
    visitors: list[Visitor] = []

    def come(name: str) -> Visitor:
        context = browser.new_context(**browser_context_args)
        visitors.append(Visitor(context.new_page(), live_server.url, name))
        return visitors[-1]

    yield come
    for each in visitors:
        each.leave()
