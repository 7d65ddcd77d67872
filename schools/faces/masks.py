"""Contacts shown to whoever holds a link: enough to recognise, too little to use."""

from __future__ import annotations

import re

DOT = "•"


def mask_email(address: str) -> str:
    """Return «r•••••••@school.example»: the first letter and the domain; the length is not told."""
    name, at, domain = address.strip().rpartition("@")
    if not at or not name:
        return DOT * 8 if address.strip() else ""
    return f"{name[0]}{DOT * 7}@{domain}"


def mask_phone(number: str) -> str:
    """Return «+7 978 •••-••-34»: country, code and the last two digits; empty stays empty.

    Takes a Russian number in any spelling; of another one only the last two digits are left.
    """
    digits = re.sub(r"\D", "", number)
    if not digits:
        return ""
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    elif len(digits) != 10 or number.strip().startswith("+"):
        return f"{DOT * 5}{digits[-2:]}" if len(digits) > 5 else DOT * 7
    return f"+7 {digits[:3]} {DOT * 3}-{DOT * 2}-{digits[-2:]}"
