"""The form in which a person says what each column of a file holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.faces.selects import QuickSelect
from schools.importing.columns import REPEATABLE, Column, SheetKind, columns_of
from schools.importing.layouts import Layout, Table

MOST_TABLES = 12
MOST_COLUMNS = 40
"""More selects than these nobody would go through; what stands beyond is read as it was recognised."""

_KINDS: Mapping[SheetKind, str | Promise] = {
    SheetKind.STUDENT: _("Students"),
    SheetKind.STAFF: _("Staff"),
    SheetKind.GUARDIAN: _("Parents"),
    SheetKind.LOAD: _("Teaching load"),
}
_COLUMNS: Mapping[str | Promise, Mapping[Column, str | Promise]] = {
    _("The person of the row"): {
        Column.FULL_NAME: _("Name in one column"),
        Column.LAST_NAME: _("Last name"),
        Column.FIRST_NAME: _("First name"),
        Column.PATRONYMIC: _("Patronymic"),
        Column.BIRTH_DATE: _("Date of birth"),
        Column.SEX: _("Sex"),
        Column.PHONE: _("Phone"),
        Column.EMAIL: _("E-mail"),
        Column.NUMBER: _("Number"),
    },
    _("Class"): {
        Column.CLASS: _("Class"),
        Column.GRADE: _("Grade"),
        Column.LETTER: _("Letter of the class"),
    },
    _("Parent beside the child"): {
        Column.GUARDIAN: _("Parent"),
        Column.GUARDIAN_PHONE: _("Parent's phone"),
        Column.GUARDIAN_EMAIL: _("Parent's e-mail"),
    },
    _("Child beside the parent"): {
        Column.CHILD_NAME: _("Child's name"),
        Column.CHILD_CLASS: _("Child's class"),
        Column.CHILD_BIRTH_DATE: _("Child's date of birth"),
        Column.CHILD_NUMBER: _("Child's number"),
    },
    _("Work"): {
        Column.POSITION: _("Position"),
        Column.LEADS: _("Class led"),
        Column.SUBJECT: _("Subject taught"),
    },
}
_CHOICES: list[Any] = [
    ("", _("do not read")),
    *((group, [(one.value, label) for one, label in columns.items()]) for group, columns in _COLUMNS.items()),
    (Column.ORDINAL.value, _("Number in the list")),
]
_NAMES = frozenset({Column.FULL_NAME, Column.LAST_NAME})


class Line(NamedTuple):
    """One table in the form: its sheets, what its rows speak of, and its columns."""

    sheets: tuple[str, ...]
    kind: BoundField
    columns: list[BoundField]


class ColumnsForm(forms.Form):
    """What every table of a file holds, column by column; begins with what was recognised."""

    def __init__(self, *args: Any, tables: Sequence[Table], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tables = list(tables)[:MOST_TABLES]
        for number, table in enumerate(self.tables):
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("What the rows speak of"),
                required=False,
                choices=[("", _("do not read")), *((kind.value, label) for kind, label in _KINDS.items())],
                initial=table.kind or "",
                widget=QuickSelect,
            )
            for index, heading in list(table.correctable.items())[:MOST_COLUMNS]:
                self.fields[_name(number, index)] = forms.ChoiceField(
                    label=_label(heading, index),
                    required=False,
                    choices=_CHOICES,
                    initial=table.columns.get(index, ""),
                    widget=QuickSelect,
                )

    def lines(self) -> Iterator[Line]:
        """Yield the tables as the page shows them."""
        for number, table in enumerate(self.tables):
            names = [_name(number, index) for index in table.correctable]
            columns = [self[name] for name in names if name in self.fields]
            yield Line(table.sheets, self[f"kind_{number}"], columns)

    def clean(self) -> dict[str, Any]:
        """Refuse a table without names, a column of another list, and one column chosen twice."""
        data = super().clean() or {}
        layouts = [self._layout(number, data) for number in range(len(self.tables))]
        for number, layout in enumerate(layouts):
            if layout.kind is not None:
                self._check(number, layout, layout.kind)
        if not any(layout.kind for layout in layouts):
            self.add_error(None, gettext("Choose at least one list that is read."))
        data["layouts"] = layouts
        return data

    def _layout(self, number: int, data: Mapping[str, str]) -> Layout:
        table = self.tables[number]
        kind = SheetKind(value) if (value := data.get(f"kind_{number}")) else None
        columns: dict[int, Column] = {}
        for index in range(len(table.headings)):
            name = _name(number, index)
            if column := data.get(name) if name in self.fields else table.columns.get(index):
                columns[index] = Column(column)
        return Layout(table.signature, kind, columns)

    def _check(self, number: int, layout: Layout, kind: SheetKind) -> None:
        times = Counter(column for column in layout.columns.values() if column not in REPEATABLE)
        for index, column in layout.columns.items():
            name = _name(number, index)
            if name not in self.fields:
                continue
            if column not in columns_of(kind):
                list_name = {"list": _KINDS[kind]}
                self.add_error(name, gettext("The list «%(list)s» has no such column.") % list_name)
            elif times[column] > 1:
                self.add_error(name, gettext("The same is chosen for another column."))
        if not _NAMES & set(layout.columns.values()):
            self.add_error(f"kind_{number}", gettext("Choose the column in which the name stands."))


def _label(heading: str, index: int) -> str:
    return (
        gettext("Column %(number)s") % {"number": index + 1} if heading in ("", f"#{index + 1}") else heading
    )


def _name(number: int, index: int) -> str:
    return f"column_{number}_{index}"
