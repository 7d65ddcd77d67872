"""Typed rows of a roster file: what each row says, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from schools.importing.columns import Column, SheetKind
from schools.importing.messages import Message, error, note, question
from schools.importing.reading import Cell, RosterFile, Sheet
from schools.importing.recognising import Recognition, SheetMapping, class_in_title
from schools.names.classes import ClassName, ClassReading, class_of, read_class_name
from schools.names.dates import may_be_born, read_date
from schools.names.emails import read_email
from schools.names.people import NameParts, split_full_name
from schools.names.phones import read_phone
from schools.names.positions import Post, posts_of
from schools.names.spelling import key, tidy, tidy_name

PART_LENGTH = 80
NUMBER_LENGTH = 40
POSITION_LENGTH = 200
SUBJECT_LENGTH = 120


NOBODY = NameParts("")


@dataclass(slots=True)
class SourceRow:
    """Where a row stands in the file, and what is to be said about it; `row` counts from 1."""

    sheet: str
    row: int
    messages: list[Message] = field(default_factory=list, kw_only=True)


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
    """All typed rows of a file, and which kinds of lists it has (an empty list is still a list)."""

    kinds: frozenset[SheetKind]
    students: list[StudentRow] = field(default_factory=list)
    staff: list[StaffRow] = field(default_factory=list)
    guardians: list[GuardianRow] = field(default_factory=list)
    load: list[LoadRow] = field(default_factory=list)
    aside: list[tuple[SheetKind, SourceRow]] = field(default_factory=list)
    """Rows that are no part of any list, with the kind of the list they stand in."""


def read_rows(file: RosterFile, recognition: Recognition, *, today: date) -> Roster:
    """Return the rows of all recognised sheets, typed; blank rows, repeated headers and totals fall away.

    `today` is the institution's day: no date of birth lies after it.
    """
    sheets = {sheet.name: sheet for sheet in file.sheets}
    kinds = {mapping.kind for mapping in recognition.sheets if mapping.kind}
    if any(Column.GUARDIAN in mapping.columns.values() for mapping in recognition.sheets):
        kinds.add(SheetKind.GUARDIAN)
    roster = Roster(kinds=frozenset(kinds))
    for mapping in recognition.sheets:
        if mapping.kind:
            _SheetReader(sheets[mapping.sheet], mapping, mapping.kind, roster, today).read()
    return roster


_TOTAL = re.compile(r"^(?:итого|всего|total|количество)\b")
_NOTHING = frozenset(
    {"", "-", "--", "—", "нет", "н/д", "не указан", "не указано", "отсутствует", "#n/a", "#ref!"}
)
_EXTRACURRICULAR = re.compile(
    r"внеуроч|кружок|секция|^разговоры о важном|^россия ?- ?мои горизонты|^орлята россии"
    r"|функциональн\w+ грамотност"
)
_FEMALE, _MALE = re.compile(r"^(?:ж|f|д)"), re.compile(r"^(?:м|m|ю)")


def cell_text(cell: Cell) -> str:
    """Return what a cell says as text: whole numbers without a fraction, dates as 05.04.2013."""
    if isinstance(cell, str):
        text = tidy(cell)
        return "" if key(text) in _NOTHING else text
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    return str(cell)


class _SheetReader:
    """Reads one sheet into the roster."""

    def __init__(
        self, sheet: Sheet, mapping: SheetMapping, kind: SheetKind, roster: Roster, today: date
    ) -> None:
        self.sheet, self.mapping, self.kind = sheet, mapping, kind
        self.roster, self.today = roster, today
        self.at = {column: index for index, column in reversed(list(mapping.columns.items()))}
        self.names_at = [
            self.at[column]
            for column in (Column.FULL_NAME, Column.LAST_NAME, Column.FIRST_NAME)
            if column in self.at
        ]
        self.guardians_at = [
            index
            for index, column in sorted(mapping.columns.items())
            if column in (Column.GUARDIAN, Column.GUARDIAN_PHONE, Column.GUARDIAN_EMAIL)
        ]
        self.section: ClassName | None = mapping.class_name
        self.classes: dict[str, ClassReading] = {}
        self.posts: dict[str, frozenset[Post]] = {}

    def read(self) -> None:
        """Add every row of the sheet below its header."""
        take: dict[SheetKind, Callable[[int, Sequence[Cell]], None]] = {
            SheetKind.STUDENT: self._student,
            SheetKind.STAFF: self._staff,
            SheetKind.GUARDIAN: self._guardian,
            SheetKind.LOAD: self._load,
        }
        header = self._header()
        used = sorted(self.mapping.columns)
        for number, row in enumerate(self.sheet.rows[self.mapping.header_row :], self.mapping.header_row + 1):
            if not any(row) or not any(cell_text(cell) for cell in row):
                continue
            if self._is_total(row) or [cell_text(cell) for cell in row] == header:
                continue
            if not any(cell_text(row[index]) for index in self.names_at) and self._is_aside(
                number, row, used
            ):
                continue
            take[self.kind](number, row)

    def _header(self) -> list[str]:
        number = self.mapping.header_row
        return [cell_text(cell) for cell in self.sheet.rows[number - 1]] if number else []

    def _is_total(self, row: Sequence[Cell]) -> bool:
        return any(isinstance(cell, str) and _TOTAL.match(key(cell)) for cell in row)

    def _is_aside(self, number: int, row: Sequence[Cell], used: Sequence[int]) -> bool:
        """Tell whether a row without a name is a heading of a class, a signature and the like."""
        texts = [text for cell in row if (text := cell_text(cell))]
        if len(texts) == 1 and (name := class_in_title(texts[0]) or read_class_name(texts[0]).name):
            self.section = name
            return True
        facts = [index for index in used if self.mapping.columns[index] is not Column.ORDINAL]
        if sum(1 for index in facts if cell_text(row[index])) > 1:
            return False
        only_ordinal = len(texts) == 1 and texts[0].replace(".", "").isdigit()  # an empty line of a form
        if not only_ordinal:
            aside = note("not_data", text=" ".join(texts)[:200])
            self.roster.aside.append((self.kind, SourceRow(self.sheet.name, number, messages=[aside])))
        return True

    # --- cells ---------------------------------------------------------------------------------

    def _text(self, row: Sequence[Cell], column: Column) -> str:
        index = self.at.get(column)
        return cell_text(row[index]) if index is not None else ""

    def _name(self, row: Sequence[Cell], messages: list[Message]) -> NameParts:
        if Column.FULL_NAME in self.at:
            name = split_full_name(self._text(row, Column.FULL_NAME))
        else:
            name = NameParts(
                *(
                    tidy_name(self._text(row, column))
                    for column in (Column.LAST_NAME, Column.FIRST_NAME, Column.PATRONYMIC)
                )
            )
            if name.last and not name.first and Column.FIRST_NAME not in self.at:
                name = split_full_name(name.last)
        messages.extend(name_problems(name))
        return name

    def _birth_date(self, row: Sequence[Cell], column: Column, messages: list[Message]) -> date | None:
        index = self.at.get(column)
        if index is None or not (text := cell_text(row[index])):
            return None
        day = read_date(row[index], today=self.today)
        if day is None:
            messages.append(error("date_unknown", text=text[:60]))
        elif not may_be_born(day, today=self.today):
            messages.append(error("date_unlikely", text=f"{day:%d.%m.%Y}"))
            return None
        return day

    def _contact(self, row: Sequence[Cell], messages: list[Message]) -> tuple[str, str]:
        phone = email = ""
        if text := self._text(row, Column.PHONE):
            phone = read_phone(row[self.at[Column.PHONE]]) or ""
            if not phone:
                messages.append(note("phone_unknown", text=text[:60]))
        if text := self._text(row, Column.EMAIL):
            email = read_email(text) or ""
            if not email:
                messages.append(note("email_unknown", text=text[:60]))
        return phone, email

    def _class(self, row: Sequence[Cell], column: Column, messages: list[Message]) -> ClassName | None:
        text = self._text(row, column)
        if column is Column.CLASS and Column.GRADE in self.at:
            grade, letter = self._text(row, Column.GRADE), self._text(row, Column.LETTER)
            reading, text = class_of(grade, letter or text), f"{grade}{letter or text}"
        elif column is Column.CLASS and Column.LETTER in self.at:
            letter = self._text(row, Column.LETTER)
            reading, text = class_of(text, letter), f"{text}{letter}"
        else:
            reading = self._reading(text)
        if not text and self.section and column is Column.CLASS:
            return self.section
        messages.extend(class_problems(text, reading))
        return reading.name

    def _reading(self, text: str) -> ClassReading:
        if text not in self.classes:
            self.classes[text] = read_class_name(text)
        return self.classes[text]

    def _sex(self, row: Sequence[Cell]) -> str:
        text = key(self._text(row, Column.SEX))
        return "f" if _FEMALE.match(text) else "m" if _MALE.match(text) else ""

    # --- rows ----------------------------------------------------------------------------------

    def _student(self, number: int, row: Sequence[Cell]) -> None:
        messages: list[Message] = []
        name = self._name(row, messages)
        phone, email = self._contact(row, messages)
        student = StudentRow(
            self.sheet.name,
            number,
            name,
            phone,
            email,
            self._text(row, Column.NUMBER)[:NUMBER_LENGTH],
            self._birth_date(row, Column.BIRTH_DATE, messages),
            self._sex(row),
            school_class=self._class(row, Column.CLASS, messages),
            messages=messages,
        )
        self.roster.students.append(student)
        if self.guardians_at:
            self._guardians_beside(student, row)

    def _guardians_beside(self, student: StudentRow, row: Sequence[Cell]) -> None:
        texts = [
            cell_text(row[index]) if not isinstance(row[index], str) else str(row[index])
            for index in self.guardians_at
        ]
        for name, phone, email in guardians_in("\n".join(texts)):
            self.roster.guardians.append(
                GuardianRow(
                    self.sheet.name,
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
            )

    def _staff(self, number: int, row: Sequence[Cell]) -> None:
        messages: list[Message] = []
        name = self._name(row, messages)
        phone, email = self._contact(row, messages)
        position = self._text(row, Column.POSITION)[:POSITION_LENGTH]
        if position not in self.posts:
            self.posts[position] = posts_of(position) if position else frozenset({Post.TEACHER})
        self.roster.staff.append(
            StaffRow(
                self.sheet.name,
                number,
                name,
                phone,
                email,
                self._text(row, Column.NUMBER)[:NUMBER_LENGTH],
                self._birth_date(row, Column.BIRTH_DATE, messages),
                self._sex(row),
                position=position,
                posts=self.posts[position],
                leads=tuple(self._led_classes(row, messages)),
                messages=messages,
            )
        )

    def _led_classes(self, row: Sequence[Cell], messages: list[Message]) -> Iterator[ClassName]:
        text = self._text(row, Column.LEADS)
        for piece in re.split(r"[,;/]|\sи\s", text) if text else ():
            reading = self._reading(tidy(piece))
            if reading.name:
                yield reading.name
            elif reading.is_question:
                messages.extend(class_problems(piece, reading))
            elif tidy(piece):
                messages.append(note("leads_unknown", text=tidy(piece)[:60]))

    def _guardian(self, number: int, row: Sequence[Cell]) -> None:
        messages: list[Message] = []
        name = self._name(row, messages)
        phone, email = self._contact(row, messages)
        child = split_full_name(self._text(row, Column.CHILD_NAME))
        child_number = self._text(row, Column.CHILD_NUMBER)[:NUMBER_LENGTH]
        if not child.last and not child_number:
            messages.append(error("no_child"))
        child_class = (
            self._class(row, Column.CHILD_CLASS, messages) if self._text(row, Column.CHILD_CLASS) else None
        )
        self.roster.guardians.append(
            GuardianRow(
                self.sheet.name,
                number,
                name,
                phone,
                email,
                child=child,
                child_class=child_class,
                child_birth_date=self._birth_date(row, Column.CHILD_BIRTH_DATE, messages),
                child_number=child_number,
                messages=messages,
            )
        )

    def _load(self, number: int, row: Sequence[Cell]) -> None:
        messages: list[Message] = []
        teacher = split_full_name(self._text(row, Column.FULL_NAME))
        subject = self._text(row, Column.SUBJECT)[:SUBJECT_LENGTH]
        if not teacher.last:
            messages.append(error("no_teacher"))
        if not subject:
            messages.append(error("no_subject"))
        self.roster.load.append(
            LoadRow(
                self.sheet.name,
                number,
                teacher,
                self._text(row, Column.NUMBER)[:NUMBER_LENGTH],
                self._class(row, Column.CLASS, messages),
                subject,
                bool(_EXTRACURRICULAR.search(key(subject))),
                messages=messages,
            )
        )


def name_problems(name: NameParts) -> list[Message]:
    """Return why a name cannot stand in the register; empty when it can."""
    if not name.last:
        return [error("no_name")]
    if any(len(part) > PART_LENGTH for part in name):
        return [error("name_too_long", text=name.full[:100])]
    if not name.first:
        return [error("no_first_name", text=name.last)]
    return [error("initials", text=name.full)] if name.has_initials_only else []


def class_problems(text: str, reading: ClassReading) -> list[Message]:
    """Return what is wrong with a class as typed; empty when it names exactly one."""
    if reading.name:
        return []
    if not text:
        return [error("no_class")]
    if reading.is_question:
        names = ", ".join(name.text for name in reading.candidates)
        return [question("class_unsure", text=text[:60], candidates=names)]
    return [error("class_unknown", text=text[:60])]


_PHONE_IN_TEXT = r"\+?\(?\d[\d\s()\-.]{8,}\d"
_EMAIL_IN_TEXT = r"[^\s@,;<>()]+@[^\s@,;<>()]+"
_IN_GUARDIAN_CELL = re.compile(rf"(?P<email>{_EMAIL_IN_TEXT})|(?P<phone>{_PHONE_IN_TEXT})|(?P<end>[\n;/|])")
_RELATION = re.compile(
    r"\(.*?\)|\b(?:мать|мама|отец|папа|опекун|бабушка|дедушка|законный представитель|тел|моб|телефон)\b"
    r"\.?\s*[:.-]?",
    re.IGNORECASE,
)


def guardians_in(text: str) -> list[tuple[NameParts, str, str]]:
    """Return (name, phone, e-mail) of each guardian written in one cell, in the order written.

    A new name begins a new guardian; a phone or address belongs to the name before it.
    """
    found: list[tuple[NameParts, str, str]] = []
    for kind, piece in _pieces(text):
        if kind == "name":
            found.extend((split_full_name(one), "", "") for one in _names(piece))
        elif found and kind == "phone":
            name, phone, email = found[-1]
            found[-1] = (name, phone or read_phone(piece) or "", email)
        elif found:
            name, phone, email = found[-1]
            found[-1] = (name, phone, email or read_email(piece) or "")
    return found


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for match in _IN_GUARDIAN_CELL.finditer(text):
        yield "name", text[start : match.start()]
        if match.lastgroup and match.lastgroup != "end":
            yield match.lastgroup, match[0]
        start = match.end()
    yield "name", text[start:]


def _names(text: str) -> Iterable[str]:
    """Return the names in text without phones: «Иванова М. И., Иванов И. И.» holds two."""
    for piece in text.split(","):
        name = tidy(_RELATION.sub(" ", piece)).strip(" .:-–()")
        if sum(sign.isalpha() for sign in name) > 2:
            yield name
