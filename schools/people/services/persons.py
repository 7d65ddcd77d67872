"""Changing a person's card by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.people import name_key
from schools.names.phones import show_phone
from schools.people.models import Person
from schools.people.services.roster import roster_changed

CARD = (
    "last_name",
    "first_name",
    "patronymic",
    "birth_date",
    "sex",
    "email",
    "phone",
    "number",
    "position",
)
"""The columns of a person's card."""


class CardMoved(RuleViolation):
    """Somebody else has changed the card since it was opened."""


def card_stamp(person: Person) -> str:
    """Return a stamp of what the card says now, by which its editor tells that it has moved."""
    return sha256(repr([getattr(person, column) for column in CARD]).encode()).hexdigest()


@transaction.atomic
def change_person(act: Act, *, person_id: int, values: Mapping[str, Any], seen: str | None = None) -> bool:
    """Change columns of a person's card; True if anything changed. The journal names the columns.

    `seen` is the stamp of the card that the editor had before him; None asks nothing. The person stays
    the same under another name, and the sign-in of an account is not changed by it. Raises CardMoved,
    and says what stands there now, if somebody else changed the card since; RuleViolation if the number
    is another's.
    """
    lock_roster(act)
    person = Person.objects.select_for_update().get(pk=person_id)
    changed = sorted(column for column, value in values.items() if getattr(person, column) != value)
    if not changed:
        return False
    if seen is not None and seen != card_stamp(person):
        raise CardMoved(_moved(person, changed))
    for column in changed:
        setattr(person, column, values[column])
    person.name_key = name_key(person.last_name, person.first_name, person.patronymic)
    try:
        with transaction.atomic():
            person.save(update_fields=[*changed, "name_key"])
    except IntegrityError:
        raise RuleViolation(_("Another person has this number. Numbers are given once.")) from None
    record(act, "person.changed", subjects=[("person", person.pk)], columns=changed)
    roster_changed(act)
    return True


def _moved(person: Person, columns: Iterable[str]) -> str:
    """Return what stands on the card now, where the form says something else."""
    now = "; ".join(
        f"{Person._meta.get_field(column).verbose_name} – {_shown(column, getattr(person, column))}"  # type: ignore[union-attr]  # always a column
        for column in columns
    )
    return _(
        "Somebody has changed this card meanwhile. Now it says: %(now)s. What you typed is kept below; "
        "save again to put it in place of that."
    ) % {"now": now}


def _shown(column: str, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return (show_phone(value) if column == "phone" else str(value)) if value else "…"
