"""The door to a password link: whoever holds a genuine token of one that still opens."""

from __future__ import annotations

from datetime import datetime

from schools.passwords.doors import find_password_link
from schools.passwords.models import PasswordLink


def get_open_link(text: str, *, now: datetime) -> PasswordLink | None:
    """Return the link of this token while it may be used; None for any other text, used, revoked or late."""
    link = find_password_link(text)
    if link is None or link.used_at is not None or link.revoked_at is not None or link.expires_at <= now:
        return None
    return link
