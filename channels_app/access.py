"""The doors to publications and broadcasts: out of sight 404, seen but not one's own 403."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from channels_app.models import Broadcast, Publication
from channels_app.querysets import PublicationQuerySet
from channels_app.states import PublicationState
from schools.accounts.permissions import Acting, Can


def publications_visible_to(acting: Acting) -> PublicationQuerySet:
    """Return the material this person may look at: own, published, and scheduled.

    Whoever publishes and whoever oversees the school sees the rest too, but no draft of another.
    """
    own = Q(author=acting.person_id)
    if acting.can(Can.PUBLISH) or acting.can(Can.SEE_PEOPLE):
        return Publication.objects.filter(own | ~Q(state=PublicationState.DRAFT))
    shown = (PublicationState.SCHEDULED, PublicationState.PUBLISHED)
    return Publication.objects.filter(own | Q(state__in=shown))


def get_publication_for(acting: Acting, publication_id: int, *, to_change: bool = False) -> Publication:
    """Return material this person may see, or change: as its author, or as the one who publishes.

    Raises Http404 out of sight, PermissionDenied where it is seen and not one's own to change.
    """
    publication = (
        publications_visible_to(acting)
        .select_related("channel__place", "author", "decided_by", "published_by")
        .filter(pk=publication_id)
        .first()
    )
    if publication is None:
        raise Http404
    if to_change and not is_author(acting, publication) and not acting.can(Can.PUBLISH):
        raise PermissionDenied
    return publication


def get_own_publication(acting: Acting, publication_id: int) -> Publication:
    """Return material this person has written. Raises Http404 or, for another's, PermissionDenied."""
    publication = get_publication_for(acting, publication_id)
    if not is_author(acting, publication):
        raise PermissionDenied
    return publication


def is_author(acting: Acting, publication: Publication) -> bool:
    """Tell whether the person has written this material."""
    return publication.author_id == acting.person_id


def get_broadcast_for(acting: Acting, broadcast_id: int) -> Broadcast:
    """Return a broadcast of the institution: all staff see them. Raises Http404 for another's."""
    found = Broadcast.objects.select_related("responsible", "held_by")
    broadcast = found.filter(pk=broadcast_id).first()
    if broadcast is None:
        raise Http404
    return broadcast
