"""The shape of what people enter on the pages of the chats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chats.matrix import Row
from schools.faces.selects import QuickSelect
from schools.names.classes import read_class_name
from schools.names.people import search_words
from schools.names.spelling import key


class MatrixFilter(forms.Form):
    """What narrows the matrix; something unknown narrows nothing."""

    q = forms.CharField(label=_("Class or class teacher"), required=False, max_length=100)
    grade = forms.ChoiceField(label=_("Grade"), required=False, widget=QuickSelect)
    gaps = forms.ChoiceField(
        label=pgettext_lazy("chats", "Show"),
        required=False,
        choices=[
            ("", pgettext_lazy("chats", "all")),
            ("any", pgettext_lazy("chats", "with gaps")),
            ("missing", pgettext_lazy("chats", "with missing chats")),
        ],
        widget=QuickSelect,
    )

    def __init__(self, data: Any, *, rows: Sequence[Row]) -> None:
        super().__init__(data)
        self._rows = rows
        grades = sorted({grade for row in rows if (grade := _grade_of(row)) is not None})
        field = cast("forms.ChoiceField", self.fields["grade"])
        field.choices = [("", pgettext_lazy("grades", "all")), *((str(n), str(n)) for n in grades)]

    def rows(self) -> list[Row]:
        """Return the rows that are asked for."""
        values = self.cleaned_data if self.is_valid() else {}
        words = search_words(values.get("q", ""))
        grade, gaps = values.get("grade", ""), values.get("gaps", "")
        return [
            row
            for row in self._rows
            if all(word in key(f"{row.name} {row.teacher}") for word in words)
            and grade in ("", str(_grade_of(row)))
            and (gaps != "any" or row.has_gaps)
            and (gaps != "missing" or row.missing)
        ]


def _grade_of(row: Row) -> int | None:
    name = None if row.is_group else read_class_name(row.name).name
    return name.grade if name else None


class CreatedForm(forms.Form):
    """On which day chats were created on the platform."""

    on = forms.DateField(
        label=_("Created on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which it was done on the platform; never one that is still ahead."),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class NotRequiredForm(forms.Form):
    """Why chats are not required."""

    reason = forms.CharField(
        label=_("Why it is not required"),
        max_length=300,
        help_text=_("Kept as proof. These chats are then counted apart, never as missing."),
    )
