"""The plan under construction: its rows, and what the rows of one kind must know of the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from schools.importing.messages import Level, Message, error, note, worst
from schools.importing.models import RowAction, RowKind
from schools.importing.planning.pupils import Pupils, Ref
from schools.importing.planning.register import Known, Register
from schools.importing.rows import PersonRow, SourceRow
from schools.names.classes import ClassName
from schools.names.people import NameParts, name_key, sex_by_patronymic

PERSON_FIELDS = ("birth_date", "sex", "phone", "email", "number")


@dataclass(slots=True)
class PlannedRow:
    """One row of the plan. `row` is None for what is in the register but not in the file."""

    sheet: str
    row: int | None
    kind: RowKind
    action: RowAction
    name: str
    name_key: str = ""
    class_name: str = ""
    messages: list[Message] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)


class SomeClasses(NamedTuple):
    """Keys of the classes that a list names where it lacks others, and of those which it lacks."""

    named: set[str]
    lacking: set[str]


@dataclass(slots=True)
class Plan:
    """All planned rows, and what was found on the way."""

    register: Register
    rows: list[PlannedRow] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)
    """Persons of the register whom a row of the file speaks of."""
    spared: set[int] = field(default_factory=set)
    """Persons whom a doubtful row may mean: they do not depart."""
    departing: set[int] = field(default_factory=set)
    numbers: dict[str, Ref] = field(default_factory=dict)
    """Numbers as they will be: {number: whose}."""
    pupils: Pupils = field(default_factory=Pupils)
    """The children whom guardians may name."""
    staff: dict[str, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    """{key of the name: members of staff} as after applying."""
    adults: dict[str, list[tuple[Ref, str, str]]] = field(default_factory=lambda: defaultdict(list))
    """{key of the name: [(person, phone, e-mail)]} of all who may be guardians, as after applying."""
    new_classes: dict[str, ClassName] = field(default_factory=dict)
    is_whole: bool = False
    """A person said that the lists are the whole school's, whatever classes they lack."""
    some_classes: dict[RowKind, SomeClasses] = field(default_factory=dict)
    """The lists that lack classes: nothing of a class that its list lacks departs."""
    class_teachers_alone: bool = False
    """The list of staff is one of class teachers: nobody departs for it."""
    guardians_kept: int = 0
    """Guardianships that the list lacks and that go on: it does not name every child of the class."""
    guardians_compared: int = 0
    """Guardianships of the children whom the list names where it could end any."""

    def __post_init__(self) -> None:
        self.numbers.update(self.register.by_number)

    def add(self, row: PlannedRow) -> PlannedRow:
        """Append a row and return it."""
        self.rows.append(row)
        return row

    def next_ref(self) -> str:
        """Return the reference of the person whom the next row will add."""
        return f"#{len(self.rows)}"

    def will_have(self, name: ClassName) -> bool:
        """Tell whether the school has this class once the plan is applied."""
        return name.key in self.register.classes or name.key in self.new_classes

    def compare(self, kind: RowKind, *, named: set[str], present: set[str]) -> None:
        """Note what a list says nothing of: present classes that it does not name, unless it is whole."""
        lacking = present - named
        if lacking and not self.is_whole:
            self.some_classes[kind] = SomeClasses(named, lacking)

    def lacks(self, kind: RowKind, class_key: str) -> bool:
        """Tell whether this list says nothing of the class."""
        return kind in self.some_classes and class_key in self.some_classes[kind].lacking

    def counts(self) -> dict[str, int]:
        """Return {action: rows}, with every action."""
        found = Counter(row.action for row in self.rows)
        return {action.value: found[action] for action in RowAction}

    def counts_by_kind(self) -> dict[str, dict[str, int]]:
        """Return {kind: {action: rows}}, with every kind and action."""
        found = Counter((row.kind, row.action) for row in self.rows)
        return {kind.value: {a.value: found[kind, a] for a in RowAction} for kind in RowKind}


