"""The doors to invitations and requests: outsider 404, weak role 403."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404

from invitations.authority import grounds_of, target_of
from invitations.models import FamilyAccess, Invitation, JoinRequest
from invitations.querysets import FamilyAccessQuerySet, InvitationQuerySet, JoinRequestQuerySet
from invitations.rules import CLASS_KINDS, FAMILY_ROLES, may_invite
from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.people.access import people_visible_to
from schools.structure.access import owned_place_ids
from schools.structure.models import ClassYear, Place, PlaceKind
from schools.structure.querysets import PlaceQuerySet


def invitations_visible_to(acting: Acting) -> InvitationQuerySet:
    """Return the invitations this person may look at.

    The administrator, the director and deputies: all. A class teacher: of students and parents
    into the own class, and into own chats. A teacher: into own chats.
    """
    if acting.can(Can.SEE_PEOPLE):
        return Invitation.objects.all()
    own = Invitation.objects.into_places(owned_place_ids(acting))
    return own.exclude(place__kind__in=CLASS_KINDS, joins_as=Role.TEACHER)


def get_invitation_for(acting: Acting, invitation_id: int, *, to_handle: bool = False) -> Invitation:
    """Return an invitation this person may see, or handle: show its link, hand it out, renew, annul.

    Handling asks for the right to issue such an invitation. Raises Http404 for one out of sight,
    PermissionDenied for one that is seen but not handled.
    """
    invitation = (
        invitations_visible_to(acting)
        .select_related("place", "person", "issuer", "issuer__person", "issued_by", "annulled_by")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None:
        raise Http404
    if to_handle and not may_handle(acting, invitation):
        raise PermissionDenied
    return invitation


def may_handle(acting: Acting, invitation: Invitation) -> bool:
    """Tell whether this person could issue this very invitation."""
    if not acting.can(Can.ISSUE_INVITATIONS):
        return False
    return may_invite(grounds_of(acting.act), target_of(invitation.place), Role(invitation.joins_as))


def places_to_invite_into(acting: Acting) -> PlaceQuerySet:
    """Return the places this person may invite into today: needed, open; only the administrator into all."""
    day = acting.act.today
    places = Place.objects.needed_on(day).filter(closed_on__isnull=True).exclude(kind=PlaceKind.CHANNEL)
    owned = owned_place_ids(acting)
    return places if owned is None else places.with_ids(owned)


def get_target_for(acting: Acting, place_id: int, joins_as: Role) -> Place:
    """Return a place this person may invite into in this role. Raises Http404 or PermissionDenied."""
    place = places_to_invite_into(acting).filter(pk=place_id).first()
    if place is None:
        raise Http404
    if not may_invite(grounds_of(acting.act), target_of(place), joins_as):
        raise PermissionDenied
    return place


def class_to_annul(acting: Acting, class_id: int) -> Place | None:
    """Return the place of a class all of whose links this person may annul at once, if any is open (2.1.12).

    Teachers' links are among them, so this takes the right to invite in every role.
    """
    if not acting.can(Can.ISSUE_INVITATIONS):
        return None
    living = Invitation.objects.live(acting.act.at, acting.act.today).filter(place=OuterRef("pk"))
    place = places_to_invite_into(acting).filter(Exists(living), school_class=class_id).first()
    if place is None or not may_invite(grounds_of(acting.act), target_of(place), Role.TEACHER):
        return None
    return place


def get_targets_for(acting: Acting, place: Place | None, joins_as: Role) -> list[Place]:
    """Return the place to invite into, or without one all classes this person may invite into in this role.

    Raises Http404 or PermissionDenied for a place that is not theirs to invite into.
    """
    if place is not None:
        return [get_target_for(acting, place.pk, joins_as)]
    grounds = grounds_of(acting.act)
    classes = places_to_invite_into(acting).filter(kind=PlaceKind.CLASS)
    ordered = in_order(classes, acting.act.today)
    return [each for each in ordered if may_invite(grounds, target_of(each), joins_as)]


def in_order(places: PlaceQuerySet, day: date) -> PlaceQuerySet:
    """Return places as people look for them: the staff room, classes and groups by grade, then chats."""
    kinds = (PlaceKind.STAFF_ROOM, PlaceKind.CLASS, PlaceKind.GROUP, PlaceKind.CHAT)
    rank = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)), default=Value(9))
    own, chats = (
        ClassYear.objects.on(day).filter(**{path: OuterRef("pk")}).values("grade")[:1]
        for path in ("school_class__place", "school_class__chats__place")
    )
    grade = Coalesce(Subquery(own), Subquery(chats), output_field=IntegerField())
    return places.annotate(rank=rank, grade=grade).order_by("rank", "grade", "name")


def requests_visible_to(acting: Acting) -> JoinRequestQuerySet:
    """Return the requests this person decides: the administrator all, a class teacher own families'."""
    owned = owned_place_ids(acting)
    if owned is None:
        return JoinRequest.objects.all()
    return JoinRequest.objects.into_places(owned).filter(joins_as__in=FAMILY_ROLES)


def get_request_for(acting: Acting, request_id: int) -> JoinRequest:
    """Return a request this person decides. Raises Http404 for any other."""
    request = (
        requests_visible_to(acting)
        .select_related("place", "invitation", "person", "child", "decided_by")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise Http404
    return request


def family_pages_visible_to(acting: Acting) -> FamilyAccessQuerySet:
    """Return the pages of the families this person may look at."""
    return FamilyAccess.objects.filter(person__in=people_visible_to(acting).values("pk"))


def get_family_page_for(acting: Acting, access_id: int) -> FamilyAccess:
    """Return the page of a family this person may look at. Raises Http404 for any other."""
    access = family_pages_visible_to(acting).select_related("person").filter(pk=access_id).first()
    if access is None:
        raise Http404
    return access
