"""Slips to print: whose links are on them, and what is noted of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from invitations.doors import invitation_url
from invitations.models import Handout, Invitation
from invitations.services.issuing import issue_personal
from invitations.views import issuing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.structure.models import SchoolClass
from tests.invitations.conftest import add_student, came
from tests.invitations.pages import HOME, As, words

pytestmark = pytest.mark.embedded


def test_slips_show_open_personal_links_and_journal_it(
    act: Act, client_as: As, for_pupil: Invitation, for_mother: Invitation, for_teacher: Invitation
) -> None:
    came(act, for_mother)
    page = client_as("class_teacher").get(f"{HOME}/invitations/slips/")

    content = page.content.decode()
    assert [invitation_url(row) in content for row in (for_pupil, for_mother, for_teacher)] == [
        True,
        False,
        False,
    ]
    assert AuditEvent.objects.filter(kind="invitation.shown").count() == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_slips_are_narrowed_by_place_and_role_and_noted_as_handed_out(
    client_as: As, for_pupil: Invitation, for_mother: Invitation, school_class: SchoolClass
) -> None:
    url = f"{HOME}/invitations/slips/?place={school_class.place_id}&as=parent"
    page = client_as("administrator").get(url).content.decode()
    assert (invitation_url(for_mother) in page, invitation_url(for_pupil) in page) == (True, False)

    client_as("administrator").post(url, {"channel": "paper"})

    assert [handout.invitation for handout in Handout.objects.all()] == [for_mother]


def test_slips_of_a_director_are_none_as_he_may_not_invite_there(
    client_as: As, for_pupil: Invitation
) -> None:
    page = client_as("director").get(f"{HOME}/invitations/slips/")

    assert (page.status_code, invitation_url(for_pupil) in page.content.decode()) == (200, False)


def test_slips_take_the_same_queries_for_one_and_for_three(
    act: Act, client_as: As, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    students = [add_student(school_class, name) for name in ("Андреев", "Борисов", "Власов")]
    place = school_class.place_id
    issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[students[0].pk])
    client.get(f"{HOME}/invitations/slips/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{HOME}/invitations/slips/")
    issue_personal(act, place_id=place, joins_as=Role.STUDENT, person_ids=[s.pk for s in students[1:]])
    with CaptureQueriesContext(connection) as three:
        client.get(f"{HOME}/invitations/slips/")

    assert len(one) == len(three)


def test_slips_of_many_places_are_chosen_first(
    client_as: As, for_pupil: Invitation, for_mother: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "MOST_UNASKED", 1)

    page = client_as("class_teacher").get(f"{HOME}/invitations/slips/").content.decode()

    assert invitation_url(for_pupil) not in page
    addresses = [unescape(url) for url in re.findall(r'line-link" href="([^"]+)"', page)]
    assert addresses == [
        f"{HOME}/invitations/slips/?place={for_pupil.place_id}&as={role}" for role in ("parent", "student")
    ]
    assert AuditEvent.objects.filter(kind="invitation.shown").count() == 0


def test_slips_that_lead_to_this_computer_are_not_printed(
    client_as: As, for_pupil: Invitation, settings: Settings
) -> None:
    client = client_as("class_teacher")
    assert "SITE_URL" not in words(client.get(f"{HOME}/invitations/slips/"))

    settings.SITE_IS_LOOPBACK = True
    page = client.get(f"{HOME}/invitations/slips/")

    assert "SITE_URL" in words(page)
    assert "data-print" not in page.content.decode()
    assert "SITE_URL" in words(client.get(f"{HOME}/invitations/{for_pupil.pk}/link/"))
