"""The children whom guardians may name, and which of them a name means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from schools.names.people import NameParts, name_key
from schools.names.spelling import key

Ref = int | str
"""Who is meant: the id of a person of the register, or «#12», the person whom row 12 of the plan adds."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child as the register and the file know it, what will hold first.

    `refusal` is the code of the message that says why nobody can be bound to the child; `ref` is None
    for a child who is in no register and whose row is not entered.
    """

    ref: Ref | None
    names: tuple[NameParts, ...]
    classes: tuple[str, ...]
    class_name: str
    births: frozenset[date]
    refusal: str = ""

    @property
    def name(self) -> NameParts:
        """The name in full."""
        return self.names[0]

    @property
    def has_patronymic(self) -> bool:
        """Tell whether the register or the file knows the patronymic."""
        return any(name.patronymic for name in self.names)

    def agrees(self, given: NameParts, born: date | None) -> bool:
        """Tell whether the owner of a number may be the child of this name, as with the students' own."""
        if not given.last or born in self.births:
            return True
        return any(
            name_key(name.first) == name_key(given.first)
            and (
                not (name.patronymic and given.patronymic)
                or name_key(name.patronymic) == name_key(given.patronymic)
            )
            and (name_key(name.last) == name_key(given.last) or not (born and self.births))
            for name in self.names
        )


@dataclass(slots=True)
class Pupils:
    """All children of the register and the file: who stays and comes, who departs, whose row is left out."""

    all: list[Pupil] = field(default_factory=list)
    by_number: dict[str, Pupil] = field(default_factory=dict)
    by_key: dict[str, list[Pupil]] = field(default_factory=lambda: defaultdict(list))
    by_bare_key: dict[str, list[Pupil]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pupil: Pupil, *, number: str = "", known_number: str = "") -> None:
        """Let the child be found by each name; the number of the file outweighs one of the register."""
        self.all.append(pupil)
        for name_of in dict.fromkeys(name.key for name in pupil.names):
            self.by_key[name_of].append(pupil)
        for bare in dict.fromkeys(bare_key(name) for name in pupil.names):
            self.by_bare_key[bare].append(pupil)
        if number:
            self.by_number[number] = pupil
        if known_number:
            self.by_number.setdefault(known_number, pupil)

    def like(self, name: NameParts) -> list[Pupil]:
        """Return everybody of this last and first name, whatever the patronymic."""
        return [*self.by_key.get(name.key, ()), *self.by_bare_key.get(bare_key(name), ())]

    def find(self, name: NameParts, *, class_key: str, born: date | None) -> list[Pupil]:
        """Return whom a name may mean; one alone is sure.

        Another patronymic, another date of birth or another class is another child. Only the same date
        of birth outweighs the class, as it does for students: the child may have moved. The class that
        will hold is asked before the present one.
        """
        found = self._namesakes(name)
        same_day = [pupil for pupil in found if born in pupil.births]
        if born:
            found = same_day or [pupil for pupil in found if not pupil.births]
        if class_key:
            coming = [pupil for pupil in found if pupil.classes[:1] == (class_key,)]
            here = coming or [pupil for pupil in found if class_key in pupil.classes]
            found = here if here or not same_day else found
        return found

    def _namesakes(self, name: NameParts) -> list[Pupil]:
        """Return children of this name, or of it but for a patronymic that one of the two lacks."""
        if not name.patronymic:
            return _once(self.like(name))
        exact = self.by_key.get(name.key)
        if exact:
            return exact
        return [pupil for pupil in self.by_bare_key.get(bare_key(name), ()) if not pupil.has_patronymic]


def bare_key(name: NameParts) -> str:
    """Return the key of a name without patronymic."""
    return key(f"{name.last} {name.first}")


def _once(pupils: Iterable[Pupil]) -> list[Pupil]:
    return list({id(pupil): pupil for pupil in pupils}.values())
