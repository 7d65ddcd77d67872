"""Who may invite whom: reading the grounds that `rules` judges."""

from __future__ import annotations

from datetime import date

from chats.models import Chat
from invitations.models import Invitation
from invitations.rules import Grounds, Office, Target, may_invite
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via
from schools.people.models import RoleAssignment
from schools.people.querysets import RoleAssignmentQuerySet
from schools.registry import registry
from schools.structure.models import Place, PlaceKind


def grounds_of(act: Act) -> Grounds:
    """Return the grounds on which whoever acts may invite today.

    The machine itself and commands of the operator act for the institution; a visitor without an
    account has no grounds at all.
    """
    if act.user_id is None:
        return Grounds(is_administrator=act.via != Via.REQUEST)
    return _grounds(RoleAssignment.objects.on(act.today).filter(person__user=act.user_id), act.today)


def target_of(place: Place) -> Target:
    """Return what the rules need to know of a place: its kind, and for a chat who owes it."""
    if place.kind != PlaceKind.CHAT:
        return Target(place.pk, PlaceKind(place.kind))
    chat = Chat.objects.select_related("rule", "school_class").filter(place=place).first()
    return Target(
        place.pk,
        PlaceKind.CHAT,
        owner_role=Role(chat.rule.owner_role) if chat and chat.rule else None,
        class_place_id=chat.school_class.place_id if chat and chat.school_class else None,
    )


def issuer_still_permits(invitation: Invitation, day: date) -> bool:
    """Tell whether the issuer could issue this very invitation on `day`; the institution always can."""
    if invitation.issuer_id is None:
        return True
    offices = RoleAssignment.objects.on(day).filter(pk=invitation.issuer_id)
    target = target_of(invitation.place)
    grounds = _grounds(offices, day, with_places=target.kind == PlaceKind.CHAT)
    return may_invite(grounds, target, Role(invitation.joins_as))


def _grounds(assignments: RoleAssignmentQuerySet, day: date, *, with_places: bool = True) -> Grounds:
    held = list(assignments.select_related("school_class").order_by("pk"))
    if any(row.role == Role.ADMINISTRATOR for row in held):
        return Grounds(is_administrator=True)
    offices = tuple(
        Office(row.pk, Role(row.role), row.school_class.place_id if row.school_class else None)
        for row in held
    )
    people = {row.person_id for row in held} if with_places else set()
    own = frozenset(place for person in people for place in registry.places_owned_by(person, day))
    return Grounds(is_administrator=False, offices=offices, own_places=own)
