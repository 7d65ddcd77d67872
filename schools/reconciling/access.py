"""The doors to reconciliation: of which places a user may paste lists, and whom a line may name."""

from __future__ import annotations

from schools.accounts.permissions import Acting, Can
from schools.structure.access import get_place_for, owned_place_ids
from schools.structure.models import Place, PlaceKind


def get_place_to_reconcile(acting: Acting, place_id: int) -> Place:
    """Return a place whose list this user may paste: one he may mark. Raises Http404, PermissionDenied."""
    return get_place_for(acting, place_id, to_mark=True)


def places_to_reconcile(acting: Acting) -> set[int] | None:
    """Return the ids of the places whose lists this user may paste; None means all."""
    return owned_place_ids(acting)


def may_name_everybody(acting: Acting) -> bool:
    """Tell whether a line may be taken for any person of the school, other classes' parents too."""
    return acting.can(Can.SEE_PEOPLE)


def has_a_list(place: Place) -> bool:
    """Tell whether the platform shows a list of members there: channels have none."""
    return place.kind != PlaceKind.CHANNEL
