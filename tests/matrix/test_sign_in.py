"""The addresses that allauth and Django bring: who gets which of them, listed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schools.accounts.models import User
from tests.architecture.addresses import addresses
from tests.matrix.asking import SERVED, SIGN_IN, ask, outcome

ELSEWHERE = "elsewhere"
"""Sent on to another page than the sign-in: home, or the page that asks for the password again."""

EXPECTED: dict[str, tuple[dict[str, Any], int | str, int | str]] = {
    # name: (keywords, anonymous, a teacher), asked by GET
    "set_language": ({}, 405, 405),
    "account_login": ({}, SERVED, ELSEWHERE),
    "account_logout": ({}, ELSEWHERE, SERVED),
    "account_inactive": ({}, SERVED, SERVED),
    "account_signup": ({}, SERVED, ELSEWHERE),
    "account_reauthenticate": ({}, SIGN_IN, SERVED),
    "account_email": ({}, SIGN_IN, SERVED),
    "account_email_verification_sent": ({}, SERVED, SERVED),
    "account_change_password": ({}, SIGN_IN, SERVED),
    "account_set_password": ({}, SIGN_IN, ELSEWHERE),
    "account_reset_password": ({}, SERVED, SERVED),
    "account_confirm_login_code": ({}, SIGN_IN, ELSEWHERE),
    "account_confirm_email": ({"key": "not-a-key"}, SERVED, SERVED),
    "account_reset_password_from_key_done": ({}, SERVED, SERVED),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "not-a-key"}, SERVED, SERVED),
    "account_reset_password_done": ({}, SERVED, SERVED),
    "mfa_index": ({}, SIGN_IN, SERVED),
    "mfa_authenticate": ({}, SIGN_IN, ELSEWHERE),
    "mfa_reauthenticate": ({}, SIGN_IN, ELSEWHERE),
    "mfa_activate_totp": ({}, SIGN_IN, ELSEWHERE),
    "mfa_deactivate_totp": ({}, SIGN_IN, 404),
    "mfa_view_recovery_codes": ({}, SIGN_IN, 404),
    "mfa_generate_recovery_codes": ({}, SIGN_IN, ELSEWHERE),
    "mfa_download_recovery_codes": ({}, SIGN_IN, 404),
    "mfa_list_webauthn": ({}, SIGN_IN, SERVED),
    "mfa_add_webauthn": ({}, SIGN_IN, ELSEWHERE),
    "mfa_reauthenticate_webauthn": ({}, SIGN_IN, ELSEWHERE),
    "mfa_remove_webauthn": ({"pk": 1}, SIGN_IN, ELSEWHERE),
    "mfa_edit_webauthn": ({"pk": 1}, SIGN_IN, ELSEWHERE),
    "mfa_login_webauthn": ({}, SIGN_IN, ELSEWHERE),
    "usersessions_list": ({}, SIGN_IN, SERVED),
}


def test_every_address_of_others_is_listed() -> None:
    assert {address.name for address in addresses() if not address.is_ours} == set(EXPECTED)


@pytest.fixture
def signed_in(db: None) -> Client:
    """A teacher who has signed in with a password just now."""
    User.objects.create_user("teacher@school.example", "a long enough one")
    client = Client()
    client.post(
        reverse("account_login"), {"login": "teacher@school.example", "password": "a long enough one"}
    )
    return client


@pytest.mark.parametrize("name", EXPECTED)
def test_an_address_of_others_answers_as_listed(name: str, signed_in: Client) -> None:
    kwargs, anonymous, teacher = EXPECTED[name]
    url = reverse(name, kwargs=kwargs)

    def told(client: Client) -> int | str:
        response = ask(client, "GET", url)
        said = outcome(response, "GET")
        return ELSEWHERE if said == SERVED and response.status_code in (301, 302) else said

    assert (told(Client()), told(signed_in)) == (anonymous, teacher)


def test_nobody_signs_up_by_themselves(db: None) -> None:
    Client().post(
        reverse("account_signup"), {"email": "stranger@elsewhere.example", "password1": "a long enough one"}
    )

    assert not User.objects.filter(email="stranger@elsewhere.example").exists()
