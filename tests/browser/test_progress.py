"""The page of a job in a real browser: it leads on once, however slow the page is to which it leads."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from schools.institutions.models import Institution
from schools.jobs.models import Job, JobState
from tests.browser.visiting import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

SLOW = 4.0
"""Seconds; the bar asks anew every second."""


def sign_in(page: Page, client: Client, address: str) -> None:
    """Let the window be this client's."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def test_a_slow_page_is_arrived_at(
    job: Job,
    institution: Institution,
    client_as: Callable[[str], Client],
    visitor: Callable[[str], Visitor],
) -> None:
    administrator = visitor("administrator")
    sign_in(administrator.page, client_as("administrator"), administrator.address)
    asked: list[str] = []

    def slowly(route: Route) -> None:
        asked.append(route.request.url)
        time.sleep(SLOW)
        route.continue_()

    administrator.page.route(f"{administrator.address}{job.next_url}", slowly)
    administrator.go(f"/s/{institution.slug}/jobs/{job.pk}/")
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    administrator.arrive(f"{job.next_url}$", seconds=5 * SLOW)
    assert len(asked) == 1


def test_without_scripts_a_link_asks(
    job: Job,
    institution: Institution,
    client_as: Callable[[str], Client],
    browser: Browser,
    live_server: LiveServer,
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, client_as("administrator"), live_server.url)
        page.goto(f"{live_server.url}/s/{institution.slug}/jobs/{job.pk}/")
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
        page.click("main noscript a")
        page.wait_for_url(live_server.url + job.next_url, timeout=20_000)
