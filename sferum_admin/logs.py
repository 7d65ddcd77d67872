"""Logs without personal data: invitation and family links lose their token before a line is written."""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

TOKEN = re.compile(r"(/[ifp]/)[^/?\s\"'#]+")


def masked(text: str) -> str:
    """Return the text with every `/i/…`, `/f/…` and `/p/…` token replaced by three dots."""
    return TOKEN.sub(r"\1…", text)


class MaskTokens(logging.Filter):
    """Rewrite a record's message so that nobody who reads the logs can open a door."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, masked; its arguments are folded into the message."""
        message = record.getMessage()
        if any(door in message for door in ("/i/", "/f/", "/p/")):
            record.msg, record.args = masked(message), None
        return True


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's logger, whose access lines carry no token of a link."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """Return what a line may be made of, with paths masked and everything about the visitor dropped."""
        atoms: dict[str, Any] = super().atoms(*args)
        return {name: masked(str(atoms[name])) if name == "U" else atoms[name] for name in "mUsBM"}
