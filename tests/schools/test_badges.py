"""The counts of the navigation: no page waits for them, and they never stay behind a write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from schools.accounts.permissions import Acting, Can
from schools.institutions.acting import Act
from schools.journal.services import record
from schools.people.models import Membership
from schools.people.services import mark_joined
from schools.registry import NavItem, registry
from schools.structure.models import PlaceKind
from tests.conftest import Cast

BADGES = "/s/school-12/badges/"
JOURNAL = "/s/school-12/journal/"


@pytest.fixture
def administrator(client_as: Callable[[str], Client], cast: Cast, act: Act) -> Client:
    """The administrator's browser, at a school where a teacher waits for the status; nothing is kept yet."""
    own = Membership.objects.get(person=cast.teacher, place__kind=PlaceKind.STAFF_ROOM)
    mark_joined(act, membership_ids=[own.pk], on=act.today)
    cache.clear()
    return client_as("administrator")


def shown(page: str) -> dict[str, str]:
    """Return {what is counted: what stands beside its line}."""
    return dict(re.findall(r'data-badge="([^"]+)">([^<]*)<', page))


def sent(page: str) -> dict[str, str]:
    """Return {what is counted: what is to be put there}."""
    return dict(re.findall(r"""innerHTML:\[data-badge='([^']+)'\]">([^<]*)<""", page))


def test_a_page_asks_for_counts_it_does_not_know_and_shows_them_once_known(administrator: Client) -> None:
    first = administrator.get(JOURNAL).content.decode()
    counts = sent(administrator.get(BADGES).content.decode())
    second = administrator.get(JOURNAL).content.decode()

    assert (f'hx-get="{BADGES}"' in first, set(shown(first).values())) == (True, {""})
    assert counts["schools:verification"] != ""
    assert shown(first).keys() == counts.keys()
    assert (f'hx-get="{BADGES}"' in second, shown(second)) == (False, counts | shown(second))


def test_after_a_write_a_page_shows_what_it_knew_and_asks_again(
    administrator: Client, act: Act, django_capture_on_commit_callbacks: Any
) -> None:
    counts = sent(administrator.get(BADGES).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        record(act, "test.written")

    page = administrator.get(JOURNAL).content.decode()

    assert (f'hx-get="{BADGES}"' in page, shown(page)["schools:verification"]) == (
        True,
        counts["schools:verification"],
    )


def test_no_page_counts_for_its_badges(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Acting] = []

    def seven(acting: Acting) -> int:
        counted.append(acting)
        return 7

    line = NavItem("order", 80, "Journal", "schools:journal", Can.SEE_JOURNAL, badge=seven)
    monkeypatch.setattr(registry, "navigation", [line])

    pages = [administrator.get(path).content.decode() for path in (JOURNAL, BADGES, JOURNAL)]

    assert (len(counted), shown(pages[0]), shown(pages[2])) == (
        1,
        {"schools:journal": ""},
        {"schools:journal": "7"},
    )


def test_counts_are_those_of_the_lines_one_may_open(client_as: Callable[[str], Client]) -> None:
    answers = {part: client_as(part).get(BADGES) for part in ("administrator", "employee")}
    counted = {part: sent(answer.content.decode()).keys() for part, answer in answers.items()}

    assert [answer.status_code for answer in answers.values()] == [200, 200]
    assert counted["employee"] < counted["administrator"]
    assert "schools:verification" in counted["administrator"] - counted["employee"]
