"""E-mail addresses: one form for keeping, one that does not give the address away."""

from __future__ import annotations

import re

from schools.names.spelling import tidy

_ADDRESS = re.compile(
    r"^[^\s@<>()\[\],;:\"\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]$"
)
_BETWEEN = re.compile(r"[\s,;]+")


def read_email(value: object) -> str | None:
    """Return the first e-mail address in a cell, in lower case, or None when there is none."""
    for piece in _BETWEEN.split(tidy(str(value or ""))):
        address = piece.strip("<>().").removeprefix("mailto:").lower()
        if len(address) <= 254 and ".." not in address and _ADDRESS.match(address):
            return address
    return None


def mask_email(address: str) -> str:
    """Return «r•••••••@school.example»; the number of dots says nothing about the length."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••••••@{domain}" if domain else ""
