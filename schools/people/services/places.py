"""Facts about places that rest on who is in them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.people.models import Membership
from schools.structure.services import take_back_places_created


@transaction.atomic
def take_back_created(act: Act, *, place_id: int) -> int:
    """Take back that a place exists on the platform, marked by mistake; return how many changed (0 or 1).

    Raises RuleViolation while anybody is confirmed in it, for whoever is in a place has seen it.
    """
    if Membership.objects.filter(place=place_id, joined_on__isnull=False).exists():
        raise RuleViolation(_("People are confirmed here. Take their marks back first."))
    return take_back_places_created(act, place_ids=[place_id])
