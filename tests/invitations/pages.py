"""The school's pages of invitations, as a test asks for them and reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.test import Client

HOME = "/s/school-12"

As = Callable[[str], Client]
"""A browser signed in as a part of the cast: the fixture `client_as`."""


def words(response: object) -> str:
    """Return what a page says, without its tags."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content.decode())))
