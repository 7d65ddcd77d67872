"""A day in a form: the browser's own date picker, filled and read by the calendar."""

from __future__ import annotations

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A date field whose widget is the browser's date picker."""

    def __init__(self, **kwargs: Any) -> None:
        # The picker speaks ISO in any language of the page.
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