def planned(
    source: SourceRow, kind: RowKind, action: RowAction, name: NameParts, **values: Any
) -> PlannedRow:
    """Return a planned row that stands where its source stands and carries its messages."""
    return PlannedRow(
        sheet=source.sheet,
        row=source.row,
        kind=kind,
        action=action,
        name=name.full[:250],
        name_key=name.key[:250],
        messages=source.messages,
        **values,
    )


def stopped(source: SourceRow) -> RowAction | None:
    """Return error or question if a message keeps the row out, else None."""
    level = worst(source.messages)
    if level is Level.ERROR:
        return RowAction.ERROR
    return RowAction.QUESTION if level is Level.QUESTION else None


def values_of(row: PersonRow, plan: Plan, ref: Ref) -> dict[str, Any]:
    """Return the columns of a person to be added, as JSON carries them."""
    return {
        "last_name": row.name.last,
        "first_name": row.name.first,
        "patronymic": row.name.patronymic,
        "birth_date": row.birth_date.isoformat() if row.birth_date else None,
        "sex": row.sex or sex_by_patronymic(row.name.patronymic),
        "phone": row.phone,
        "email": row.email,
        "number": _free_number(row, plan, ref),
    }


def changes_of(row: PersonRow, known: Known, plan: Plan, **more: str) -> dict[str, Any]:
    """Return {column: new value} where the file says something else, and tell it in the row's messages.

    What the file leaves empty stays; another spelling of the same name (ё, case) is no change. What
    somebody has changed by hand stays too, and the row says so: the file may be older than the hand.
    """
    new: dict[str, Any] = {}
    if name_key(*row.name) != known.name_key:
        new.update(_name_changes(row.name, known))
    given: dict[str, Any] = {column: getattr(row, column) for column in PERSON_FIELDS} | more
    if row.number and row.number != known.number:
        given["number"] = _free_number(row, plan, known.pk)
    for column, value in given.items():
        if value and value != getattr(known, column):
            new[column] = value.isoformat() if isinstance(value, date) else value
    for column in sorted(new.keys() & plan.register.by_hand.get(known.pk, set())):
        tell_changes(row, known, {column: new.pop(column)}, code="kept_by_hand")
    tell_changes(row, known, new)
    return new


def _name_changes(name: NameParts, known: Known) -> dict[str, str]:
    """Return the parts of a name that really differ; a patronymic the file lacks is kept."""
    pairs = {"last_name": name.last, "first_name": name.first, "patronymic": name.patronymic}
    return {
        column: part
        for column, part in pairs.items()
        if part and name_key(part) != name_key(getattr(known, column))
    }


def tell_changes(row: SourceRow, known: Known, new: Mapping[str, Any], *, code: str = "changed") -> None:
    """Add a message «field: old → new», or another with these particulars, for each column."""
    for column, value in new.items():
        old = getattr(known, column)
        shown = old.isoformat() if isinstance(old, date) else str(old or "")
        row.messages.append(note(code, field=column, old=shown, new=str(value)))


def _free_number(row: PersonRow, plan: Plan, ref: Ref) -> str:
    """Return the row's number, or «» with a note if somebody else has it: a number names one person."""
    if not row.number:
        return ""
    if plan.numbers.setdefault(row.number, ref) != ref:
        row.messages.append(note("number_taken", text=row.number))
        return ""
    return row.number


def same_given_names(name: NameParts, known: Known) -> bool:
    """Tell whether first names agree, and patronymics as far as both are known."""
    if name_key(name.first) != name_key(known.first_name):
        return False
    both = name.patronymic and known.patronymic
    return not both or name_key(name.patronymic) == name_key(known.patronymic)


def unique(people: Iterable[int]) -> int | None:
    """Return the only one of these people, or None if there is none or there are several."""
    found = list(dict.fromkeys(people))
    return found[0] if len(found) == 1 else None


def refuse_closed_class(plan: Plan, row: SourceRow, name: ClassName | None) -> None:
    """Keep a row out that puts somebody into a class which the school has closed (2.1.5)."""
    if name is not None and name.key in plan.register.closed:
        row.messages.append(error("class_closed", **{"class": name.text}))
