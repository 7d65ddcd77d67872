"""What a row says, column by column."""

from __future__ import annotations

import re
from datetime import date

from schools.importing.columns import Column
from schools.importing.messages import Message, error, note
from schools.importing.recognising import SheetMapping
from schools.importing.rows.cells import Line
from schools.importing.rows.checks import class_problems, name_problems
from schools.importing.rows.typed import Card
from schools.names.classes import ClassName, ClassReading, class_of, read_class_name
from schools.names.dates import may_be_born, read_date
from schools.names.emails import read_email
from schools.names.people import NameParts, split_full_name
from schools.names.phones import read_phone
from schools.names.spelling import key, tidy_name

NUMBER_LENGTH = 40
_NAME_PARTS = (Column.LAST_NAME, Column.FIRST_NAME, Column.PATRONYMIC)
_FEMALE, _MALE = re.compile(r"^(?:ж|f|д)"), re.compile(r"^(?:м|m|ю)")


class Fields:
    """Reads the fields of one sheet's rows; what is wrong with a field goes into the row's messages.

    `section` is the class of rows that name none: of the whole sheet, or of the heading above them.
    """

    def __init__(self, mapping: SheetMapping, today: date) -> None:
        self.mapping, self.today = mapping, today
        self.at = {column: index for index, column in reversed(list(mapping.columns.items()))}
        self.section: ClassName | None = mapping.class_name
        self._classes: dict[str, ClassReading] = {}

    def text(self, line: Line, column: Column) -> str:
        """Return what stands in a column as text; «» if the sheet has no such column."""
        index = self.at.get(column)
        return line.texts[index] if index is not None else ""

    def number(self, line: Line, column: Column = Column.NUMBER) -> str:
        """Return the number by which a person is known."""
        return self.text(line, column)[:NUMBER_LENGTH]

    def name(self, line: Line, messages: list[Message]) -> NameParts:
        """Return the name of the row's own person, from one column or three."""
        if Column.FULL_NAME in self.at:
            name = split_full_name(self.text(line, Column.FULL_NAME))
        else:
            name = NameParts(*(tidy_name(self.text(line, column)) for column in _NAME_PARTS))
            if name.last and not name.first and Column.FIRST_NAME not in self.at:
                name = split_full_name(name.last)
        messages.extend(name_problems(name))
        return name

    def card(self, line: Line, messages: list[Message]) -> Card:
        """Return what the row says of its own person, in a list of students or of staff alike."""
        name = self.name(line, messages)
        phone, email = self.contact(line, messages)
        return Card(
            name=name,
            phone=phone,
            email=email,
            number=self.number(line),
            birth_date=self.birth_date(line, Column.BIRTH_DATE, messages),
            sex=self.sex(line),
        )

    def birth_date(self, line: Line, column: Column, messages: list[Message]) -> date | None:
        """Return a date of birth, or None if there is none that can be right."""
        index = self.at.get(column)
        if index is None or not (text := line.texts[index]):
            return None
        day = read_date(line.cells[index], today=self.today)
        if day is None:
            messages.append(error("date_unknown", text=text[:60]))
        elif not may_be_born(day, today=self.today):
            messages.append(error("date_unlikely", text=f"{day:%d.%m.%Y}"))
            return None
        return day

    def contact(self, line: Line, messages: list[Message]) -> tuple[str, str]:
        """Return (phone, e-mail), each «» if there is none."""
        phone = email = ""
        if text := self.text(line, Column.PHONE):
            phone = read_phone(line.cells[self.at[Column.PHONE]]) or ""
            if not phone:
                messages.append(note("phone_unknown", text=text[:60]))
        if text := self.text(line, Column.EMAIL):
            email = read_email(text) or ""
            if not email:
                messages.append(note("email_unknown", text=text[:60]))
        return phone, email

    def school_class(self, line: Line, column: Column, messages: list[Message]) -> ClassName | None:
        """Return the class a row names in one column or two, or that of its section."""
        text = self.text(line, column)
        if column is Column.CLASS and Column.GRADE in self.at:
            grade, letter = self.text(line, Column.GRADE), self.text(line, Column.LETTER)
            reading, text = class_of(grade, letter or text), f"{grade}{letter or text}"
        elif column is Column.CLASS and Column.LETTER in self.at:
            letter = self.text(line, Column.LETTER)
            reading, text = class_of(text, letter), f"{text}{letter}"
        else:
            reading = self.class_reading(text)
        if not text and self.section and column is Column.CLASS:
            return self.section
        messages.extend(class_problems(text, reading))
        return reading.name

    def class_reading(self, text: str) -> ClassReading:
        """Return which class a text names; a sheet repeats few spellings many times."""
        if text not in self._classes:
            self._classes[text] = read_class_name(text)
        return self._classes[text]

    def sex(self, line: Line) -> str:
        """Return «f», «m» or «»."""
        text = key(self.text(line, Column.SEX))
        return "f" if _FEMALE.match(text) else "m" if _MALE.match(text) else ""
