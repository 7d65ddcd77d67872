"""Whom a typed name may mean: candidates of the roster with a score and the reason for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from invitations.audience import people_expected, students_around
from invitations.models import JoinRequest
from schools.accounts.roles import Role
from schools.names.fitting import WITHOUT_PATRONYMIC, Known, fit
from schools.names.pasted import PastedLine, read_pasted_line
from schools.names.people import NameParts
from schools.people.models import Guardianship, Person
from schools.people.querysets import PersonQuerySet

LEAST_SCORE = 60
SURE_SCORE = WITHOUT_PATRONYMIC
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A person who may be meant, how well the name fits (0–100), and for a parent the child."""

    person_id: int | None
    score: int
    name: str
    child_id: int | None = None
    child_name: str = ""
    child_score: int = 100


def score_name(typed: str, last: str, first: str, patronymic: str) -> int:
    """Return how well a typed name fits a person's, 0–100, by the matcher that reads pasted lists too.

    100 is the whole name; 97 is last and first name without the patronymic, which nobody
    contradicts; anything less is a likeness to be judged by a person, a short name too.
    """
    return _score(read_pasted_line(typed), NameParts(last, first, patronymic))


def _score(read: PastedLine | None, name: NameParts) -> int:
    found = fit(read.words, Known(0, name), more=read.more) if read is not None else None
    return found.score if found is not None else 0


def candidates_for(request: JoinRequest, day: date) -> list[Match]:
    """Return who of the roster may have asked, best first, at most five; for parents with the child.

    A parent is looked for among the guardians of the child meant; a match without a person
    stands for entering a new guardian of that child.
    """
    expected = people_expected(request.place, Role(request.joins_as), day)
    if request.joins_as != Role.PARENT:
        found = [
            Match(person.pk, score, person.full_name)
            for person, score in _scored(request.typed_name, expected)
        ]
        return found[:MOST_SHOWN]
    students = students_around(request.place, day)
    found = []
    for child, child_score in _scored(request.child_name, students)[:MOST_SHOWN]:
        of_child = Guardianship.objects.on(day).filter(student=child, guardian=OuterRef("pk"))
        guardians = Person.objects.filter(Exists(of_child))
        for guardian, score in _scored(request.typed_name, guardians, least=0):
            found.append(
                Match(guardian.pk, score, guardian.full_name, child.pk, child.full_name, child_score)
            )
        found.append(Match(None, 0, "", child.pk, child.full_name, child_score))
    return sorted(found, key=lambda match: (-match.child_score, match.person_id is None, -match.score))


def sure_match(request: JoinRequest, day: date) -> Match | None:
    """Return the one match that leaves no doubt, or None: exactly one expected person has this very name."""
    sure = [
        match
        for match in candidates_for(request, day)
        if match.person_id is not None and match.score >= SURE_SCORE and match.child_score >= SURE_SCORE
    ]
    return sure[0] if len(sure) == 1 else None


def _scored(typed: str, people: PersonQuerySet, *, least: int = LEAST_SCORE) -> list[tuple[Person, int]]:
    read = read_pasted_line(typed)
    scored: Iterable[tuple[Person, int]] = (
        (person, _score(read, NameParts(person.last_name, person.first_name, person.patronymic)))
        for person in people.in_order()
    )
    return sorted(((p, s) for p, s in scored if s >= least), key=lambda pair: -pair[1])
