"""What a link opens: showing changes nothing, and every refusal has words of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from invitations.doors import invitation_token
from invitations.models import Acceptance, FamilyAccess, Handout, Invitation, JoinRequest
from invitations.rules import refusal_words, unknown_words
from invitations.services.annulling import annul, annul_all_of_place
from invitations.states import InvitationState
from schools.accounts.models import AttemptCount, User
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.passwords.models import PasswordLink
from schools.people.models import Membership
from tests.invitations.conftest import expire, path_of, set_back
from tests.invitations.pages import words

pytestmark = pytest.mark.embedded


def everything() -> list[object]:
    """Return all that opening a link could change."""
    return [
        sorted(model._base_manager.values_list())
        for model in (
            Invitation,
            Acceptance,
            JoinRequest,
            FamilyAccess,
            Handout,
            User,
            PasswordLink,
            Membership,
        )
    ] + [AuditEvent.objects.count(), AttemptCount.objects.count()]


def all_states(act: Act, invitation: Invitation) -> dict[str, Callable[[], object]]:
    return {
        "live": lambda: None,
        "expired": lambda: expire(invitation),
        "used": lambda: set_back(invitation, uses=1),
        "annulled": lambda: annul(act, invitation_id=invitation.pk),
        "annulled with all": lambda: annul_all_of_place(act, place_id=invitation.place_id),
    }


@pytest.mark.parametrize("state", ["live", "expired", "used", "annulled", "annulled with all"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing_in_any_state(
    act: Act, for_teacher: Invitation, visitor: Client, state: str, method: str
) -> None:
    all_states(act, for_teacher)[state]()
    before = everything()

    for _ in range(3):
        response = getattr(visitor, method)(path_of(for_teacher))

    assert everything() == before
    assert response.status_code == (200 if state == "live" else 410)
    assert set(visitor.cookies) <= {"csrftoken"}
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == (
        "no-store",
        "noindex, nofollow",
    )


def test_opening_only_reads(for_teacher: Invitation, visitor: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        visitor.get(path_of(for_teacher))

    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_page_says_who_invites_whom_into_what_and_masks_the_contact(
    for_teacher: Invitation, visitor: Client
) -> None:
    page = visitor.get(path_of(for_teacher))

    content = page.content.decode()
    assert "Романова Зоя Игоревна" in words(page)
    assert "Учительская" in words(page)
    assert "r•••••••@school.example" in content
    assert "+7 978 •••-••-34" in content
    assert "romanova@school.example" not in content
    assert "9787853334" not in content


REFUSED = {
    "expired": InvitationState.EXPIRED,
    "used": InvitationState.USED,
    "annulled": InvitationState.ANNULLED,
    "annulled with all": InvitationState.ANNULLED,
}


@pytest.mark.parametrize("state", list(REFUSED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_refusal_says_what_is_wrong_in_its_own_words(
    act: Act, for_pupil: Invitation, visitor: Client, state: str, method: str
) -> None:
    all_states(act, for_pupil)[state]()

    response = getattr(visitor, method)(path_of(for_pupil))

    assert response.status_code == 410
    for said in refusal_words(REFUSED[state], is_personal=True):
        assert said in words(response)
    assert Acceptance.objects.count() == 0


@pytest.mark.parametrize(
    "mangle",
    [
        lambda token: token[:-1],
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "0" * 12 + token[12:],
        lambda token: token.upper(),
        lambda token: "x",
    ],
)
def test_unknown_links_are_refused_in_one_and_the_same_words(
    for_pupil: Invitation, visitor: Client, mangle: Callable[[str], str]
) -> None:
    token = mangle(invitation_token(for_pupil))
    for response in (visitor.get(f"/i/{token}"), visitor.post(f"/i/{token}")):
        assert response.status_code == 404
        assert unknown_words()[0] in words(response)


def test_guessing_is_slowed_from_the_21st_miss_and_a_good_link_never(
    for_pupil: Invitation, visitor: Client
) -> None:
    misses = [visitor.get(f"/i/{'0' * 12}.{'0' * 26}").status_code for _ in range(23)]

    assert misses == [404] * 20 + [429] * 3
    assert visitor.get(path_of(for_pupil)).status_code == 200
    assert visitor.post(path_of(for_pupil)).status_code == 302
    assert visitor.get(f"/i/{'0' * 12}.{'0' * 26}", REMOTE_ADDR="203.0.113.9").status_code == 404
