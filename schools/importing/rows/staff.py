"""Rows of staff."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schools.importing.columns import Column
from schools.importing.messages import Message, note
from schools.importing.rows.cells import Line
from schools.importing.rows.checks import class_problems
from schools.importing.rows.fields import Fields
from schools.importing.rows.typed import Roster, StaffRow
from schools.names.classes import ClassName
from schools.names.positions import Post, posts_of
from schools.names.spelling import tidy

POSITION_LENGTH = 200
LEADS_LENGTH = 200
_BETWEEN_CLASSES = re.compile(r"[,;/]|\sи\s")


class StaffReader:
    """Takes the members of staff of one sheet into the roster."""

    def __init__(self, sheet: str, fields: Fields, roster: Roster) -> None:
        self.sheet, self.fields, self.roster = sheet, fields, roster
        self._posts: dict[str, frozenset[Post]] = {}

    def take(self, line: Line) -> None:
        """Add the member of staff of a row."""
        messages: list[Message] = []
        card = self.fields.card(line, messages)
        position = self.fields.text(line, Column.POSITION)[:POSITION_LENGTH]
        self.roster.staff.append(
            StaffRow(
                self.sheet,
                line.number,
                **card,
                position=position,
                posts=self._posts_of(position),
                leads=tuple(dict.fromkeys(self._led_classes(line, messages))),
                messages=messages,
            )
        )

    def _posts_of(self, position: str) -> frozenset[Post]:
        """Return what a position amounts to; who stands in the list without one is a teacher."""
        if position not in self._posts:
            self._posts[position] = posts_of(position) if position else frozenset({Post.TEACHER})
        return self._posts[position]

    def _led_classes(self, line: Line, messages: list[Message]) -> Iterator[ClassName]:
        text = self.fields.text(line, Column.LEADS)[:LEADS_LENGTH]
        for piece in _BETWEEN_CLASSES.split(text) if text else ():
            reading = self.fields.class_reading(tidy(piece))
            if reading.name:
                yield reading.name
            elif reading.is_question:
                messages.extend(class_problems(piece, reading))
            elif tidy(piece):
                messages.append(note("leads_unknown", text=tidy(piece)[:60]))
