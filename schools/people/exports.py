"""The register as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from schools.faces.sheets import Cell
from schools.names.phones import show_phone
from schools.people.register import PersonRow

COLUMNS = (
    _("Last name"),
    _("First name"),
    _("Patronymic"),
    _("Date of birth"),
    _("Roles"),
    _("Class"),
    _("Position"),
    _("Number"),
    _("E-mail"),
    _("Mobile phone"),
    _("Expected in places"),
    _("Confirmed"),
    _("Not required"),
)


def export_lines(rows: Iterable[PersonRow]) -> Iterator[list[Cell]]:
    """Yield the cells of each line, in the order of COLUMNS."""
    for row in rows:
        person = row.person
        yield [
            person.last_name,
            person.first_name,
            person.patronymic,
            person.birth_date,
            row.roles,
            row.class_name,
            person.position,
            person.number,
            person.email,
            show_phone(person.phone),
            row.coverage.total,
            row.coverage.joined,
            row.coverage.exempt,
        ]
