"""Small schools and texts for reconciliation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from schools.people.models import Membership, Person
from schools.structure.models import Place
from tests import factories
from tests.schools.importing.files import ROSTERS


def pupil(place: Place, full_name: str, **more: Any) -> Membership:
    """Return the stay of a pupil with this name in a class."""
    last, first, *rest = full_name.split(" ")
    stay: Membership = factories.MembershipFactory(
        place=place,
        person__last_name=last,
        person__first_name=first,
        person__patronymic=" ".join(rest),
        **more,
    )
    return stay


def person(full_name: str) -> Person:
    """Return a person with this name, in no place."""
    last, first, *rest = full_name.split(" ")
    somebody: Person = factories.PersonFactory(last_name=last, first_name=first, patronymic=" ".join(rest))
    return somebody


@dataclass(frozen=True, slots=True)
class Key:
    """What a sample list says: `{line: full name}`, the lines nobody expects, who is missing."""

    class_name: str
    text: str
    matched: dict[str, str]
    unexpected: frozenset[str]
    missing: frozenset[str]


def sample(name: str, class_name: str) -> Key:
    """Return one of the sample lists with its key."""
    key = json.loads((ROSTERS / f"pasted-{name}.key.json").read_text(encoding="utf-8"))
    return Key(
        class_name,
        (ROSTERS / f"pasted-{name}.txt").read_text(encoding="utf-8"),
        key["matched"],
        frozenset(line for line, _why in key["unexpected"]),
        frozenset(key["missing"]),
    )


KEYS = (sample("5a", "5А"), sample("9b", "9Б"))
