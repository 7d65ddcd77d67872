"""A link for all opens a form: names are given, and nothing is learnt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from invitations.models import Invitation, JoinRequest
from invitations.services.issuing import issue_group
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.structure.models import SchoolClass
from tests.invitations.conftest import path_of
from tests.invitations.pages import words

pytestmark = pytest.mark.embedded

PARENT = {"name": "Сидорова Анна Ильинична", "child": "Сидоров Пётр", "contact": "8 978 785-33-34"}


def test_parent_gives_a_name_and_waits_on_a_page_of_their_own(
    for_parents: Invitation, visitor: Client
) -> None:
    page = visitor.get(path_of(for_parents))
    assert "Сидоров" not in words(page)

    asked = visitor.post(path_of(for_parents), PARENT)
    assert asked.status_code == 302
    waiting = visitor.get(asked.headers["Location"])
    assert "Сидорова Анна Ильинична" in words(waiting)
    request = JoinRequest.objects.get()
    assert (request.contact, request.child_name) == ("+79787853334", "Сидоров Пётр")


@pytest.mark.parametrize("missing", [{"name": "Анна"}, {"child": ""}, {"contact": "звоните вечером"}])
def test_form_of_a_link_for_all_says_what_is_missing(
    for_parents: Invitation, visitor: Client, missing: dict[str, str]
) -> None:
    response = visitor.post(path_of(for_parents), {**PARENT, **missing})

    for_parents.refresh_from_db()
    assert (response.status_code, for_parents.uses, JoinRequest.objects.count()) == (200, 0, 0)


def test_same_name_from_another_browser_learns_nothing(for_parents: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_parents), PARENT)

    response = Client().post(path_of(for_parents), PARENT)

    assert (response.status_code, JoinRequest.objects.count()) == (409, 1)
    assert "/f/" not in response.content.decode()


def test_own_browser_is_led_to_its_request(for_parents: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_parents), PARENT)

    assert "/f/" in visitor.get(path_of(for_parents)).content.decode()


def test_full_link_for_all_is_used_up(act: Act, school_class: SchoolClass) -> None:
    link = issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT, cap=1)
    first = Client().post(path_of(link), {"name": "Сидоров Пётр", "contact": ""})

    second = Client().post(path_of(link), {"name": "Иванов Иван", "contact": ""})

    assert (first.status_code, second.status_code) == (302, 410)


def test_flood_of_names_from_one_address_is_slowed(for_parents: Invitation, visitor: Client) -> None:
    from invitations.views import public

    for _ in range(public.GROUP_NAMES.attempts):
        from schools.accounts.limits import take

        take(
            public.GROUP_NAMES,
            f"{for_parents.public_id}:127.0.0.1",
            now=timezone.now() - timedelta(minutes=1),
        )

    assert visitor.post(path_of(for_parents), PARENT).status_code == 429
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.post(path_of(for_parents), PARENT).status_code == 302
