"""What the preview says about a row: a code with its particulars, put into words when shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import Role
from schools.names.phones import show_phone


class Level(StrEnum):
    """What a message does to its row."""

    ERROR = "error"
    QUESTION = "question"
    NOTE = "note"


_PHONE = re.compile(r"^\+7\d{10}$")
_ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")

TEXTS = {
    # errors: the row is not taken
    "no_name": _("There is no name in the row."),
    "no_first_name": _("There is no first name: «%(text)s»."),
    "initials": _("The first name is given by an initial: «%(text)s». Write it in full."),
    "name_too_long": _("The name is too long: «%(text)s»."),
    "formula": _("«%(text)s» begins like a formula, not like a name. Write the name in letters."),
    "no_class": _("There is no class in the row."),
    "class_unknown": _("«%(text)s» is not the name of a class."),
    "date_unknown": _("«%(text)s» is not a date. Write it as 05.04.2013."),
    "date_unlikely": _("%(text)s cannot be the date of birth."),
    "no_child": _("There is no child's name in the row."),
    "child_not_found": _("The child «%(text)s» is in neither the list nor the register."),
    "child_departs": _("The child «%(text)s» departs by this very file: it is not in the list of students."),
    "child_stopped": _("The row of the child «%(text)s» is not entered itself. Mend that row first."),
    "teacher_not_found": _("The teacher «%(text)s» is in neither the list nor the register."),
    "no_subject": _("There is no subject in the row."),
    "no_teacher": _("There is no teacher in the row."),
    "same_number": _("The number %(text)s belongs to another row as well: %(other)s."),
    "class_closed": _("The class %(class)s is closed. Name another one, or open it again."),
    "class_not_here": _("There is no class %(class)s in the school. Import its students first."),
    # questions: a person must decide
    "class_unsure": _("Which class is «%(text)s»: %(candidates)s? Write the letter in Russian."),
    "two_candidates": _(
        "Several people in the register fit: %(candidates)s. Add the date of birth or the number."
    ),
    "several_children": _("Several children fit «%(text)s». Add the class or the date of birth."),
    "in_two_classes": _("The same student stands in class %(class)s as well, in row %(row)s. Leave one."),
    "several_teachers": _("Several teachers fit «%(text)s»: %(candidates)s. Write the name in full."),
    "number_of_another": _(
        "The number %(text)s belongs to %(other)s in the register. Is it the same person?"
    ),
    # notes: the row is taken
    "phone_unknown": _("«%(text)s» is not a phone number; left out."),
    "email_unknown": _("«%(text)s» is not an e-mail address; left out."),
    "leads_unknown": _("«%(text)s» is not the name of a class; no class teacher is set."),
    "repeated": _("The same as row %(row)s."),
    "office_proposed": _("%(role)s by position: tick to give this role."),
    "changed": _("%(field)s: %(old)s → %(new)s"),
    "kept_by_hand": _("%(field)s: %(new)s in the file; %(old)s was entered by hand and stays."),
    "moves": _("%(old)s → %(new)s"),
    "new_class": _("Class %(class)s is new."),
    "not_in_file": _("In the register, but not in the file."),
    "not_data": _("Does not look like a row of the list: «%(text)s»."),
    "leads": _("Class teacher of %(class)s."),
    "not_understood": _("Say what the columns hold: %(text)s"),
    "returns": _("Was here before and comes back."),
    "number_taken": _("The number %(text)s belongs to somebody else; left out."),
    "another_class_teacher": _("%(class)s has a class teacher in the file already: %(other)s."),
    "instead_of": _("Instead of %(other)s."),
    "role_given": _("Role: %(role)s."),
    "role_ended": _("The role ends: %(role)s."),
}
"""{code: text}; the stored plan keeps codes, so it follows the reader's language."""


_FIELDS = {
    "last_name": _("Last name"),
    "first_name": _("First name"),
    "patronymic": _("Patronymic"),
    "birth_date": _("Date of birth"),
    "sex": _("Sex"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "number": _("Number"),
    "position": _("Position"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say about a row."""

    level: Level
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the text in the active language."""
        return str(TEXTS[self.code]) % {name: _shown(name, value) for name, value in self.params.items()}

    def as_json(self) -> list[Any]:
        """Return the message as plain values, to be stored with its row."""
        return [self.level.value, self.code, dict(self.params)]

    @classmethod
    def from_json(cls, values: list[Any]) -> Message:
        """Return the message stored by `as_json`."""
        return cls(Level(values[0]), values[1], values[2])


def _shown(name: str, value: str) -> str:
    """Return a particular in the reader's words: codes of fields and roles, dates and empty values."""
    if name == "field":
        return str(_FIELDS[value])
    if name == "role":
        return str(Role(value).label)
    if name in ("old", "new"):
        found = _ISO_DATE.match(value)
        if _PHONE.match(value):
            return show_phone(value)
        return f"{found[3]}.{found[2]}.{found[1]}" if found else value or "–"
    return value


def error(code: str, **params: str) -> Message:
    """Return a message that keeps its row out."""
    return Message(Level.ERROR, code, params)


def question(code: str, **params: str) -> Message:
    """Return a message that keeps its row out until somebody decides."""
    return Message(Level.QUESTION, code, params)


def note(code: str, **params: str) -> Message:
    """Return a message that tells something and keeps nothing out."""
    return Message(Level.NOTE, code, params)


def worst(messages: list[Message]) -> Level | None:
    """Return the gravest level among messages, or None when there are none."""
    levels = {message.level for message in messages}
    return next((level for level in Level if level in levels), None)
