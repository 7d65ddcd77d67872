"""From a link to the row it speaks of. An account is not of one institution, so these look past the scope."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from schools.accounts.models import User
from schools.accounts.signing import is_genuine, read_token, token_of
from schools.passwords.models import PasswordLink
from schools.people.models import Person

PURPOSE = "schools.password"


def password_token(link: PasswordLink) -> str:
    """Return the token of the link."""
    return token_of(PURPOSE, link.public_id, 0)


def password_path(link: PasswordLink) -> str:
    """Return the path of the link, to be put behind the site's address."""
    return reverse("password_open", kwargs={"token": password_token(link)})


def find_password_link(text: str) -> PasswordLink | None:
    """Return the row of a genuine token with its user and institution, in whatever state; else None."""
    token = read_token(text)
    if token is None:
        return None
    link = (
        PasswordLink._base_manager.select_related("user", "institution")
        .filter(public_id=token.public_id)
        .first()
    )
    return link if is_genuine(PURPOSE, token, 0 if link else None) else None


def open_links_of(user: User) -> QuerySet[PasswordLink]:
    """Return the user's links that were neither used nor revoked, whichever institution gave them."""
    return PasswordLink._base_manager.filter(user=user, used_at__isnull=True, revoked_at__isnull=True)


def is_known_elsewhere(user: User, institution_id: int) -> bool:
    """Tell whether the account belongs to a person of another institution too."""
    return Person._base_manager.filter(user=user).exclude(institution_id=institution_id).exists()
