"""What keeps a name or a class out of the register."""

from __future__ import annotations

from schools.importing.messages import Message, error, question
from schools.names.classes import ClassReading
from schools.names.people import NameParts

PART_LENGTH = 80
_FORMULA_SIGNS = ("=", "+", "-", "@")
"""A table program computes a cell that begins so; whoever opens our lists must not run somebody's formula."""


def name_problems(name: NameParts) -> list[Message]:
    """Return why a name cannot stand in the register; empty when it can."""
    if not name.last:
        return [error("no_name")]
    if any(part.startswith(_FORMULA_SIGNS) for part in name):
        return [error("formula", text=name.full[:100])]
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
