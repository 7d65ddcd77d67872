"""Who in the register bears a name already: the question before anybody is entered by hand."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from schools.names.people import NameParts, name_key
from schools.people.models import Person
from schools.people.register import PersonRow, rows_of

MOST_SHOWN = 20
"""More people of one name than this are no question any longer."""


def namesakes_of(name: NameParts, day: date) -> list[tuple[int, str]]:
    """Return (person, who that is) of everybody of this name, also where either lacks a patronymic."""
    if not name.last:
        return []
    bare = name_key(name.last, name.first)
    same = Q(name_key__in={name.key, bare})
    if not name.patronymic:
        same |= Q(name_key__startswith=f"{bare} ")
    ids = list(Person.objects.filter(same).in_order().values_list("pk", flat=True)[:MOST_SHOWN])
    return [(row.person.pk, _in_words(row)) for row in rows_of(ids, day)] if ids else []


def _in_words(row: PersonRow) -> str:
    """Return a person with what tells namesakes apart: birth date, roles, position, phone's last digits."""
    person = row.person
    parts = [
        person.full_name,
        _("born %(day)s") % {"day": f"{person.birth_date:%d.%m.%Y}"} if person.birth_date else "",
        row.roles or _("no role today"),
        person.position,
        _("phone …%(digits)s") % {"digits": person.phone[-4:]} if person.phone else "",
    ]
    return ", ".join(part for part in parts if part)
