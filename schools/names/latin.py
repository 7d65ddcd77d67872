"""Names in Latin letters: one sound key for both alphabets, however a name was transliterated."""

from __future__ import annotations

import re
from functools import lru_cache

_SOUNDS = "a b v g d e e J z i i k l m n o p r s t u f h c C S S  i  e iu ia i i e g"
_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ", _SOUNDS.split(" "), strict=True))
_LATIN = (
    ("shch", "S"),
    ("sch", "S"),
    ("tch", "C"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "J"),
    ("kh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("x", "ks"),
    ("w", "v"),
    ("q", "k"),
    ("'", ""),
    ("`", ""),
)
"""Letters that stand for one sound, the longest first."""

_RUN = re.compile(r"(.)\1+")
_U_AFTER_CONSONANT = re.compile(r"(?<=[bvgdJzklmnprstfhcCS])iu")

_IS_LATIN = re.compile(r"[a-z]")


def is_latin(word: str) -> bool:
    """Tell whether a word in small letters is written in Latin ones."""
    return _IS_LATIN.search(word) is not None


@lru_cache(maxsize=20_000)
def sound_keys(word: str) -> tuple[str, ...]:
    """Return how a word in small letters may sound: one key for Cyrillic, a few for Latin.

    A shared key means the same name: «Юлия», Yuliya, Iuliia and Julia; «Щукин», Shchukin and Schukin.
    Open to reading are only j (Julia, Nadejda, Jamilya) and c (Victor, Kuznecov).
    """
    if not is_latin(word):
        return (_fold("".join(_CYRILLIC.get(letter, letter) for letter in word)),)
    for letters, sound in _LATIN:
        word = word.replace(letters, sound)
    readings = [word.replace("j", "i"), word.replace("j", "J")]
    if word.startswith("j"):
        rest = word[1:].replace("j", "i")
        readings += ["J" + rest, "dJ" + rest]
    readings += [reading.replace("c", "k") for reading in readings if "c" in reading]
    return tuple(dict.fromkeys(_fold(reading.replace("y", "i")) for reading in readings))


def _fold(sounds: str) -> str:
    """Make the ways of writing soft vowels one: ye, ie and e; yo, io and ё; yu and u after a consonant."""
    sounds = sounds.replace("ie", "e").replace("io", "e")
    return _RUN.sub(r"\1", _U_AFTER_CONSONANT.sub("u", sounds))
