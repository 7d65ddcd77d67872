"""Links that open a door without a sign-in: an id and its signature, nothing that is stored.

The signature is an HMAC-SHA256 over the purpose, the id and the generation under
`settings.INVITATION_KEYS`: the first key signs, every key verifies, so keys can be rotated
without killing printed slips. A dump of the database opens nothing; raising the generation
kills every older link of the row.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Five bits a character, and none that is mistaken for another on paper (no i, l, o, u)."""

ID_LENGTH = 12
SIGNATURE_LENGTH = 26
"""130 bits: each character carries five of them, so no two texts spell the same signature."""


class Token(NamedTuple):
    """A token taken apart; its shape is right, its signature is not judged yet."""

    public_id: str
    signature: str


def new_public_id() -> str:
    """Return a fresh random id: 60 bits, enough not to collide; it is no secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def token_of(purpose: str, public_id: str, generation: int) -> str:
    """Return the token that opens this row's door, signed with the first key."""
    return f"{public_id}.{_signature(_keys()[0], purpose, public_id, generation)}"


def read_token(text: str) -> Token | None:
    """Return the parts of a token, or None where the text cannot be one. Only lower case is read."""
    public_id, dot, signature = text.partition(".")
    if not dot or len(public_id) != ID_LENGTH or len(signature) != SIGNATURE_LENGTH:
        return None
    if not set(public_id + signature) <= set(ALPHABET):
        return None
    return Token(public_id, signature)


def is_genuine(purpose: str, token: Token, generation: int | None) -> bool:
    """Tell whether the signature is ours for this purpose and generation, in constant time.

    None stands for an id that nobody has: the same work is done, and the answer is no.
    """
    asked = generation if generation is not None else 0
    matches = [
        hmac.compare_digest(_signature(key, purpose, token.public_id, asked), token.signature)
        for key in _keys()
    ]
    return any(matches) and generation is not None


def _signature(key: str, purpose: str, public_id: str, generation: int) -> str:
    said = "\0".join((purpose, public_id, str(generation))).encode()
    digest = int.from_bytes(hmac.new(key.encode(), said, sha256).digest(), "big")
    bits = digest >> (256 - 5 * SIGNATURE_LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(SIGNATURE_LENGTH)))


def _keys() -> Sequence[str]:
    keys: Sequence[str] = settings.INVITATION_KEYS
    return keys
