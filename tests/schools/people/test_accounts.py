"""Accounts of people, their own contacts, their guardians and refusals."""

from __future__ import annotations

import pytest

from schools.accounts.models import User
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent
from schools.names.people import NameParts
from schools.people.models import Guardianship, Person
from schools.people.services.accounts import confirm_contact, link_account, open_account
from schools.people.services.guardians import add_guardian
from tests import factories

pytestmark = pytest.mark.embedded


@pytest.fixture
def person(act: Act) -> Person:
    """Somebody without an account."""
    somebody: Person = factories.PersonFactory(email="somebody@school.example")
    return somebody


def test_open_account_makes_one_nobody_can_sign_in_to_yet(act: Act, person: Person) -> None:
    user = open_account(act, person=person, email=person.email)

    person.refresh_from_db()
    assert (person.user, user.has_usable_password(), user.name) == (user, False, person.full_name)


def test_open_account_under_a_known_address_is_refused(act: Act, person: Person) -> None:
    User.objects.create_user(person.email)

    with pytest.raises(RuleViolation):
        open_account(act, person=person, email=person.email)
    assert User.objects.count() == 1


def test_link_account_again_changes_nothing(act: Act, person: Person) -> None:
    user = open_account(act, person=person, email=person.email)
    before = AuditEvent.objects.count()

    link_account(act, person=person, user=user)

    assert AuditEvent.objects.count() == before


def test_link_account_of_a_person_who_has_another_is_refused(act: Act, person: Person) -> None:
    open_account(act, person=person, email=person.email)

    with pytest.raises(RuleViolation):
        link_account(act, person=person, user=factories.UserFactory())


def test_confirm_contact_raises_the_roster_version_only_for_a_change(act: Act, person: Person) -> None:
    before = roster_version(act.institution_id)
    assert confirm_contact(act, person=person, email=person.email, phone="") == []
    assert roster_version(act.institution_id) == before

    assert confirm_contact(act, person=person, email="new@school.example", phone="+79787853334") == [
        "email",
        "phone",
    ]
    person.refresh_from_db()
    assert (person.email, person.phone) == ("new@school.example", "+79787853334")
    assert roster_version(act.institution_id) == before + 1


def test_add_guardian_enters_a_new_person_or_ties_a_known_one(act: Act) -> None:
    first, second = factories.PersonFactory(), factories.PersonFactory()
    name = NameParts("Сидорова", "Анна", "Ильинична")

    mother = add_guardian(act, student_id=first.pk, name=name, phone="+79787853334")
    same = add_guardian(act, student_id=second.pk, name=name, guardian_id=mother.pk)
    add_guardian(act, student_id=second.pk, name=name, guardian_id=mother.pk)

    assert (same, mother.phone) == (mother, "+79787853334")
    children = Guardianship.objects.on(act.today).filter(guardian=mother)
    assert set(children.values_list("student", flat=True)) == {first.pk, second.pk}
