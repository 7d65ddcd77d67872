"""Rows of teaching load: who teaches what where."""

from __future__ import annotations

import re

from schools.importing.columns import Column
from schools.importing.messages import Message, error
from schools.importing.rows.cells import Line
from schools.importing.rows.fields import Fields
from schools.importing.rows.typed import LoadRow, Roster
from schools.names.people import split_full_name
from schools.names.spelling import key

SUBJECT_LENGTH = 120
_EXTRACURRICULAR = re.compile(
    r"внеуроч|кружок|секция|^разговоры о важном|^россия ?- ?мои горизонты|^орлята россии"
    r"|функциональн\w+ грамотност"
)


class LoadReader:
    """Takes the teaching load of one sheet into the roster."""

    def __init__(self, sheet: str, fields: Fields, roster: Roster) -> None:
        self.sheet, self.fields, self.roster = sheet, fields, roster

    def take(self, line: Line) -> None:
        """Add what a row says of a teacher, a class and a subject."""
        fields = self.fields
        messages: list[Message] = []
        teacher = split_full_name(fields.text(line, Column.FULL_NAME))
        subject = fields.text(line, Column.SUBJECT)[:SUBJECT_LENGTH]
        if not teacher.last:
            messages.append(error("no_teacher"))
        if not subject:
            messages.append(error("no_subject"))
        self.roster.load.append(
            LoadRow(
                self.sheet,
                line.number,
                teacher,
                fields.number(line),
                fields.school_class(line, Column.CLASS, messages),
                subject,
                bool(_EXTRACURRICULAR.search(key(subject))),
                messages=messages,
            )
        )
