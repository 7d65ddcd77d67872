"""From a signed link to its row, before any institution is entered: the one look past the tenant scope."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from invitations.models import FamilyAccess, Invitation
from schools.accounts.signing import is_genuine, read_token, token_of

INVITATION = "invitations.invitation"
FAMILY = "invitations.family"
CAME = "invitations.came"
"""Purposes: a signature made for one opens nothing of another."""


def invitation_token(invitation: Invitation) -> str:
    """Return the token of the invitation in its present generation."""
    return token_of(INVITATION, invitation.public_id, invitation.generation)


def invitation_url(invitation: Invitation) -> str:
    """Return the whole link that is handed out."""
    return settings.SITE_URL + reverse("invitation_open", kwargs={"token": invitation_token(invitation)})


def find_invitation(text: str) -> Invitation | None:
    """Return the invitation of a genuine token with its institution, place and people; else None.

    A token of a former generation is as unknown as one that was made up.
    """
    token = read_token(text)
    if token is None:
        return None
    invitation = (
        Invitation._base_manager.select_related(
            "institution", "institution__settings", "place", "issuer", "person", "person__user"
        )
        .filter(public_id=token.public_id)
        .first()
    )
    genuine = is_genuine(INVITATION, token, invitation.generation if invitation else None)
    return invitation if genuine else None


def family_token(access: FamilyAccess) -> str:
    """Return the token of a family's page in its present generation."""
    return token_of(FAMILY, access.public_id, access.generation)


def family_url(access: FamilyAccess) -> str:
    """Return the whole link of a family's page."""
    return settings.SITE_URL + reverse("family_open", kwargs={"token": family_token(access)})


def find_family(text: str) -> FamilyAccess | None:
    """Return the page of a genuine token that was not revoked, with person and request; else None."""
    token = read_token(text)
    if token is None:
        return None
    access = (
        FamilyAccess._base_manager.select_related(
            "institution", "institution__settings", "person", "join_request", "join_request__place"
        )
        .filter(public_id=token.public_id)
        .first()
    )
    genuine = is_genuine(FAMILY, token, access.generation if access else None)
    return access if genuine and access is not None and access.revoked_at is None else None
