"""Every page of the demo, as each of its people finds it by following the links."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.urls import Resolver404, resolve
from django.utils import timezone

from reports.demo import cast
from reports.demo.services import load_demo
from tests.architecture.addresses import addresses
from tests.browser.visiting import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.sweep, pytest.mark.django_db(transaction=True)]

HOME = f"/s/{cast.SLUG}/"
FILES = re.compile(r"\.(xlsx|csv|txt)$|/export")

MOST_KNOCKS = 400
"""So many links of a person are tried beyond one page of each kind."""

ONLY_ON_THE_WAY = {
    "schools:job": "shown while a job runs",
    "schools:import_undo": "shown for the last import alone",
    "schools:movement_undo": "shown for a movement entered by hand alone",
    "schools:change_undo": "shown for a bulk change alone",
    **dict.fromkeys(
        (
            "schools:chosen_absence",
            "schools:chosen_into_group",
            "schools:chosen_leave",
            "schools:chosen_role_end",
            "schools:chosen_transfer",
        ),
        "asked for with the people chosen",
    ),
}
"""Pages that no link leads to in the demo as it stands."""


def every_page() -> set[str]:
    """Return the names of all pages of an institution, without files."""
    return {
        address.name
        for address in addresses()
        if address.is_tenants and "GET" in address.methods and not FILES.search(address.route)
    }


def sign_in(person: Visitor, part: cast.Part) -> None:
    """Sign in with the password that the demo shows."""
    person.go("/accounts/login/")
    person.fill(login=part.email, password=cast.PASSWORD)
    person.press()


def links_on(person: Visitor) -> list[str]:
    """Return the addresses within the school to which the page leads, without files."""
    found = person.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    paths = [link.removeprefix(person.address).split("#")[0] for link in found]
    return [path for path in paths if path.startswith(HOME) and not FILES.search(path.split("?")[0])]


def walk(person: Visitor, *, thorough: bool) -> tuple[set[str], list[str]]:
    """Follow the links from home, look at one page of each name, and knock at every other link.

    Returns the names seen, and everything that is wrong.
    """
    knocked: set[str] = set()
    waiting, seen, wrong = [(HOME, "the sign-in")], set(), []
    while waiting:
        path, before = waiting.pop(0)
        name = name_of(path)
        if name in seen:
            bare = path.split("?")[0]
            if bare not in knocked and len(knocked) < MOST_KNOCKS:
                knocked.add(bare)
                further, found = knock(person, path, before)
                waiting += [(link, path) for link in further if name_of(link) not in seen]
                wrong += found
            continue
        seen.add(name)
        response = person.go(path)
        if response is None or response.status != 200:
            wrong.append(f"{person.name}: {before} leads to {path}: {response and response.status}")
            person.problems.clear()
            continue
        try:
            person.look(name.replace(":", "-"), thorough=thorough)
        except AssertionError as found:
            wrong.append(str(found))
        waiting += [(link, path) for link in links_on(person)]
    return seen, wrong


def knock(person: Visitor, path: str, before: str) -> tuple[list[str], list[str]]:
    """Ask for one more page of a kind seen already; return its links, and what is wrong with it."""
    answer = person.page.request.get(person.address + path)
    if answer.status != 200:
        return [], [f"{person.name}: {before} leads to {path}: {answer.status}"]
    links = re.findall(r'href="([^"#]+)', answer.text())
    return [
        html.unescape(link)
        for link in links
        if link.startswith(HOME) and not FILES.search(link.split("?")[0])
    ], []


def name_of(path: str) -> str:
    """Return the name of the page at this path, or the path itself when there is none."""
    try:
        return resolve(path.split("?")[0]).view_name
    except Resolver404:
        return path


def test_every_page_is_reached_and_sound(live_server: object, visitor: Callable[[str], Visitor]) -> None:
    load_demo(timezone.now())
    wrong: list[str] = []
    seen: dict[str, set[str]] = {}
    for part in cast.PARTS:
        person = visitor(part.email.split("@")[0])
        sign_in(person, part)
        seen[part.email], found = walk(person, thorough=part is cast.ADMINISTRATOR)
        wrong += found

    assert not wrong, "\n".join(wrong)
    assert every_page() - seen[cast.ADMINISTRATOR.email] - set(ONLY_ON_THE_WAY) == set()
