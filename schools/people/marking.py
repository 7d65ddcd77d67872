"""Carrying out the marks of a place's page, and saying what came of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.institutions.acting import Act
from schools.people.forms import MemberMark, PlaceMark
from schools.people.models import Membership
from schools.people.services import (
    exempt_memberships,
    mark_joined,
    mark_left,
    require_memberships,
    take_back_created,
    take_back_joined,
    take_back_left,
)
from schools.structure.models import Place
from schools.structure.services import (
    exempt_places,
    mark_places_closed,
    mark_places_created,
    mark_places_renamed,
    require_places,
)


def mark_members(act: Act, ids: Collection[int], data: dict[str, Any]) -> str:
    """Mark these stays as the form says; return in words how many changed. Raises RuleViolation."""
    what = data["what"]
    if what == MemberMark.JOINED:
        n = mark_joined(act, membership_ids=ids, on=data["on"], source=data["source"])
        said = ngettext(
            "Confirmed on the platform: %(n)s person.", "Confirmed on the platform: %(n)s people.", n
        )
    elif what == MemberMark.LEFT:
        n = mark_left(act, membership_ids=ids, on=data["on"], source=data["source"])
        said = ngettext(
            "No longer on the platform: %(n)s person.", "No longer on the platform: %(n)s people.", n
        )
    elif what == MemberMark.EXEMPT:
        n = exempt_memberships(act, membership_ids=ids, reason=data["reason"])
        said = ngettext("Not required: %(n)s person.", "Not required: %(n)s people.", n)
    else:
        n = _take_back(act, ids)
        said = ngettext("Taken back: %(n)s mark.", "Taken back: %(n)s marks.", n)
    return said % {"n": n}


def _take_back(act: Act, ids: Collection[int]) -> int:
    """Take back the latest mark of each stay: that it left, that it is not required, or that it joined."""
    stays = Membership.objects.with_ids(list(ids))
    left = set(stays.filter(left_on__isnull=False).values_list("pk", flat=True))
    exempt = set(stays.filter(exempt_on__isnull=False).values_list("pk", flat=True)) - left
    joined = set(ids) - left - exempt
    return (
        take_back_left(act, membership_ids=left)
        + require_memberships(act, membership_ids=exempt)
        + take_back_joined(act, membership_ids=joined)
    )


def mark_place(act: Act, place: Place, data: dict[str, Any]) -> str:
    """Mark the place itself as the form says; return what came of it in words. Raises RuleViolation."""
    what, ids = data["what"], [place.pk]
    if what == PlaceMark.CREATED:
        mark_places_created(act, place_ids=ids, on=data["on"], source=data["source"])
        return _("Marked as created.")
    if what == PlaceMark.NOT_CREATED:
        take_back_created(act, place_id=place.pk)
        return _("The mark «created» is taken back.")
    if what == PlaceMark.RENAMED:
        mark_places_renamed(act, place_ids=ids)
        return _("Marked as renamed.")
    if what == PlaceMark.CLOSED:
        mark_places_closed(act, place_ids=ids, on=data["on"], source=data["source"])
        return _("Marked as closed.")
    if what == PlaceMark.EXEMPT:
        exempt_places(act, place_ids=ids, reason=data["reason"])
        return _("Marked as not required.")
    require_places(act, place_ids=ids)
    return _("Required again.")
