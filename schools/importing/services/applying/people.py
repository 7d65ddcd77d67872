"""Persons: added, and changed where the file says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schools.importing.services.applying.work import Work
from schools.names.people import name_key
from schools.people.models import Person

_NAME_ORDER = ("last_name", "first_name", "patronymic")
_NAME = frozenset(_NAME_ORDER)


def make_people(work: Work) -> None:
    """Add everybody whom the register does not have yet."""
    new = [payload for payload in work.rows.all() if "new" in payload]
    people = work.recorder.create(
        [
            Person(
                institution_id=work.act.institution_id,
                name_key=name_key(*(payload["values"][part] for part in _NAME_ORDER)),
                **_columns(payload["values"]),
            )
            for payload in new
        ]
    )
    for payload, person in zip(new, people, strict=True):
        work.ids[payload["new"]] = person.pk
        work.touched.add(person.pk)


def change_people(work: Work) -> None:
    """Write what the plan changes about persons who are there."""
    changes: dict[int, dict[str, Any]] = {}
    for payload in work.rows.all():
        if payload.get("set"):
            changes.setdefault(payload["person"], {}).update(_columns(payload["set"]))
    people = list(Person.objects.with_ids(set(changes)))
    for person in people:
        if _NAME & changes[person.pk].keys():
            parts = (changes[person.pk].get(part, getattr(person, part)) for part in _NAME_ORDER)
            changes[person.pk]["name_key"] = name_key(*parts)
    work.recorder.update(people, changes)
    work.touched.update(changes)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values of a person as columns: the date of birth as a date."""
    day = values.get("birth_date")
    return {**values, "birth_date": date.fromisoformat(day)} if day else dict(values)
