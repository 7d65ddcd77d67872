"""Accepting: exactly once, in one transaction, and never the same as having joined on the platform.

The claim is one conditional UPDATE on the invitation's own columns; a condition on another table
would oversell it on PostgreSQL. What the place and the issuer make of the link is looked at
afresh after the use is taken; if they have died meanwhile, everything is rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from invitations.audience import is_expected, open_stays
from invitations.authority import issuer_still_permits
from invitations.matching import sure_match
from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from invitations.rules import refusal_words, state_around, state_of
from invitations.services.annulling import annul
from invitations.states import AnnulReason, InvitationState, RequestState
from schools.accounts.models import User
from schools.accounts.signing import new_public_id
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from schools.journal.services import record
from schools.names.people import NameParts
from schools.names.spelling import key
from schools.passwords.models import PasswordLink, PasswordPurpose
from schools.passwords.services import ACCEPTED_LIFETIME, give_password_link
from schools.people.models import Membership, Person
from schools.people.services.accounts import confirm_contact, link_account, open_account


class LinkRefused(RuleViolation):
    """The link lets nobody in; `state` says why, and whatever was begun is rolled back."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(refusal_words(state)[0])
        self.state = state


class SignInFirst(RuleViolation):
    """The e-mail has an account: its owner signs in, then accepts. Typing an address links nothing."""

    def __init__(self) -> None:
        super().__init__(_("There is an account with this e-mail. Sign in with it, then accept."))


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance has opened: a family's page, or leave to choose a password, or neither."""

    person: Person
    family_access: FamilyAccess | None = None
    password_link: PasswordLink | None = None


def accept(
    act: Act, *, invitation: Invitation, email: str = "", phone: str = "", signed_in: User | None = None
) -> Accepted:
    """Accept a personal invitation and return what it has opened (2.3.1, 2.4.1, 2.5.1, 2.6.1).

    Staff confirm e-mail and phone (empty: as the roster knows them) and get an account without
    any password hashed; families get their page. Raises LinkRefused with the state of a link that
    lets nobody in, SignInFirst for an e-mail with an account. A repeated click is such a refusal.
    """
    person = invitation.person
    if person is None:
        raise LookupError("a group link is not accepted, it is asked to join by")
    try:
        with transaction.atomic():
            if invitation.is_for_staff:
                # The roster's lock comes before the invitation's, as in every other writer.
                confirm_contact(act, person=person, email=email, phone=phone)
            _take_use(act, invitation)
            _look_afresh(act, invitation)
            Acceptance.objects.create(
                institution_id=act.institution_id,
                invitation=invitation,
                person=person,
                at=act.at,
                contact=person.email or person.phone if invitation.is_for_staff else "",
            )
            opened = (
                _open_for_staff(act, person, signed_in)
                if invitation.is_for_staff
                else _open_page(act, person)
            )
            note_accepted_stays(act, invitation, person.pk)
            record(
                act,
                "invitation.accepted",
                subjects=[("invitation", invitation.pk), ("person", person.pk)],
                joins_as=invitation.joins_as,
            )
            return opened
    except LinkRefused as refusal:
        raise LinkRefused(_state_now(act, invitation, otherwise=refusal.state)) from None


def ask_to_join(
    act: Act, *, invitation: Invitation, name: NameParts, child: NameParts | None = None, contact: str = ""
) -> FamilyAccess:
    """Take a use of a group link for a typed name; return the page on which the asker waits.

    The use is taken on submission and never returned. Where the institution lets people in
    without approval and exactly one expected person has this very name, the request is accepted
    at once, by nobody; the page stays the request's, for a name opens nobody's page.
    Raises LinkRefused with the state of a dead link, RuleViolation if the same name waits already.
    """
    try:
        with transaction.atomic():
            _take_use(act, invitation)
            _look_afresh(act, invitation)
            request = _keep_request(act, invitation, name, child, contact)
            access = FamilyAccess.objects.create(
                institution_id=act.institution_id,
                public_id=new_public_id(),
                join_request=request,
                opened_at=act.at,
            )
            record(
                act,
                "request.made",
                subjects=[("invitation", invitation.pk), ("join_request", request.pk)],
                joins_as=request.joins_as,
            )
            _let_in_at_once(act, invitation, request)
            return access
    except LinkRefused as refusal:
        raise LinkRefused(_state_now(act, invitation, otherwise=refusal.state)) from None


def say_not_me(act: Act, *, invitation: Invitation) -> Invitation:
    """Annul a personal invitation that reached the wrong person; the issuer sees why.

    Raises RuleViolation if it was annulled or used meanwhile.
    """
    return annul(act, invitation_id=invitation.pk, reason=AnnulReason.NOT_ME)


@transaction.atomic
def finish_account(act: Act, *, invitation: Invitation) -> PasswordLink:
    """Give whoever accepted as staff, and chose no password yet, a new leave to choose one.

    The caller has made sure who it is. Raises RuleViolation once a password is chosen.
    """
    person = invitation.person
    if person is None or person.user is None or person.user.has_usable_password():
        raise RuleViolation(_("A password is chosen already. Sign in with it, or ask the administrator."))
    return _leave_to_choose(act, person, person.user)


def note_accepted_stays(act: Act, invitation: Invitation, person_id: int) -> int:
    """Write the acceptance on the person's open stays that the invitation speaks of; return how many.

    It never counts as joined.
    """
    stays = open_stays(invitation.place, act.today).filter(person=person_id, accepted_at__isnull=True)
    return Membership.objects.filter(pk__in=stays.values("pk")).update(accepted_at=act.at)


