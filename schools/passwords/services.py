"""Giving one-time links and choosing passwords. Nothing is hashed inside a transaction."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from schools.accounts.models import User
from schools.accounts.roles import STAFF_ROLES
from schools.accounts.signing import new_public_id
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.passwords.doors import is_known_elsewhere, open_links_of
from schools.passwords.models import PasswordLink, PasswordPurpose
from schools.people.models import Person
from schools.people.services.accounts import open_account
from schools.people.standing import roles_of

RESET_LIFETIME = timedelta(days=3)
ACCEPTED_LIFETIME = timedelta(days=14)


@transaction.atomic
def give_password_link(
    act: Act,
    *,
    person: Person,
    user: User,
    purpose: PasswordPurpose,
    lifetime: timedelta,
    next_path: str = "/",
) -> PasswordLink:
    """Let this user choose a password once within `lifetime`, then go on to `next_path`.

    An earlier leave of the user is revoked.
    """
    open_links_of(user).update(revoked_at=act.at)
    link = PasswordLink.objects.create(
        institution_id=act.institution_id,
        public_id=new_public_id(),
        user=user,
        purpose=purpose,
        given_at=act.at,
        given_by_id=act.user_id,
        expires_at=act.at + lifetime,
        next_path=next_path,
    )
    record(act, "password.link_given", subjects=[("person", person.pk)], purpose=purpose.value)
    return link


@transaction.atomic
def give_password_reset(act: Act, *, person_id: int) -> PasswordLink:
    """Give a member of staff a one-time link to choose a password; it is told by hand, without any mail.

    Opens the account where there is none yet and the roster knows the e-mail. The old password
    goes on until a new one is chosen. Raises RuleViolation for people who are not staff, without
    an e-mail, and for an account that is also used at another institution: no school's
    administrator may take over the powers somebody holds elsewhere.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person_id)
    if roles_of(person.pk, act.today).isdisjoint(STAFF_ROLES):
        raise RuleViolation(_("Only staff have accounts. Families have a page of their own."))
    user = person.user or open_account(act, person=person, email=person.email)
    if user.is_operator or is_known_elsewhere(user, act.institution_id):
        raise RuleViolation(
            _("This account is used at another institution too. Its owner resets the password by e-mail.")
        )
    return give_password_link(
        act, person=person, user=user, purpose=PasswordPurpose.RESET, lifetime=RESET_LIFETIME
    )


def choose_password(act: Act, *, link: PasswordLink, password: str) -> User:
    """Set the password this link gives leave to choose, once; return the user.

    Raises RuleViolation if the link was used, revoked or has expired meanwhile.
    """
    hashed = make_password(password)  # takes a tenth of a second: before the transaction, not within
    with transaction.atomic():
        taken = PasswordLink.objects.filter(
            pk=link.pk, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=act.at
        ).update(used_at=act.at)
        if not taken:
            raise RuleViolation(_("This link no longer works. Ask the administrator for a new one."))
        User.objects.filter(pk=link.user_id).update(password=hashed)
        people = Person.objects.filter(user_id=link.user_id).values_list("pk", flat=True)
        record(act, "password.chosen", subjects=[("person", pk) for pk in people])
    return User.objects.get(pk=link.user_id)
