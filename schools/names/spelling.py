"""One spelling for text that people type: spaces, dashes, letters from the wrong alphabet, case."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[\u2010-\u2015\u2212\u00ad\u2043\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0000-\u0008\u000e-\u001f]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u0060\u00b4]")
_AROUND_DASH = re.compile(r"(?<=\w) ?- ?(?=\w)")
_NEEDS_TIDYING = re.compile(r"[^А-Яа-яЁё0-9A-Za-z ]|^ | $|  ")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

LOOK_ALIKES = str.maketrans("AEKMHOPCTXaeopcx", "АЕКМНОРСТХаеорсх")
"""Latin letters that stand for the one Cyrillic letter they look like."""

_LOOK_ALIKES_IN_A_WORD = str.maketrans("AEKMHOPCTXBYaeopcxyk", "АЕКМНОРСТХВУаеорсхук")
"""Inside a Cyrillic word even B and y can only be В and у."""


def tidy(text: str) -> str:
    """Return the text as it should be shown: single plain spaces, plain hyphens, nothing invisible.

    Composes letters typed as two signs (й, ё on a Mac). Spaces around a hyphen that joins
    two words fall away. Letters and case stay.
    """
    if not _NEEDS_TIDYING.search(text):
        return text
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    text = _DASHES.sub("-", text)
    text = _APOSTROPHES.sub("'", text)
    return _SPACES.sub(" ", text).strip()


def tidy_name(text: str) -> str:
    """Return a part of a person's name tidied: hyphens without spaces, one alphabet, usual capitals.

    A word that mixes Cyrillic with Latin look-alikes becomes Cyrillic; a name in capitals
    or without any gets a capital for each part. A name in usual letters keeps its case.
    """
    text = _AROUND_DASH.sub("-", tidy(text))
    if _LATIN.search(text) and _CYRILLIC.search(text):
        text = " ".join(_one_alphabet(word) for word in text.split(" "))
    if (text.isupper() or text.islower()) and len(text) > 1:
        text = " ".join(_capitalised(word) for word in text.split(" "))
    return text


def key(text: str) -> str:
    """Return the form by which text is compared: tidied, without case, ё as е."""
    text = tidy(text)
    if "-" in text:
        text = _AROUND_DASH.sub("-", text)
    return text.casefold().replace("ё", "е")


def _one_alphabet(word: str) -> str:
    if _CYRILLIC.search(word) and _LATIN.search(word):
        return word.translate(_LOOK_ALIKES_IN_A_WORD)
    return word


_SMALL_WORDS = frozenset({"оглы", "кызы", "оглу", "улы", "де", "ла", "фон", "ван", "дер"})


def _capitalised(word: str) -> str:
    if word.casefold() in _SMALL_WORDS:
        return word.casefold()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))
