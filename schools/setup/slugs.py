"""Short addresses for schools, made from their names."""

from __future__ import annotations

import re

from schools.institutions.models import Institution
from schools.names.spelling import tidy

LONGEST = 40

_LATIN = {
    **dict(zip("абвгдеёзийклмнопрстуфыэіїєґ", "abvgdeeziyklmnoprstufyeiieg", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
}
_NUMBER = re.compile(r"№|\bN(?=\s?\d)", re.IGNORECASE)


def slug_of(name: str) -> str:
    """Return a short address made from a name: «Школа № 12» gives «shkola-12»; never empty."""
    plain = _NUMBER.sub(" ", tidy(name)).casefold()
    latin = "".join(_LATIN.get(sign, sign) for sign in plain)
    words = re.findall(r"[a-z0-9]+", latin)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug or "school"


def free_slug(name: str) -> str:
    """Return the name's short address, with a number where another school has it."""
    slug = slug_of(name)
    taken = set(
        Institution.objects.filter(slug__startswith=slug[: LONGEST - 4]).values_list("slug", flat=True)
    )
    if slug not in taken:
        return slug
    return next(
        numbered
        for number in range(2, len(taken) + 3)
        if (numbered := f"{slug[: LONGEST - 4]}-{number}") not in taken
    )
