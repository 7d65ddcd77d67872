"""One-time links to choose a password: once, in time, and never for somebody else's account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.journal.models import AuditEvent
from schools.passwords.access import get_open_link
from schools.passwords.doors import find_password_link, password_path, password_token
from schools.passwords.models import PasswordLink, PasswordPurpose
from schools.passwords.services import choose_password, give_password_link, give_password_reset
from schools.people.models import Person
from schools.setup.services import found_institution
from tests import factories
from tests.conftest import Cast

pytestmark = pytest.mark.embedded

PASSWORD = "Осенний лес шумит"


@pytest.fixture
def link(act: Act, cast: Cast) -> PasswordLink:
    """A reset given to the teacher."""
    return give_password_reset(act, person_id=cast.teacher.pk)


def test_reset_of_staff_gives_a_link_and_journals_it(act: Act, cast: Cast, link: PasswordLink) -> None:
    assert (link.user, link.purpose, link.used_at) == (cast.user("teacher"), PasswordPurpose.RESET, None)
    assert AuditEvent.objects.filter(kind="password.link_given").count() == 1
    assert find_password_link(password_token(link)) == link


def test_a_newer_link_revokes_the_older(act: Act, cast: Cast, link: PasswordLink) -> None:
    newer = give_password_reset(act, person_id=cast.teacher.pk)

    assert get_open_link(password_token(link), now=act.at) is None
    assert get_open_link(password_token(newer), now=act.at) == newer


def test_reset_opens_an_account_for_an_employee_without_one(act: Act) -> None:
    from schools.people.services import assign_role

    clerk = factories.PersonFactory(email="clerk@school.example")
    assign_role(act, person_id=clerk.pk, role=Role.EMPLOYEE, started_on=act.today)

    link = give_password_reset(act, person_id=clerk.pk)

    clerk.refresh_from_db()
    assert link.user == clerk.user == User.objects.get(email="clerk@school.example")


def test_reset_without_an_email_is_refused(act: Act) -> None:
    from schools.people.services import assign_role

    clerk = factories.PersonFactory()
    assign_role(act, person_id=clerk.pk, role=Role.EMPLOYEE, started_on=act.today)

    with pytest.raises(RuleViolation):
        give_password_reset(act, person_id=clerk.pk)


def test_reset_of_an_address_that_has_an_account_is_refused(act: Act, cast: Cast) -> None:
    from schools.people.services import assign_role

    twin = factories.PersonFactory(email=cast.user("teacher").email)
    assign_role(act, person_id=twin.pk, role=Role.EMPLOYEE, started_on=act.today)

    with pytest.raises(RuleViolation):
        give_password_reset(act, person_id=twin.pk)


def test_reset_of_somebody_who_is_not_staff_is_refused(act: Act) -> None:
    with pytest.raises(RuleViolation):
        give_password_reset(act, person_id=factories.PersonFactory(email="mother@home.example").pk)


def test_reset_of_an_account_used_at_another_institution_is_refused(act: Act, cast: Cast) -> None:
    other = factories.InstitutionFactory.build(slug="other")
    found_institution(other, via=Via.COMMAND)
    with scope(other.pk):
        factories.PersonFactory(user=cast.user("teacher"))

    with pytest.raises(RuleViolation):
        give_password_reset(act, person_id=cast.teacher.pk)


def test_reset_of_an_operator_is_refused(act: Act, cast: Cast) -> None:
    User.objects.filter(pk=cast.user("teacher").pk).update(is_operator=True)

    with pytest.raises(RuleViolation):
        give_password_reset(act, person_id=cast.teacher.pk)


def test_choose_password_works_once(act: Act, link: PasswordLink) -> None:
    user = choose_password(act, link=link, password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert AuditEvent.objects.filter(kind="password.chosen").count() == 1

    with pytest.raises(RuleViolation):
        choose_password(act, link=link, password="another one altogether")
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_choose_password_is_refused_from_the_moment_of_expiry(act: Act, link: PasswordLink) -> None:
    with pytest.raises(RuleViolation):
        choose_password(replace(act, at=link.expires_at), link=link, password=PASSWORD)
    assert get_open_link(password_token(link), now=link.expires_at) is None
    assert get_open_link(password_token(link), now=link.expires_at - timedelta(seconds=1)) == link


def test_old_password_goes_on_until_a_new_one_is_chosen(act: Act, cast: Cast) -> None:
    user = cast.user("teacher")
    user.set_password("the one before")
    user.save()

    give_password_reset(act, person_id=cast.teacher.pk)

    assert User.objects.get(pk=user.pk).check_password("the one before")


# --- Pages -------------------------------------------------------------------------------------------


def test_page_takes_the_token_out_of_the_address_and_comes_back(link: PasswordLink, client: Client) -> None:
    opened = client.get(password_path(link))
    page = reverse("password_choose", kwargs={"public_id": link.public_id})

    assert (opened.status_code, opened.headers["Location"]) == (302, page)
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    cookie = opened.cookies["door"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (page, True, "Lax")
    assert [client.get(page).status_code, client.get(page).status_code] == [200, 200]
    assert client.get(page).headers["Cache-Control"] == "no-store"


def test_page_without_the_cookie_shows_nothing(link: PasswordLink, client: Client) -> None:
    page = reverse("password_choose", kwargs={"public_id": link.public_id})

    assert client.get(page).status_code == 404


def test_page_saves_the_password_and_asks_to_sign_in_after_a_reset(
    link: PasswordLink, client: Client
) -> None:
    page = client.get(password_path(link)).headers["Location"]

    weak = client.post(page, {"password": "123"})
    assert (weak.status_code, User.objects.get(pk=link.user_id).has_usable_password()) == (200, False)

    saved = client.post(page, {"password": PASSWORD})
    assert (saved.status_code, saved.headers["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert client.get(page).status_code == 404


def test_page_signs_a_new_account_in(act: Act, cast: Cast, client: Client) -> None:
    link = give_password_link(
        act,
        person=cast.teacher,
        user=cast.user("teacher"),
        purpose=PasswordPurpose.ACCEPTED,
        lifetime=timedelta(days=1),
        next_path="/somewhere/",
    )
    page = client.get(password_path(link)).headers["Location"]

    saved = client.post(page, {"password": PASSWORD})

    assert saved.headers["Location"] == "/somewhere/"
    assert client.session["_auth_user_id"] == str(link.user_id)


def test_page_refuses_a_link_used_meanwhile(act: Act, link: PasswordLink, client: Client) -> None:
    page = client.get(password_path(link)).headers["Location"]
    choose_password(act, link=link, password=PASSWORD)

    assert client.post(page, {"password": "another one altogether"}).status_code == 404


def test_wrong_links_are_slowed_from_the_21st_and_a_right_one_never(
    link: PasswordLink, client: Client
) -> None:
    wrong = password_path(link)[:-1] + ("0" if password_path(link)[-1] != "0" else "1")

    assert [client.get(wrong).status_code for _ in range(22)] == [404] * 20 + [429] * 2
    assert client.get(password_path(link)).status_code == 302


def test_administrator_gives_a_link_that_is_shown_once(
    cast: Cast, client_as: Callable[[str], Client], act: Act
) -> None:
    url = reverse("schools:password_reset", kwargs={"slug": "school-12", "pk": cast.teacher.pk})

    given = client_as("administrator").post(url)

    assert given.status_code == 200
    path = password_path(PasswordLink.objects.get())
    assert f"http://sferum.example{path}" in given.content.decode()
    assert given.headers["Cache-Control"] == "no-store"
    assert [client_as(part).post(url).status_code for part in ("director", "class_teacher", "outsider")] == [
        403,
        403,
        404,
    ]


def test_administrator_is_told_why_a_link_is_refused(client_as: Callable[[str], Client], cast: Cast) -> None:
    stranger: Person = factories.PersonFactory()
    url = reverse("schools:password_reset", kwargs={"slug": "school-12", "pk": stranger.pk})

    refused = client_as("administrator").post(url)

    assert (refused.status_code, PasswordLink.objects.count()) == (302, 0)
    assert refused.headers["Location"] == stranger.page_url("school-12")


def test_time_of_a_link_is_three_days(link: PasswordLink) -> None:
    assert link.expires_at - link.given_at == timedelta(days=3)
    assert link.given_at <= timezone.now()
