"""The doors to groups and to the load of a class or group."""

from __future__ import annotations

from django.http import Http404

from schools.accounts.permissions import Acting
from schools.people.models import TeachingLoad
from schools.structure.access import get_class_for
from schools.structure.models import ClassKind, SchoolClass


def get_group_for(acting: Acting, pk: int) -> SchoolClass:
    """Return a group this user may change.

    Raises Http404 for anything else or out of sight, PermissionDenied for one only seen.
    """
    group = get_class_for(acting, pk, to_mark=True)
    if group.kind != ClassKind.GROUP:
        raise Http404
    return group


def get_taught_for(acting: Acting, pk: int) -> SchoolClass:
    """Return a class or group whose load this user may change. Raises Http404 for «Учительская»."""
    school_class = get_class_for(acting, pk, to_mark=True)
    if school_class.kind == ClassKind.STAFF_ROOM:
        raise Http404
    return school_class


def get_load_for(acting: Acting, pk: int) -> TeachingLoad:
    """Return a load this user may change. Raises Http404 for another institution's."""
    load = TeachingLoad.objects.select_related("school_class__place", "subject", "teacher").filter(pk=pk)
    found: TeachingLoad | None = load.first()
    if found is None:
        raise Http404
    get_taught_for(acting, found.school_class_id)
    return found
