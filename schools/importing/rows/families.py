"""The guardians of a child, as one cell beside the child names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from schools.names.emails import read_email
from schools.names.people import NameParts, split_full_name
from schools.names.phones import read_phone
from schools.names.spelling import tidy

MOST_GUARDIANS = 8
FAMILY_LENGTH = 2000

_PHONE_IN_TEXT = r"\+?\(?\d[\d\s()\-.]{8,30}\d"
_EMAIL_IN_TEXT = r"[^\s@,;<>()]{1,64}@[^\s@,;<>()]{1,255}"
_IN_GUARDIAN_CELL = re.compile(rf"(?P<email>{_EMAIL_IN_TEXT})|(?P<phone>{_PHONE_IN_TEXT})|(?P<end>[\n;/|])")
_RELATION = re.compile(
    r"\([^()]*\)|\b(?:мать|мама|отец|папа|опекун|бабушка|дедушка|законный представитель|тел|моб|телефон)\b"
    r"\.?\s*[:.-]?",
    re.IGNORECASE,
)


def guardians_in(text: str) -> list[tuple[NameParts, str, str]]:
    """Return (name, phone, e-mail) of each guardian written in one cell, in the order written.

    A new name begins a new guardian; a phone or address belongs to the name before it. A child has
    MOST_GUARDIANS at most: a cell with more of them is no honest one.
    """
    found: list[tuple[NameParts, str, str]] = []
    for kind, piece in _pieces(text[:FAMILY_LENGTH]):
        if kind == "name":
            found.extend((split_full_name(one), "", "") for one in _names(piece))
            del found[MOST_GUARDIANS:]
        elif found and kind == "phone":
            name, phone, email = found[-1]
            found[-1] = (name, phone or read_phone(piece) or "", email)
        elif found:
            name, phone, email = found[-1]
            found[-1] = (name, phone, email or read_email(piece) or "")
    return found


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for match in _IN_GUARDIAN_CELL.finditer(text):
        yield "name", text[start : match.start()]
        if match.lastgroup and match.lastgroup != "end":
            yield match.lastgroup, match[0]
        start = match.end()
    yield "name", text[start:]


def _names(text: str) -> Iterable[str]:
    """Return the names in text without phones: «Иванова М. И., Иванов И. И.» holds two."""
    for piece in text.split(","):
        name = tidy(_RELATION.sub(" ", piece)).strip(" .:-–()")
        if sum(sign.isalpha() for sign in name) > 2:
            yield name
