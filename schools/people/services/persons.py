"""Changing a person's card by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
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


class CardMoved(RuleViolation):
    """Somebody else has changed, since the card was opened, the very columns that are to be changed now."""


@transaction.atomic
def change_person(
    act: Act, *, person_id: int, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> bool:
    """Change columns of a person's card; True if anything changed. The journal names the columns.

    `seen` is what these columns said when their editor opened the card; None asks nothing. A value that
    was seen so is left alone, whatever stands there by now: nobody puts back what a colleague has changed.
    The person stays the same under another name, and the sign-in of an account is not changed by it.
    Raises CardMoved, says what stands there now and writes nothing, if somebody else changed the very
    same column to something else; RuleViolation if the number is another's.
    """
    lock_roster(act)
    person = Person.objects.select_for_update().get(pk=person_id)
    seen = {} if seen is None else seen
    meant = {column: value for column, value in values.items() if column not in seen or seen[column] != value}
    changed = sorted(column for column, value in meant.items() if getattr(person, column) != value)
    moved = [column for column in changed if column in seen and getattr(person, column) != seen[column]]
    if moved:
        raise CardMoved(_moved(person, moved))
    if not changed:
        return False
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
    """Return what stands now in these columns of the card."""
    now = "; ".join(
        f"{Person._meta.get_field(column).verbose_name} – {_shown(column, getattr(person, column))}"  # type: ignore[union-attr]  # always a column
        for column in columns
    )
    return _(
        "Nothing is saved: a colleague has changed the same meanwhile. Now it says: %(now)s. What you typed "
        "is kept below; save again to put it in place of that."
    ) % {"now": now}


def _shown(column: str, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return (show_phone(value) if column == "phone" else str(value)) if value else "…"