# --- The claim ---------------------------------------------------------------------------------------


def _take_use(act: Act, invitation: Invitation) -> None:
    """Take one use: a single conditional UPDATE on own columns. Raises LinkRefused when none is to be had."""
    taken = (
        Invitation.objects.not_annulled()
        .not_used_up()
        .filter(pk=invitation.pk, generation=invitation.generation, expires_at__gt=act.at)
        .update(uses=F("uses") + 1)
    )
    if not taken:
        raise LinkRefused(InvitationState.USED)


def _look_afresh(act: Act, invitation: Invitation) -> None:
    """Look at the place, the issuer and the roster as they are now. Raises LinkRefused if they say no."""
    fresh = Invitation.objects.select_related("place", "issuer", "issuer__school_class").get(pk=invitation.pk)
    around = state_around(fresh, day=act.today)
    if around != InvitationState.LIVE:
        raise LinkRefused(around)
    if not issuer_still_permits(fresh, act.today):
        raise LinkRefused(InvitationState.ISSUER_LEFT)
    if not is_expected(fresh, act.today):
        raise LinkRefused(InvitationState.NOT_EXPECTED)


def _state_now(act: Act, invitation: Invitation, *, otherwise: InvitationState) -> InvitationState:
    """Return the state for the refusal's words, read after the roll-back."""
    fresh = Invitation.objects.select_related("place", "issuer").get(pk=invitation.pk)
    if fresh.generation != invitation.generation:
        return InvitationState.ANNULLED
    state = state_of(fresh, now=act.at, day=act.today)
    return otherwise if state == InvitationState.LIVE else state


# --- What is opened ----------------------------------------------------------------------------------


def _open_for_staff(act: Act, person: Person, signed_in: User | None) -> Accepted:
    """Give the person an account, or tie the one they are signed in with; a known e-mail must sign in."""
    user = person.user
    if user is not None:
        if user == signed_in:
            return Accepted(person)
        if user.has_usable_password():
            raise SignInFirst
        return Accepted(person, password_link=_leave_to_choose(act, person, user))
    if signed_in is not None and signed_in.email == person.email:
        link_account(act, person=person, user=signed_in)
        return Accepted(person)
    if User.objects.filter(email=person.email).exists():
        raise SignInFirst
    user = open_account(act, person=person, email=person.email)
    return Accepted(person, password_link=_leave_to_choose(act, person, user))


def _leave_to_choose(act: Act, person: Person, user: User) -> PasswordLink:
    return give_password_link(
        act,
        person=person,
        user=user,
        purpose=PasswordPurpose.ACCEPTED,
        lifetime=ACCEPTED_LIFETIME,
        next_path=reverse("invitations:mine", kwargs={"slug": person.institution.slug}),
    )


def _open_page(act: Act, person: Person) -> Accepted:
    """Return the person's page, opening it the first time; there is one for all their children."""
    fresh = FamilyAccess(
        institution_id=act.institution_id, public_id=new_public_id(), person=person, opened_at=act.at
    )
    FamilyAccess.objects.bulk_create([fresh], ignore_conflicts=True)
    return Accepted(person, family_access=FamilyAccess.objects.not_revoked().get(person=person))


# --- Requests ----------------------------------------------------------------------------------------


def _keep_request(
    act: Act, invitation: Invitation, name: NameParts, child: NameParts | None, contact: str
) -> JoinRequest:
    try:
        with transaction.atomic():
            return JoinRequest.objects.create(
                institution_id=act.institution_id,
                invitation=invitation,
                place=invitation.place,
                joins_as=invitation.joins_as,
                typed_name=name.full[:200],
                child_name=child.full[:200] if child else "",
                name_key=key(name.full)[:200],
                child_key=key(child.full)[:200] if child else "",
                contact=contact,
                created_at=act.at,
            )
    except IntegrityError:
        raise RuleViolation(
            _("A request with this name is waiting already. You need not send it twice.")
        ) from None


def _let_in_at_once(act: Act, invitation: Invitation, request: JoinRequest) -> None:
    settings = InstitutionSettings.objects.get(institution_id=act.institution_id)
    if settings.group_joins_need_approval or invitation.is_for_staff:
        return
    found = sure_match(request, act.today)
    if found is None or found.person_id is None:
        return
    JoinRequest.objects.filter(pk=request.pk).update(
        state=RequestState.ACCEPTED, person=found.person_id, child=found.child_id, decided_at=act.at
    )
    book_request(act, request, person_id=found.person_id)
    record(act, "request.accepted", subjects=[("join_request", request.pk), ("person", found.person_id)])


def book_request(act: Act, request: JoinRequest, *, person_id: int) -> None:
    """Enter the person of an accepted request into the ledger and onto the stays; once, however often asked.

    A request typed in from the cabinet has no invitation and so no ledger row: its stay is what counts.
    """
    invitation = request.invitation
    if invitation is None:
        return
    known = Acceptance.objects.filter(invitation=invitation, person=person_id)
    if not known.exists():
        Acceptance.objects.create(
            institution_id=act.institution_id,
            invitation=invitation,
            person_id=person_id,
            join_request=request,
            at=act.at,
            contact=request.contact,
        )
    note_accepted_stays(act, invitation, person_id)
