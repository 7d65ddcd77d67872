"""The doors to people: who may look at whom, and what an acting user may mark."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.ids import read_ids
from schools.people.models import Guardianship, Membership, Person, RoleAssignment
from schools.people.querysets import PersonQuerySet
from schools.registry import registry
from schools.structure.access import get_place_for, owned_place_ids
from schools.structure.models import Place, PlaceKind, PlatformLink


def people_visible_to(acting: Acting) -> PersonQuerySet:
    """Return the persons this user may look at.

    The administrator, the director and deputies: all. A class teacher: the pupils of the own class
    and their guardians. Everybody: themselves.
    """
    if acting.can(Can.SEE_PEOPLE):
        return Person.objects.all()
    day = acting.act.today
    own = Membership.objects.on(day).in_classes().of_places(owned_place_ids(acting))
    pupils = own.values("person")
    guardians = Guardianship.objects.on(day).filter(student__in=pupils).values("guardian")
    return Person.objects.filter(Q(pk=acting.person_id) | Q(pk__in=pupils) | Q(pk__in=guardians))


def people_open_to(acting: Acting, person_ids: Collection[int]) -> set[int]:
    """Return which of these persons of the institution the user may look at: only they are linked to."""
    if acting.can(Can.SEE_PEOPLE):
        return set(person_ids)
    return set(people_visible_to(acting).with_ids(set(person_ids)).values_list("pk", flat=True))


def get_person_for(acting: Acting, person_id: int, *, to_change: bool = False) -> Person:
    """Return a person this user may see, or change.

    Raises Http404 for a person of another institution or out of sight, PermissionDenied for one
    that is seen but not changed.
    """
    person = people_visible_to(acting).filter(pk=person_id).first()
    if person is None:
        raise Http404
    if to_change and not acting.can(Can.MANAGE_PEOPLE):
        raise PermissionDenied
    return person


def places_marked_by(act: Act) -> set[int] | None:
    """Return the ids of the places whose facts the user of this act may mark; None means all.

    The machine itself (no user) and administrators mark everything; others their own places.
    Marks that arrive with bare keys are cut down to these, so a forged key marks nothing.
    """
    if act.user_id is None:
        return None
    held = RoleAssignment.objects.on(act.today).filter(person__user=act.user_id)
    roles = dict(held.values_list("role", "person_id"))
    if Role.ADMINISTRATOR in roles:
        return None
    return {
        place for person_id in set(roles.values()) for place in registry.places_owned_by(person_id, act.today)
    }


def may_mark_place(acting: Acting, place: Place) -> bool:
    """Tell whether this user may mark who is in a place: one he answers for, or any as administrator."""
    owned = owned_place_ids(acting)
    return acting.can(Can.MARK_FACTS) and (owned is None or place.pk in owned)


def may_manage_place(acting: Acting, place: Place) -> bool:
    """Tell whether this user may mark the place itself and keep its links.

    Classes and «Учительская» are the administrator's own work (2.1.4-2.1.6); chats their owners'.
    """
    is_class = place.kind in (PlaceKind.STAFF_ROOM, PlaceKind.CLASS, PlaceKind.GROUP)
    return may_mark_place(acting, place) and (not is_class or acting.can(Can.MANAGE_CLASSES))


def get_place_to_manage(acting: Acting, place_id: int) -> Place:
    """Return a place this user may mark itself. Raises Http404 out of sight, PermissionDenied otherwise."""
    place = get_place_for(acting, place_id, to_mark=True)
    if not may_manage_place(acting, place):
        raise PermissionDenied
    return place


def get_link_for(acting: Acting, place: Place, posted: str) -> PlatformLink:
    """Return a platform link of a place this user may mark, reset or not. Raises Http404 for any other."""
    link = PlatformLink.objects.with_ids(read_ids([posted])).filter(place=place).first()
    if link is None or not may_mark_place(acting, place):
        raise Http404
    return link
