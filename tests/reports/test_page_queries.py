"""Every page that lists much asks the database eight times at most, once what can be kept is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from chats.services import sync
from schools.institutions.acting import Act
from schools.structure.models import SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_when_kept

AT_MOST = 8
"""The session, the user and the standing are three of them."""

PAGES = [
    ("worklist", "reports:worklist"),
    ("overview", "reports:dashboard"),
    ("classes", "schools:class_list"),
    ("class", "schools:class"),
    ("people", "schools:person_list"),
    ("person", "schools:person"),
    ("matrix", "chats:matrix"),
    ("links", "invitations:list"),
    ("journal", "schools:journal"),
]


@pytest.mark.parametrize("name", [name for _title, name in PAGES], ids=[title for title, _name in PAGES])
@pytest.mark.parametrize("part", ["administrator", "director"])
def test_a_page_asks_at_most_eight_times(
    client_as: Callable[[str], Client], cast: Cast, act: Act, school_class: SchoolClass, part: str, name: str
) -> None:
    pair = factories.GuardianshipFactory()
    factories.MembershipFactory(place=school_class.place, place_kind="class", person=pair.student)
    sync(act)
    pk = {
        "schools:class": school_class.pk,
        "schools:person": cast.teacher.pk,
    }
    kwargs = {"slug": "school-12", **({"pk": pk[name]} if name in pk else {})}

    assert queries_when_kept(client_as(part), reverse(name, kwargs=kwargs)) <= AT_MOST
