"""The one-time code that guards an installation without schools."""

from __future__ import annotations

import base64

from django.utils.crypto import constant_time_compare, salted_hmac

_LENGTH = 12
_SALT = "schools.setup.codes"


def setup_code() -> str:
    """Return the code that the server prints at start: «ABCD-EFGH-JKLM», 60 bits.

    It is derived from the installation's secret key, so that every process of it knows the same
    one and nothing is stored. It serves once: only an installation without schools asks for it.
    """
    digest = salted_hmac(_SALT, "one-time", algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode("ascii")[:_LENGTH]
    return "-".join(letters[start : start + 4] for start in range(0, _LENGTH, 4))


def is_setup_code(typed: str) -> bool:
    """Tell whether somebody typed the code, whatever the case, spaces and dashes; in constant time."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    return constant_time_compare(letters, setup_code().replace("-", ""))
