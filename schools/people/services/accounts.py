"""Accounts of people in the roster, and the contacts they confirm themselves."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schools.accounts.models import User
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people.models import Person


@transaction.atomic
def open_account(act: Act, *, person: Person, email: str) -> User:
    """Give a person an account under this e-mail, without any password yet; return the user.

    Nothing is hashed here. Raises RuleViolation without an e-mail, and for an address that has an
    account already: typing an address never links accounts, its owner has to sign in.
    """
    if not email:
        raise RuleViolation(
            _("The roster has no e-mail of this person. Enter one first: it is the sign-in name.")
        )
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, name=person.full_name[:150])
    except IntegrityError:
        raise RuleViolation(
            _("There is an account with this e-mail already. Its owner has to sign in.")
        ) from None
    link_account(act, person=person, user=user)
    return user


@transaction.atomic
def link_account(act: Act, *, person: Person, user: User) -> None:
    """Tie a person of the roster to an account whose owner has proved to be its owner.

    Raises RuleViolation if the account belongs to another person of the institution, or the
    person has another account.
    """
    if person.user_id == user.pk:
        return
    if person.user_id is not None:
        raise RuleViolation(_("This person has another account already."))
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(user=user)
    except IntegrityError:
        raise RuleViolation(_("This account belongs to another person of this institution.")) from None
    person.user = user
    record(act, "account.linked", subjects=[("person", person.pk)])


@transaction.atomic
def confirm_contact(act: Act, *, person: Person, email: str = "", phone: str = "") -> list[str]:
    """Keep the e-mail and phone a person has given; return which of them changed.

    An empty one leaves what is known. A change is a roster write: it takes the roster's lock.
    """
    given = {"email": email, "phone": phone}
    changed = {name: value for name, value in given.items() if value and value != getattr(person, name)}
    if changed:
        lock_roster(act)
        Person.objects.filter(pk=person.pk).update(**changed)
        for name, value in changed.items():
            setattr(person, name, value)
        record(act, "person.contact_confirmed", subjects=[("person", person.pk)], changed=sorted(changed))
    return sorted(changed)
