"""A teacher opens a link: accepting, the password, known e-mails, «it is not me»."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invitations.models import Acceptance, Invitation
from invitations.states import AnnulReason
from schools.accounts.models import User
from schools.passwords.models import PasswordLink
from schools.people.models import Person
from tests.conftest import Cast
from tests.invitations.conftest import expire, path_of
from tests.invitations.pages import words

pytestmark = pytest.mark.embedded

PASSWORD = "Осенний лес шумит"
SHOWN = {"email": "r•••••••@school.example", "phone": "+7 978 •••-••-34"}


def test_teacher_accepts_chooses_a_password_and_is_in(
    for_teacher: Invitation, newcomer: Person, visitor: Client
) -> None:
    accepted = visitor.post(path_of(for_teacher), SHOWN)
    link = PasswordLink.objects.get()
    page = reverse("password_choose", kwargs={"public_id": link.public_id})
    assert (accepted.status_code, accepted.headers["Location"]) == (302, page)

    saved = visitor.post(page, {"password": PASSWORD})
    assert saved.headers["Location"] == "/s/school-12/my-links/"
    mine = visitor.get(saved.headers["Location"])
    assert mine.status_code == 200
    assert "Учительская" in words(mine)
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.check_password(PASSWORD)
    assert newcomer.email == "romanova@school.example"


def test_masked_contact_of_somebody_else_is_not_taken(for_teacher: Invitation, visitor: Client) -> None:
    wrong = {"email": "x•••••••@school.example", "phone": ""}

    assert visitor.post(path_of(for_teacher), wrong).status_code == 200
    assert visitor.post(path_of(for_teacher), {**SHOWN, "phone": "12"}).status_code == 200
    assert Acceptance.objects.count() == 0


def test_tab_closed_in_the_same_browser_leads_back_to_the_password(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)

    again = visitor.get(path_of(for_teacher))
    assert again.status_code == 200
    [href] = re.findall(r'href="(/p/[^"]+)"', again.content.decode())
    page = visitor.get(href).headers["Location"]
    assert visitor.get(page).status_code == 200
    assert visitor.post(path_of(for_teacher)).headers["Location"] == href


def test_tab_closed_and_opened_elsewhere_asks_for_the_email(for_teacher: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    phone = Client()

    refused = phone.get(path_of(for_teacher))
    assert (refused.status_code, 'name="finish"' in refused.content.decode()) == (410, True)
    for click in ({"email": "romanova@school.example"}, {"email": "x@else.example", "finish": "1"}):
        assert phone.post(path_of(for_teacher), click).status_code == 410
    assert PasswordLink.objects.count() == 1
    right = phone.post(path_of(for_teacher), {"email": "Romanova@school.example", "finish": "1"})
    assert right.status_code == 302
    assert phone.get(right.headers["Location"]).status_code == 200


def test_emails_cannot_be_guessed_at_an_accepted_link(for_teacher: Invitation, visitor: Client) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    guesser = Client()

    tried = [
        guesser.post(path_of(for_teacher), {"email": f"a{n}@school.example", "finish": "1"}).status_code
        for n in range(12)
    ]

    assert tried == [410] * 10 + [429] * 2


def test_accepted_link_is_used_up_once_the_password_is_chosen(
    for_teacher: Invitation, visitor: Client
) -> None:
    page = visitor.post(path_of(for_teacher), SHOWN).headers["Location"]
    visitor.post(page, {"password": PASSWORD})

    assert Client().get(path_of(for_teacher)).status_code == 410
    own = visitor.get(path_of(for_teacher))
    assert own.status_code == 200
    assert "/s/school-12/my-links/" in own.content.decode()


def test_password_chosen_on_another_device_ends_in_a_word_and_not_in_a_loop(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    other = Client()
    chosen = other.post(path_of(for_teacher), {"email": "romanova@school.example", "finish": "1"})
    before = visitor.get(path_of(for_teacher))
    other.post(chosen.headers["Location"], {"password": PASSWORD})

    after = [visitor.get(path_of(for_teacher)), visitor.post(path_of(for_teacher))]

    assert (before.status_code, 'name="finish"' in before.content.decode()) == (410, True)
    for page in after:
        assert "Пароль уже выбран" in words(page)
        assert "одноразовую ссылку" in words(page)
        assert f"{reverse('account_login')}?next=/s/school-12/my-links/" in page.content.decode()


def test_leave_to_choose_that_has_run_out_with_the_invitation_says_whom_to_ask(
    for_teacher: Invitation, visitor: Client
) -> None:
    visitor.post(path_of(for_teacher), SHOWN)
    PasswordLink.objects.update(revoked_at=timezone.now())
    expire(for_teacher)

    page = words(visitor.get(path_of(for_teacher)))

    assert ("одноразовую ссылку" in page, "Выбрать пароль" in page) == (True, False)


def test_known_email_leads_to_sign_in_and_back(for_teacher: Invitation, visitor: Client) -> None:
    known = User.objects.create_user("romanova@school.example", PASSWORD)

    refused = visitor.post(path_of(for_teacher), SHOWN)
    assert (refused.status_code, Acceptance.objects.count()) == (409, 0)
    assert f"{reverse('account_login')}?next={path_of(for_teacher)}" in refused.content.decode()

    visitor.force_login(known)
    accepted = visitor.post(path_of(for_teacher), SHOWN)
    assert accepted.headers["Location"] == "/s/school-12/my-links/"


def test_known_emails_cannot_be_tried_for_ever(for_teacher: Invitation, visitor: Client) -> None:
    User.objects.create_user("romanova@school.example", PASSWORD)

    tried = [visitor.post(path_of(for_teacher), SHOWN).status_code for _ in range(11)]

    assert tried == [409] * 10 + [429]


def test_account_of_somebody_else_here_is_refused_with_a_word(
    for_teacher: Invitation, cast: Cast, client_as: Callable[[str], Client]
) -> None:
    response = client_as("teacher").post(
        path_of(for_teacher), {"email": cast.user("teacher").email, "phone": ""}
    )

    assert (response.status_code, Acceptance.objects.count()) == (409, 0)


def test_it_is_not_me_asks_first_and_then_makes_the_link_useless(
    for_teacher: Invitation, visitor: Client
) -> None:
    path = f"{path_of(for_teacher)}/not-me/"
    asked = visitor.get(path)
    for_teacher.refresh_from_db()
    assert (asked.status_code, for_teacher.annulled_at) == (200, None)

    assert visitor.post(path).status_code == 200
    for_teacher.refresh_from_db()
    assert for_teacher.annul_reason == AnnulReason.NOT_ME
    assert visitor.get(path_of(for_teacher)).status_code == 410
    assert visitor.post(path).headers["Location"] == path_of(for_teacher)


def test_it_is_not_me_has_no_place_at_a_link_for_all(for_parents: Invitation, visitor: Client) -> None:
    assert visitor.get(f"{path_of(for_parents)}/not-me/").status_code == 404
    assert visitor.get("/i/x/not-me/").status_code == 404
