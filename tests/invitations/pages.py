"""The school's pages of invitations, as a test asks for them and reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.test import Client
from django.urls import reverse

from invitations.doors import family_token
from invitations.models import FamilyAccess

HOME = "/s/school-12"

As = Callable[[str], Client]
"""A browser signed in as a part of the cast: the fixture `client_as`."""


def words(response: object) -> str:
    """Return what a page says, without its tags."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))


def open_page(client: Client, access: FamilyAccess) -> str:
    """Open the page by its link and return its path."""
    opened = client.get(reverse("family_open", kwargs={"token": family_token(access)}))
    path: str = opened.headers["Location"]
    return path
