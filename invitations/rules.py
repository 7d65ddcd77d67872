"""What an invitation is, whom it lets in, who may issue it, when it is stale. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from invitations.models import Invitation
from invitations.states import AnnulReason, InvitationState, SkipReason
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.structure.models import Place, PlaceKind

LONGEST_DAYS = 365
"""No link lives longer than a year, whatever an institution sets."""

CLASS_KINDS = (PlaceKind.CLASS, PlaceKind.GROUP)
FAMILY_ROLES = (Role.STUDENT, Role.PARENT)


# --- States ------------------------------------------------------------------------------------------


def state_of(invitation: Invitation, *, now: datetime, day: date) -> InvitationState:
    """Return what the invitation is at this instant; `day` is the institution's date then.

    Its place and issuer must be loaded. Used up is a state, not an annulment, and comes before
    everything but an annulment of the row itself. A link lives up to `expires_at`, not including it.
    """
    if invitation.annulled_at is not None:
        return InvitationState.ANNULLED
    if invitation.is_used_up:
        return InvitationState.USED
    around = state_around(invitation, day=day)
    if around != InvitationState.LIVE:
        return around
    if invitation.expires_at <= now:
        return InvitationState.EXPIRED
    return InvitationState.LIVE


def state_around(invitation: Invitation, *, day: date) -> InvitationState:
    """Return what the place and the issuer make of the invitation, its own columns aside.

    This is what a claim looks at afresh after it has taken a use.
    """
    place, issuer = invitation.place, invitation.issuer
    if invitation.place_generation < place.links_generation:
        return InvitationState.ANNULLED
    if is_closed(place, day):
        return InvitationState.CLOSED
    if issuer is not None and not holds(issuer.started_on, issuer.ended_on, day):
        return InvitationState.ISSUER_LEFT
    return InvitationState.LIVE


def is_closed(place: Place, day: date) -> bool:
    """Tell whether nobody joins the place on `day`: closed on the platform, or no longer needed."""
    return place.closed_on is not None or (place.needed_until is not None and place.needed_until <= day)


def holds(start: date, end: date | None, day: date) -> bool:
    """Tell whether [start, end) contains `day`; an empty end lasts."""
    return start <= day and (end is None or day < end)


class Visitor(StrEnum):
    """Who stands before the link."""

    STRANGER = "stranger"
    HIMSELF = "himself"


class Answer(StrEnum):
    """What the visitor gets."""

    SHOW = "show"
    ACCEPT = "accept"
    YOURS = "yours"
    REFUSE = "refuse"


_ASKING = frozenset({"GET", "HEAD"})


def answer_to(state: InvitationState, visitor: Visitor, method: str) -> Answer:
    """Return what a visitor gets for a method: opening is not accepting, and only POST accepts.

    Whoever came by this link before is led to what is his, in every state and by every method.
    """
    if visitor == Visitor.HIMSELF:
        return Answer.YOURS
    if state != InvitationState.LIVE:
        return Answer.REFUSE
    return Answer.SHOW if method in _ASKING else Answer.ACCEPT


def refusal_words(state: InvitationState, *, is_personal: bool = False) -> tuple[str, str]:
    """Return (what is wrong, what to do) for a link in this state, in words of its own.

    A personal one that is used up has no places to be taken: one person has accepted it.
    """
    words: Mapping[InvitationState, tuple[str, str]] = {
        InvitationState.USED: (
            _("This invitation has been used"),
            _("It was for one person and has been accepted. If it was not you, tell your school.")
            if is_personal
            else _("All its places are taken. If it was not you who used it, ask your school for a new one."),
        ),
        InvitationState.EXPIRED: (
            _("This invitation has expired"),
            _("Its time is over; nothing is lost. Ask your school for a new one."),
        ),
        InvitationState.ANNULLED: (
            _("This invitation was annulled"),
            _("The school has called it back. If you still want to join, ask for a new one."),
        ),
        InvitationState.ISSUER_LEFT: (
            _("This invitation is no longer valid"),
            _("Whoever sent it may no longer invite here. Ask your school for a new one."),
        ),
        InvitationState.CLOSED: (
            _("Nobody joins here any longer"),
            _("The class or chat of this invitation has been closed. Ask your school where to join now."),
        ),
        InvitationState.NOT_EXPECTED: (
            _("You are no longer expected here"),
            _("The school's list has changed since this invitation was sent. Ask your school for a new one."),
        ),
        InvitationState.LIVE: (
            _("The invitation could not be accepted"),
            _("Open the link once more and try again."),
        ),
    }
    return words[state]


def unknown_words() -> tuple[str, str]:
    """Return (what is wrong, what to do) for a link nobody has: made up, cut off, or replaced."""
    return (
        _("There is no such invitation"),
        _("The link may be copied in part, or replaced by a newer one. Ask your school to send it again."),
    )


# --- Who may invite ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Office:
    """An office somebody holds today: the assignment, its role, and the place of its class."""

    assignment_id: int
    role: Role
    class_place_id: int | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What somebody's right to invite rests on: the administrator's office, others, places of one's own."""

    is_administrator: bool
    offices: tuple[Office, ...] = ()
    own_places: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """A place one may be invited into; for a chat, which role owes it and the place of its class."""

    place_id: int
    kind: PlaceKind
    owner_role: Role | None = None
    class_place_id: int | None = None


