"""Rows of students, with the guardians named beside them."""

from __future__ import annotations

from collections.abc import Iterator

from schools.importing.columns import Column
from schools.importing.messages import Message
from schools.importing.rows.cells import Line
from schools.importing.rows.checks import name_problems
from schools.importing.rows.families import guardians_in
from schools.importing.rows.fields import Fields
from schools.importing.rows.typed import GuardianRow, Roster, StudentRow

_BESIDE = frozenset({Column.GUARDIAN, Column.GUARDIAN_PHONE, Column.GUARDIAN_EMAIL})


class StudentReader:
    """Takes the students of one sheet, and their guardians, into the roster."""

    def __init__(self, sheet: str, fields: Fields, roster: Roster) -> None:
        self.sheet, self.fields, self.roster = sheet, fields, roster
        self.guardians_at = [
            index for index, column in sorted(fields.mapping.columns.items()) if column in _BESIDE
        ]

    def take(self, line: Line) -> None:
        """Add the student of a row, and guardians in columns beside."""
        messages: list[Message] = []
        student = StudentRow(
            self.sheet,
            line.number,
            **self.fields.card(line, messages),
            school_class=self.fields.school_class(line, Column.CLASS, messages),
            messages=messages,
        )
        self.roster.students.append(student)
        if self.guardians_at:
            self.roster.guardians.extend(self._guardians_beside(student, line))

    def _guardians_beside(self, student: StudentRow, line: Line) -> Iterator[GuardianRow]:
        said = [(line.cells[index], line.texts[index]) for index in self.guardians_at]
        texts = [cell if isinstance(cell, str) else text for cell, text in said]  # in a cell, lines are kept
        for name, phone, email in guardians_in("\n".join(texts)):
            yield GuardianRow(
                self.sheet,
                student.row,
                name,
                phone,
                email,
                child=student.name,
                child_class=student.school_class,
                child_birth_date=student.birth_date,
                child_number=student.number,
                beside=True,
                messages=name_problems(name),
            )
