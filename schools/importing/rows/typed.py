"""Typed rows of a roster file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from schools.importing.columns import SheetKind
from schools.importing.messages import Message
from schools.names.classes import ClassName
from schools.names.people import NameParts
from schools.names.positions import Post

NOBODY = NameParts("")


@dataclass(slots=True)
class SourceRow:
    """Where a row stands in the file, and what is to be said about it; `row` counts from 1."""

    sheet: str
    row: int
    messages: list[Message] = field(default_factory=list, kw_only=True)


class Card(TypedDict):
    """What a list of students or staff says of each person."""

    name: NameParts
    phone: str
    email: str
    number: str
    birth_date: date | None
    sex: str


@dataclass(slots=True)
class PersonRow(SourceRow):
    """A row that speaks of a person; what is not there is empty or None."""

    name: NameParts
    phone: str = ""
    email: str = ""
    number: str = ""
    birth_date: date | None = None
    sex: str = ""


@dataclass(slots=True)
class StudentRow(PersonRow):
    """A student, and the class the file puts them in."""

    school_class: ClassName | None = None


@dataclass(slots=True)
class StaffRow(PersonRow):
    """A member of staff: position, what it amounts to, and the classes led."""

    position: str = ""
    posts: frozenset[Post] = frozenset({Post.EMPLOYEE})
    leads: tuple[ClassName, ...] = ()


@dataclass(slots=True)
class GuardianRow(PersonRow):
    """A guardian of one child; `beside` means the child is the student of the same row of the file."""

    child: NameParts = NOBODY
    child_class: ClassName | None = None
    child_birth_date: date | None = None
    child_number: str = ""
    beside: bool = False


@dataclass(slots=True)
class LoadRow(SourceRow):
    """Who teaches what where."""

    teacher: NameParts
    teacher_number: str = ""
    school_class: ClassName | None = None
    subject: str = ""
    extracurricular: bool = False


@dataclass(slots=True)
class Roster:
    """All typed rows of a file."""

    students: list[StudentRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    guardians: list[GuardianRow] = field(default_factory=list)
    load: list[LoadRow] = field(default_factory=list)
    aside: list[tuple[SheetKind, SourceRow]] = field(default_factory=list)
    """Rows that are no part of any list, with the kind of the list they stand in."""

    @property
    def kinds(self) -> frozenset[SheetKind]:
        """Which lists the file has; headings without a row say nothing of anybody, so they are no list."""
        lists = {
            SheetKind.STUDENT: self.students,
            SheetKind.STAFF: self.staff,
            SheetKind.GUARDIAN: self.guardians,
            SheetKind.LOAD: self.load,
        }
        return frozenset(kind for kind, rows in lists.items() if rows)
