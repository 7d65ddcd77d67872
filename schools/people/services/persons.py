"""Changing a person's card by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.people import name_key
from schools.people.models import Person
from schools.people.services.roster import roster_changed


@transaction.atomic
def change_person(act: Act, *, person_id: int, values: Mapping[str, Any]) -> bool:
    """Change columns of a person's card; True if anything changed. The journal names the columns.

    The sign-in of an account is not changed by it. Raises RuleViolation if the number is another's.
    """
    lock_roster(act)
    person = Person.objects.select_for_update().get(pk=person_id)
    changed = sorted(column for column, value in values.items() if getattr(person, column) != value)
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
