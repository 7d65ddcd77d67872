"""The doors to places and classes."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.http import Http404

from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.registry import registry
from schools.structure.models import Place, SchoolClass


def owned_place_ids(acting: Acting) -> set[int] | None:
    """Return the ids of the places this person answers for; None means all of the institution's."""
    if acting.is_any(Role.ADMINISTRATOR):
        return None
    return registry.places_owned_by(acting.person_id, acting.act.today)


def get_place_for(acting: Acting, place_id: int, *, to_mark: bool = False) -> Place:
    """Return a place this person may see, or mark.

    The administrator sees and marks all; the director and deputies see all; a class teacher and a
    subject teacher see and mark their own, and see what else stands in their class. Raises Http404
    for a place of another institution or out of sight, PermissionDenied for one seen but not marked.
    """
    place = Place.objects.select_related("school_class").filter(pk=place_id).first()
    if place is None:
        raise Http404
    _check(acting, place.pk, to_mark=to_mark)
    return place


def _check(acting: Acting, place_id: int, *, to_mark: bool) -> None:
    """Raise Http404 for a place of this institution out of sight, PermissionDenied for one not marked."""
    sees_all = acting.can(Can.SEE_PEOPLE)
    if sees_all and not to_mark:
        return
    owned = owned_place_ids(acting)
    if owned is None or place_id in owned:
        return
    if not sees_all and place_id not in registry.places_seen_by(acting):
        raise Http404
    if to_mark:
        raise PermissionDenied


def places_open_to(acting: Acting, place_ids: Collection[int]) -> set[int]:
    """Return which of these places of the institution the person may look at: only they are linked to."""
    owned = owned_place_ids(acting)
    if owned is None or acting.can(Can.SEE_PEOPLE):
        return set(place_ids)
    return set(place_ids) & (owned | registry.places_seen_by(acting))


def get_class_for(acting: Acting, class_id: int, *, to_mark: bool = False) -> SchoolClass:
    """Return a class, group or the staff room this person may see, or mark; the rules of its place hold."""
    school_class = SchoolClass.objects.select_related("place").filter(pk=class_id).first()
    if school_class is None:
        raise Http404
    _check(acting, school_class.place_id, to_mark=to_mark)
    return school_class
