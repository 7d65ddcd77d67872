"""Rows of a list of guardians: one of one child each."""

from __future__ import annotations

from schools.importing.columns import Column
from schools.importing.messages import Message, error
from schools.importing.rows.cells import Line
from schools.importing.rows.fields import Fields
from schools.importing.rows.typed import GuardianRow, Roster
from schools.names.people import split_full_name


class GuardianReader:
    """Takes the guardians of one sheet into the roster."""

    def __init__(self, sheet: str, fields: Fields, roster: Roster) -> None:
        self.sheet, self.fields, self.roster = sheet, fields, roster

    def take(self, line: Line) -> None:
        """Add the guardian of a row."""
        fields = self.fields
        messages: list[Message] = []
        name = fields.name(line, messages)
        phone, email = fields.contact(line, messages)
        child = split_full_name(fields.text(line, Column.CHILD_NAME))
        child_number = fields.number(line, Column.CHILD_NUMBER)
        if not child.last and not child_number:
            messages.append(error("no_child"))
        says_class = fields.text(line, Column.CHILD_CLASS)
        self.roster.guardians.append(
            GuardianRow(
                self.sheet,
                line.number,
                name,
                phone,
                email,
                child=child,
                child_class=fields.school_class(line, Column.CHILD_CLASS, messages) if says_class else None,
                child_birth_date=fields.birth_date(line, Column.CHILD_BIRTH_DATE, messages),
                child_number=child_number,
                messages=messages,
            )
        )
