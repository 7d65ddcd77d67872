"""Names of people: their parts, their short form, and the key they are found and compared by."""

from __future__ import annotations

import re
from typing import NamedTuple

from schools.names.spelling import key, tidy, tidy_name


class NameParts(NamedTuple):
    """A person's name in its three parts; what is not there is empty."""

    last: str
    first: str = ""
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Фамилия Имя Отчество»."""
        return " ".join(part for part in self if part)

    @property
    def key(self) -> str:
        """The form by which this name is found, sorted and compared."""
        return name_key(self.last, self.first, self.patronymic)

    @property
    def has_initials_only(self) -> bool:
        """Tell whether the first name is given by its initial alone."""
        return self.first.endswith(".") or len(self.first) == 1


_PATRONYMIC = re.compile(
    r"(?:ович|евич|ьич|ич|овна|евна|инична|ична|ївна|івна|йович|оглы|кызы|оглу)$", re.IGNORECASE
)
_TURKIC_ENDING = frozenset({"оглы", "кызы", "оглу", "кизи", "улы"})
_BEFORE_INITIAL = re.compile(r"(?<=\w\w)\s*\.?\s+(?=\w\.)|(?<=[а-яё])(?=[А-ЯЁ]\.)")


def split_full_name(text: str) -> NameParts:
    """Return the parts of a full name written in one cell, surname first.

    Understands double surnames with a hyphen or a space, a missing patronymic, «оглы» and
    «кызы», initials on either side, a comma after the surname, and «Имя Отчество Фамилия»
    when the patronymic gives the order away. Parts that are not there are empty.
    """
    text = tidy(text).replace(" ,", ",").strip(" ,.;")  # a final dot is given back to initials below
    if "," in text:
        last, _, rest = text.partition(",")
        return _named(last, rest.split())
    words = tidy_name(_BEFORE_INITIAL.sub(" ", text)).split(" ") if text else []
    if not words:
        return NameParts("")
    if any("." in word or len(word) == 1 for word in words[-2:] + words[:2]):
        return _with_initials(words)
    if len(words) == 1:
        return NameParts(words[0])
    if len(words) == 2:
        return NameParts(words[0], words[1])
    return _in_order(words)


def _named(last: str, rest: list[str]) -> NameParts:
    first, patronymic = (rest[0] if rest else ""), " ".join(rest[1:])
    return NameParts(tidy_name(last), tidy_name(first), tidy_name(patronymic))


def _with_initials(words: list[str]) -> NameParts:
    """Place initials: «Иванов И. И.», «Иванов И.И.», «И. И. Иванов»."""
    whole = [word for word in words if "." not in word and len(word) > 1]
    initials = [letter for word in words if word not in whole for letter in re.findall(r"\w", word)]
    if not initials or not whole:
        return NameParts(" ".join(words))
    dotted = [f"{letter.upper()}." for letter in initials[:2]]
    if len(whole) > 1 and len(dotted) == 1:  # «Иванов Иван И.»
        return NameParts(" ".join(whole[:-1]), whole[-1], dotted[0])
    return NameParts(" ".join(whole), dotted[0], dotted[1] if len(dotted) > 1 else "")


def _in_order(words: list[str]) -> NameParts:
    """Divide three words or more by where the patronymic stands."""
    if words[-1].casefold() in _TURKIC_ENDING:
        cut = len(words) - 2 if len(words) > 3 else len(words) - 1
        return NameParts(" ".join(words[: cut - 1]), words[cut - 1], " ".join(words[cut:]))
    if _PATRONYMIC.search(words[-1]):
        return NameParts(" ".join(words[:-2]), words[-2], words[-1])
    if _PATRONYMIC.search(words[1]) and len(words) == 3:
        return NameParts(words[2], words[0], words[1])
    if len(words) > 3 and words[2].casefold() in _TURKIC_ENDING:
        return NameParts(" ".join(words[3:]), words[0], " ".join(words[1:3]))
    return NameParts(words[0], words[1], " ".join(words[2:]))


def name_key(last: str, first: str = "", patronymic: str = "") -> str:
    """Return the key of a name: parts in this order, one space between, without case, ё as е.

    Equal keys mean the same spelling for every search, order and match, on any database.
    """
    return key(" ".join(part for part in (last, first, patronymic) if part))


def short_name(last: str, first: str = "", patronymic: str = "") -> str:
    """Return «Фамилия И. О.», its parts held together by no-break spaces."""
    initials = [_initial(part) for part in (first, patronymic) if part]
    return "\u00a0".join([last, *initials])


def _initial(part: str) -> str:
    return "-".join(f"{piece[0].upper()}." for piece in part.split("-") if piece)


def search_words(query: str) -> tuple[str, ...]:
    """Return the words of a search, each in the form in which `name_key` holds it, at most eight.

    A name matches when its key contains every word, in any order.
    """
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,;]+", key(query)) if word))[:8]


_FEMALE_PATRONYMIC = re.compile(r"(?:вна|чна|шна|кызы|кизи)$", re.IGNORECASE)
_MALE_PATRONYMIC = re.compile(r"(?:вич|ьич|мич|кич|нич|оглы|оглу)$", re.IGNORECASE)


def sex_by_patronymic(patronymic: str) -> str:
    """Return «f» or «m» where a patronymic leaves no doubt, else «»."""
    if _FEMALE_PATRONYMIC.search(patronymic):
        return "f"
    return "m" if _MALE_PATRONYMIC.search(patronymic) else ""
