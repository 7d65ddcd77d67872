"""Russian words typed while the keyboard was Latin: «Bdfyjd Bdfy» for «Иванов Иван»."""

from __future__ import annotations

import re

from schools.names.given import is_known_form, plain

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_KEYS = str.maketrans(_LATIN, _CYRILLIC)
_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[А-Яа-яЁё]")
_SHORTEST = 3
"""A shorter word may be a given name on either keyboard by chance."""


def as_typed(text: str) -> str:
    """Return a line as it was meant if it was typed on the wrong keyboard, else the line itself.

    It was, when no letter of it is Russian and the same keys write a given name in Russian.
    """
    if not _LETTER.search(text) or _CYRILLIC_LETTER.search(text):
        return text
    meant = text.translate(_KEYS)
    words = [plain(word.strip(" .,")) for word in meant.split()]
    return meant if any(len(word) >= _SHORTEST and is_known_form(word) for word in words) else text
