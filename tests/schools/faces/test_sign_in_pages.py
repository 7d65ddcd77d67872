"""The pages of the sign-in package stand in our frame and speak our words."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from schools.accounts.models import User
from tests import factories

PASSWORD = "Kvadrat-i-krug-26"


@pytest.fixture
def signed_in(client: Client, db: None) -> Client:
    """Return a client that has signed in and, for what is sensitive, has just said its password again."""
    user = factories.UserFactory(email="petrov@school.example")
    user.set_password(PASSWORD)
    user.save()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 302
    return client


def heading(client: Client, path: str) -> str:
    """Return the one heading of the page, which must be ours."""
    html = client.get(path).content.decode()
    assert (html.count("<h1"), 'class="skip-link"' in html, "face.css" in html) == (1, True, True)
    return html.split("<h1>")[1].split("</h1>")[0].strip()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("login/", "Войти"),
        ("password/reset/", "Забыли пароль?"),
        ("password/reset/done/", "Письмо отправлено"),
        ("password/reset/key/1-bad/", "Ссылка больше не действует"),
        ("password/reset/key/done/", "Пароль изменён"),
        ("inactive/", "Учётная запись закрыта"),
        ("signup/", "Учётную запись даёт приглашение"),
        ("confirm-email/", "Подтвердите адрес"),
        ("confirm-email/unknown/", "Подтвердите адрес"),
    ],
)
@pytest.mark.django_db
def test_pages_before_sign_in(client: Client, path: str, words: str) -> None:
    assert heading(client, f"/accounts/{path}") == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("logout/", "Выйти?"),
        ("email/", "Электронная почта"),
        ("password/change/", "Сменить пароль"),
        ("reauthenticate/", "Подтвердите, что это вы"),
        ("sessions/", "Где выполнен вход"),
        ("2fa/", "Вход в два шага"),
        ("2fa/totp/activate/", "Включить коды из приложения"),
        ("2fa/webauthn/", "Ключи доступа"),
        ("2fa/webauthn/add/", "Добавить ключ"),
    ],
)
def test_pages_of_the_account(signed_in: Client, path: str, words: str) -> None:
    assert heading(signed_in, f"/accounts/{path}") == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("2fa/", "Вход в два шага"),
        ("2fa/totp/deactivate/", "Выключить коды из приложения"),
        ("2fa/recovery-codes/", "Запасные коды"),
        ("2fa/recovery-codes/generate/", "Новые запасные коды"),
    ],
)
def test_pages_of_the_second_step_once_it_is_on(signed_in: Client, path: str, words: str) -> None:
    user = User.objects.get(email="petrov@school.example")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    RecoveryCodes.activate(user)

    assert heading(signed_in, f"/accounts/{path}") == words


@pytest.mark.django_db
def test_a_wrong_password_is_refused_in_words(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "nobody@school.example", "password": "x"})

    assert (response.status_code, response.content.decode().count("alert-danger")) == (200, 1)
