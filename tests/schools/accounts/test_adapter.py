"""Nobody registers by themselves, and a dead mail server tells nobody anything."""

from __future__ import annotations

import logging
from smtplib import SMTPServerDisconnected
from unittest.mock import Mock

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from schools.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_sign_up_is_closed(client: Client) -> None:
    client.post("/accounts/signup/", {"email": "me@school.example", "password1": "a-long-password-of-mine"})
    assert list(get_user_model().objects.all()) == []


def test_forgotten_password_brings_a_letter(client: Client) -> None:
    user: User = UserFactory(email="teacher@school.example")
    user.set_password("a-long-password-of-mine")
    user.save()
    client.post("/accounts/password/reset/", {"email": "teacher@school.example"})
    assert [letter.to for letter in mail.outbox] == [["teacher@school.example"]]


@pytest.mark.parametrize("failure", [ConnectionRefusedError(), SMTPServerDisconnected()])
def test_dead_mail_server_is_logged_without_the_address(
    client: Client, failure: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    user: User = UserFactory(email="teacher@school.example")
    user.set_password("a-long-password-of-mine")
    user.save()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", Mock(side_effect=failure))
    with caplog.at_level(logging.ERROR):
        response = client.post("/accounts/password/reset/", {"email": "teacher@school.example"})
    assert response.status_code == 302
    assert [record.getMessage() for record in caplog.records] == [
        f"A letter could not be sent (account/email/password_reset_key): {type(failure).__name__}"
    ]