def ground_for(grounds: Grounds, target: Target, joins_as: Role) -> Office | None:
    """Return the office on whose ground one may invite into the place in this role; None is no such office.

    A class teacher invites students and parents into the own class (2.3.3, 2.5.1, 2.6.1);
    whoever owes a chat invites into it on the ground of the office that owes it (2.2.6, 2.4.3).
    The administrator needs none of this: see `may_invite`.
    """
    if target.kind in CLASS_KINDS:
        fits = joins_as in FAMILY_ROLES
        wanted: Role | None = Role.CLASS_TEACHER
        class_place_id: int | None = target.place_id
    else:
        fits = target.kind == PlaceKind.CHAT and target.place_id in grounds.own_places
        wanted, class_place_id = target.owner_role, target.class_place_id
    if not fits or wanted is None:
        return None
    return next(
        (
            office
            for office in grounds.offices
            if office.role == wanted
            and (office.role != Role.CLASS_TEACHER or office.class_place_id == class_place_id)
        ),
        None,
    )


def may_invite(grounds: Grounds, target: Target, joins_as: Role) -> bool:
    """Tell whether these grounds allow an invitation into the place in this role."""
    return grounds.is_administrator or ground_for(grounds, target, joins_as) is not None


def roles_for(kind: str) -> tuple[Role, ...]:
    """Return the roles one can be invited in into a place of this kind, the likeliest first."""
    if kind == PlaceKind.STAFF_ROOM:
        return (Role.TEACHER,)
    return (Role.STUDENT, Role.PARENT, Role.TEACHER)


def check_role(place: Place, joins_as: Role) -> None:
    """Raise RuleViolation if nobody joins such a place in this role."""
    if joins_as not in roles_for(place.kind):
        raise RuleViolation(_("Nobody joins this place in that role."))


def check_issue(
    *,
    grounds: Grounds,
    target: Target,
    place: Place,
    joins_as: Role,
    days: int,
    usual_days: int,
    day: date,
    cap: int | None = None,
) -> None:
    """Raise RuleViolation unless such an invitation may be issued now.

    `usual_days` is the institution's setting: the longest for everybody but the administrator.
    """
    if not may_invite(grounds, target, joins_as):
        raise RuleViolation(_("You may invite families of your own class, and into your own chats."))
    check_role(place, joins_as)
    if is_closed(place, day):
        raise RuleViolation(_("This class or chat is closed; nobody is invited there any longer."))
    longest = LONGEST_DAYS if grounds.is_administrator else min(usual_days, LONGEST_DAYS)
    if not 1 <= days <= longest:
        raise RuleViolation(_("An invitation may live from 1 to %(days)d days here.") % {"days": longest})
    if cap is not None and cap < 1:
        raise RuleViolation(_("An invitation is for one person at least."))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of somebody who might be invited into a place."""

    person_id: int
    has_joined: bool = False
    has_accepted: bool = False
    is_exempt: bool = False
    is_away: bool = False
    is_invited: bool = False


def skip_reason(candidate: Candidate) -> SkipReason | None:
    """Return why this person gets no invitation now; None means one is issued."""
    if candidate.has_joined:
        return SkipReason.JOINED
    if candidate.is_exempt:
        return SkipReason.EXEMPT
    if candidate.has_accepted:
        return SkipReason.ACCEPTED
    if candidate.is_invited:
        return SkipReason.INVITED
    if candidate.is_away:
        return SkipReason.ABSENT
    return None


# --- Annulment ---------------------------------------------------------------------------------------


def check_annulment(invitation: Invitation) -> None:
    """Raise RuleViolation if there is nothing left to annul: annulled before, or used up."""
    if invitation.annulled_at is not None:
        raise RuleViolation(_("This invitation was annulled already."))
    if invitation.is_used_up:
        raise RuleViolation(_("This invitation has been used up; it lets nobody in any longer."))


def check_reissue(invitation: Invitation, state: InvitationState) -> None:
    """Raise RuleViolation if the invitation may not get a new link: reissuing never revives (2.1.12)."""
    if state in (InvitationState.LIVE, InvitationState.EXPIRED) and invitation.annulled_at is None:
        return
    raise RuleViolation(_("This invitation cannot be renewed. Issue a new one."))


def unclaimed_reasons(invitation: Invitation, *, now: datetime, idle_days: int | None) -> list[AnnulReason]:
    """Return why the invitation counts as unclaimed; empty means keep it.

    `now` is aware. `idle_days` is the school's setting in 24-hour days; exactly that age still
    counts as used; None means never by age. Source: 2.1.12, which sets no term.
    """
    if invitation.uses or idle_days is None:
        return []
    return [AnnulReason.UNCLAIMED] if now - invitation.issued_at > timedelta(days=idle_days) else []


def stale_reason(
    invitation: Invitation,
    *,
    now: datetime,
    day: date,
    idle_days: int | None,
    still_permitted: bool,
    still_expected: bool,
) -> AnnulReason | None:
    """Return why the sweep annuls this invitation; None means it is kept (2.1.12).

    A used up one is left alone: it is spent, not unclaimed.
    """
    state = state_of(invitation, now=now, day=day)
    by_state: Mapping[InvitationState, AnnulReason | None] = {
        InvitationState.USED: None,
        InvitationState.ANNULLED: None if invitation.annulled_at else AnnulReason.ALL_OF_PLACE,
        InvitationState.CLOSED: AnnulReason.PLACE_CLOSED,
        InvitationState.ISSUER_LEFT: AnnulReason.ISSUER_LEFT,
        InvitationState.EXPIRED: AnnulReason.EXPIRED,
    }
    if state != InvitationState.LIVE:
        return by_state[state]
    if not still_permitted:
        return AnnulReason.ISSUER_LEFT
    if not still_expected:
        return AnnulReason.NOT_EXPECTED
    return next(iter(unclaimed_reasons(invitation, now=now, idle_days=idle_days)), None)
