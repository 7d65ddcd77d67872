"""Who comes: somebody new to the register, or somebody whom it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.names.people import NameParts, sex_by_patronymic
from schools.people.models import Guardianship, Person


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom a form names; `person_id` says that it is this person of the register."""

    name: NameParts
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    position: str = ""
    person_id: int | None = None


def take_in(act: Act, recorder: Recorder, newcomer: Newcomer) -> Person:
    """Return the person: entered, or found and completed.

    What the card of a known person lacks is filled in; what stands there is not overwritten, but
    for the position, which is the new one.
    """
    given = {
        "birth_date": newcomer.birth_date,
        "phone": newcomer.phone,
        "email": newcomer.email,
        "position": newcomer.position,
    }
    if newcomer.person_id is not None:
        person = Person.objects.select_for_update().get(pk=newcomer.person_id)
        completed = _completing(person, given)
        if recorder.update([person], {person.pk: completed}):
            record(act, "person.changed", subjects=[("person", person.pk)], columns=sorted(completed))
        return person
    name = newcomer.name
    (person,) = recorder.create(
        [
            Person(
                institution_id=act.institution_id,
                last_name=name.last,
                first_name=name.first,
                patronymic=name.patronymic,
                name_key=name.key,
                sex=sex_by_patronymic(name.patronymic),
                **given,
            )
        ]
    )
    return person


def _completing(person: Person, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to be set on a known person's card."""
    return {
        column: value
        for column, value in given.items()
        if value and (column == "position" or not getattr(person, column))
    }


def bind_guardians(
    act: Act, recorder: Recorder, guardians: Iterable[Newcomer], *, student_id: int, on: date
) -> list[int]:
    """Make these people guardians of a student from a day on; return them (1.2.D5).

    Raises RuleViolation if one of them is named twice, or is the student.
    """
    guardians = list(guardians)
    named = [(guardian.name.key, guardian.person_id) for guardian in guardians]
    if len(set(named)) < len(named):
        raise RuleViolation(_("The same legal representative is named twice."))
    if student_id in [guardian.person_id for guardian in guardians]:
        raise RuleViolation(_("Nobody is one's own legal representative."))
    people = [take_in(act, recorder, guardian) for guardian in guardians]
    bound = Guardianship.objects.filter(student=student_id, until_on__isnull=True)
    known = set(bound.values_list("guardian", flat=True))
    fresh = [pk for pk in dict.fromkeys(person.pk for person in people) if pk not in known]
    recorder.create(
        [
            Guardianship(institution_id=act.institution_id, guardian_id=pk, student_id=student_id, from_on=on)
            for pk in fresh
        ]
    )
    for pk in fresh:
        record(act, "guardian.added", subjects=[("person", pk), ("person", student_id)])
    return [person.pk for person in people]
