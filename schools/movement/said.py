"""What a form says, in words: shown before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms

from schools.names.phones import show_phone

Choices = Iterable[tuple[Any, Any]]


def said_in(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """Yield (label, words) of what a valid form says, in the order of its fields."""
    for field in form:
        value = form.cleaned_data.get(field.name)
        if value in (None, "", []):
            continue
        offered: Choices = getattr(form.fields[field.name].widget, "choices", ())
        words = {str(key): str(label) for key, label in offered}
        show = show_phone if field.name == "phone" else str
        values = value if isinstance(value, list) else [value]
        yield (
            str(field.label),
            ", ".join(
                f"{each:%d.%m.%Y}" if isinstance(each, date) else words.get(str(each), show(str(each)))
                for each in values
            ),
        )
