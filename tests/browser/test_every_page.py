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
from schools.accounts.roles import Role
from schools.groups.services.filling import put_in
from schools.groups.services.keeping import open_group
from schools.groups.services.teaching import give_load
from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.movement.services.students import leave
from schools.people.models import AbsenceKind, Person
from schools.people.services.absences import record_absence
from schools.rollover.services import draw
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
    "schools:rollover_undo": "shown for a year that is applied alone",
    "schools:rollover_apply": "shown once the draft asks nothing any more",
    "schools:badges": "the counts of the navigation, fetched by the page",
    "schools:import_apply": "the answer to a form of the preview",
    "schools:import_columns": "the answer to a form of the preview",
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


def enter_more() -> None:
    """Enter what the demo's story has not: a group, an absence, movement by hand, a draft of the new year."""
    institution = Institution.objects.get(slug=cast.SLUG)
    with scope(institution.pk):
        act = act_in(institution, via=Via.COMMAND)
        group = open_group(act, name="Хор", on=act.today)
        pupils = [person.pk for person in Person.objects.students_on(act.today).in_order()[:3]]
        put_in(act, group_id=group.pk, person_ids=pupils, on=act.today)
        teacher = Person.objects.with_role(act.today, Role.TEACHER).in_order()[0]
        give_load(act, class_id=group.pk, teacher_id=teacher.pk, new_subject="Хор", on=act.today)
        record_absence(act, person_id=teacher.pk, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None)
        leave(act, person_id=pupils[0], on=act.today)
        draw(act)


def test_every_page_is_reached_and_sound(live_server: object, visitor: Callable[[str], Visitor]) -> None:
    load_demo(timezone.now())
    enter_more()
    wrong: list[str] = []
    seen: dict[str, set[str]] = {}
    for part in cast.PARTS:
        person = visitor(part.email.split("@")[0])
        sign_in(person, part)
        seen[part.email], found = walk(person, thorough=part is cast.ADMINISTRATOR)
        wrong += found

    assert not wrong, "\n".join(wrong)
    unseen = every_page() - seen[cast.ADMINISTRATOR.email] - set(ONLY_ON_THE_WAY)
    assert not unseen, sorted(unseen)
