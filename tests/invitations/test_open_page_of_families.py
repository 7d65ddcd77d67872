"""A pupil or a parent opens a link: accepting without an account, and once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from invitations.doors import family_token
from invitations.models import Acceptance, FamilyAccess, Invitation
from invitations.rules import refusal_words
from invitations.states import InvitationState
from schools.accounts.models import User
from schools.institutions.acting import Act
from schools.people.models import Person
from schools.structure.models import SchoolClass
from tests import factories
from tests.invitations.conftest import add_student, path_of, set_back
from tests.invitations.pages import words

pytestmark = pytest.mark.embedded


def test_parents_page_and_slip_name_the_child_meant_and_no_other(
    act: Act,
    for_mother: Invitation,
    mother: Person,
    other_class: SchoolClass,
    visitor: Client,
    client_as: Callable[[str], Client],
) -> None:
    brother = add_student(other_class, "Сидоров", "Олег")
    factories.GuardianshipFactory(guardian=mother, student=brother)

    page = words(visitor.get(path_of(for_mother)))
    slip = words(client_as("administrator").get("/s/school-12/invitations/slips/"))

    assert "родитель: Сидоров П" in page
    assert (", 5А" in page, ", 5Б" in page, "Вступление в класс «5А»" in slip) == (True, False, True)
    assert ("родитель: Сидоров П" in slip, ", 5Б" in slip) == (True, False)


def test_pupil_accepts_and_gets_a_page_without_an_account(
    for_pupil: Invitation, pupil: Person, visitor: Client
) -> None:
    accepted = visitor.post(path_of(for_pupil))

    access = FamilyAccess.objects.get()
    page = reverse("family", kwargs={"public_id": access.public_id})
    assert (accepted.status_code, accepted.headers["Location"]) == (302, page)
    assert "Сидоров" in words(visitor.get(page))
    assert User.objects.count() == 0


def test_repeated_click_by_the_same_browser_leads_to_its_page(for_pupil: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_pupil))
    access = FamilyAccess.objects.get()
    own = reverse("family_open", kwargs={"token": family_token(access)})

    again = visitor.get(path_of(for_pupil))
    assert (again.status_code, own in again.content.decode()) == (200, True)
    assert visitor.post(path_of(for_pupil)).headers["Location"] == own
    assert Acceptance.objects.count() == 1


def test_another_browser_is_told_that_the_link_is_used(for_pupil: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_pupil))

    refused = Client().post(path_of(for_pupil))

    assert refused.status_code == 410
    assert refusal_words(InvitationState.USED)[0] in words(refused)


def test_cookie_of_another_invitation_opens_nothing_here(
    for_pupil: Invitation, for_mother: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_pupil))
    stolen = visitor.cookies["came"].value
    other = Client()
    other.cookies["came"] = stolen
    set_back(for_mother, uses=1)

    assert other.get(path_of(for_mother)).status_code == 410
