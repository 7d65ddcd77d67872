"""Accepting as staff: the account that is made, tied or asked to sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import hashers

from invitations.models import Acceptance, Invitation
from invitations.services.accepting import SignInFirst, accept, finish_account
from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.passwords.models import PasswordLink
from schools.people.models import Membership, Person
from schools.structure.models import SchoolClass
from tests.conftest import Cast
from tests.invitations.conftest import found
from tests.invitations.traces import traces

pytestmark = pytest.mark.embedded


def test_accept_as_staff_makes_an_account_without_hashing_a_password(
    act: Act, for_teacher: Invitation, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashed(*args: object, **kwargs: object) -> None:
        raise AssertionError("a password was hashed")

    for hasher in hashers.get_hashers():
        monkeypatch.setattr(type(hasher), "encode", hashed)

    accepted = accept(
        act, invitation=found(for_teacher), email="romanova@school.example", phone="+79787853334"
    )

    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert (newcomer.user.email, newcomer.user.has_usable_password()) == ("romanova@school.example", False)
    assert accepted.password_link == PasswordLink.objects.get(user=newcomer.user)
    assert accepted.family_access is None
    assert Membership.objects.get(person=newcomer, place=for_teacher.place).joined_on is None


def test_accept_as_staff_keeps_the_contact_given(act: Act, for_teacher: Invitation, newcomer: Person) -> None:
    accept(act, invitation=found(for_teacher), email="zoya@elsewhere.example", phone="+79780000001")

    newcomer.refresh_from_db()
    assert (newcomer.email, newcomer.phone) == ("zoya@elsewhere.example", "+79780000001")
    assert newcomer.user is not None
    assert newcomer.user.email == "zoya@elsewhere.example"
    assert Acceptance.objects.get().contact == "zoya@elsewhere.example"


def test_accept_with_a_known_email_asks_to_sign_in_and_takes_no_use(
    act: Act, for_teacher: Invitation
) -> None:
    User.objects.create_user("romanova@school.example", "long enough to be one")
    before = traces()

    with pytest.raises(SignInFirst):
        accept(act, invitation=found(for_teacher), email="romanova@school.example")

    assert traces() == before


def test_accept_signed_in_with_that_email_ties_the_account(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    known = User.objects.create_user("romanova@school.example", "long enough to be one")

    accepted = accept(act, invitation=found(for_teacher), email="romanova@school.example", signed_in=known)

    newcomer.refresh_from_db()
    assert newcomer.user == known
    assert (accepted.password_link, accepted.family_access) == (None, None)


def test_accept_signed_in_as_somebody_else_makes_an_account_of_ones_own(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    colleague = User.objects.create_user("colleague@school.example", "long enough to be one")

    accept(act, invitation=found(for_teacher), email="romanova@school.example", signed_in=colleague)

    newcomer.refresh_from_db()
    assert newcomer.user != colleague


def test_accept_with_the_account_of_another_person_here_is_refused(
    act: Act, for_teacher: Invitation, cast: Cast
) -> None:
    user = cast.user("teacher")
    before = traces()

    with pytest.raises(RuleViolation):
        accept(act, invitation=found(for_teacher), email=user.email, signed_in=user)

    assert traces() == before


def test_accept_a_second_role_needs_the_same_account(
    act: Act, cast: Cast, school_class: SchoolClass, invite: Callable[..., Invitation]
) -> None:
    teacher = cast.teacher
    User.objects.filter(pk=cast.user("teacher").pk).update(password="md5$x$usable")
    invitation = invite(teacher, school_class.place, Role.TEACHER)
    with pytest.raises(SignInFirst):
        accept(act, invitation=found(invitation), email=cast.user("teacher").email)

    accepted = accept(act, invitation=found(invitation), signed_in=cast.user("teacher"))

    assert (accepted.password_link, accepted.family_access) == (None, None)
    assert Acceptance.objects.get().person == teacher


def test_accept_without_any_email_is_refused(act: Act, for_teacher: Invitation, newcomer: Person) -> None:
    Person.objects.filter(pk=newcomer.pk).update(email="")

    with pytest.raises(RuleViolation):
        accept(act, invitation=found(for_teacher))

    assert Acceptance.objects.count() == 0


def test_accept_leads_on_who_has_an_account_but_no_password(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    user = User.objects.create_user("romanova@school.example")
    Person.objects.filter(pk=newcomer.pk).update(user=user)

    accepted = accept(act, invitation=found(for_teacher))

    assert accepted.password_link is not None
    assert accepted.password_link.user == user


def test_finish_account_gives_a_new_leave_until_a_password_is_chosen(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    first = accept(act, invitation=found(for_teacher)).password_link
    assert first is not None

    second = finish_account(act, invitation=found(for_teacher))

    first.refresh_from_db()
    assert (first.revoked_at, second.revoked_at) == (act.at, None)
    user = second.user
    user.set_password("long enough to be one")
    user.save()
    with pytest.raises(RuleViolation):
        finish_account(act, invitation=found(for_teacher))
