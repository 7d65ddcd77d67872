"""The shape of what people enter on the report pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.names import NameList
from reports.worklist import Narrowed, kinds_for, words_of
from schools.accounts.permissions import Acting
from schools.faces.selects import QuickSelect
from schools.institutions.errors import RuleViolation
from schools.structure.choices import class_choices


def _classes(day: date) -> list[tuple[str, str]]:
    """Return (id, name) of the year's classes, after an empty choice for all."""
    return [("", str(_("all classes"))), *((str(pk), name) for pk, name in class_choices(day))]


class WorklistFilter(forms.Form):
    """What narrows the worklist; something unknown narrows nothing."""

    q = forms.CharField(label=_("Who or what"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("What to do"), required=False, widget=QuickSelect)
    school_class = forms.ChoiceField(label=_("Class"), required=False, widget=QuickSelect)
    overdue = forms.ChoiceField(
        label=pgettext_lazy("work", "Term"),
        required=False,
        choices=[("", pgettext_lazy("term", "all")), ("1", _("overdue only"))],
        widget=QuickSelect,
    )

    def __init__(self, data: Any, *, acting: Acting) -> None:
        super().__init__(data)
        kinds = [(kind.key, str(kind.title)) for kind in kinds_for(acting)]
        _choices(self, "kind", [("", str(pgettext_lazy("work", "everything"))), *kinds])
        _choices(self, "school_class", _classes(acting.act.today))

    def narrowed(self) -> Narrowed:
        """Return how the list is narrowed."""
        values = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        chosen_class = values.get("school_class")
        return Narrowed(
            kind=values.get("kind", ""),
            class_id=int(chosen_class) if chosen_class else None,
            overdue=bool(values.get("overdue")),
            words=words_of(values.get("q", "")),
        )


class DoneForm(forms.Form):
    """On which day the work was done."""

    on = forms.DateField(
        label=_("Done on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which it was done on the platform; never one that is still ahead."),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class ExemptForm(forms.Form):
    """Why something is not required."""

    reason = forms.CharField(
        label=_("Why it is not required"),
        max_length=300,
        help_text=_("Kept with the work and shown in the statistics apart from what is missing."),
    )


class NamesFilter(forms.Form):
    """What narrows the names behind a figure."""

    q = forms.CharField(label=pgettext_lazy("search", "Name"), required=False, max_length=100)
    school_class = forms.ChoiceField(label=_("Class"), required=False, widget=QuickSelect)

    def __init__(self, data: Any, *, day: date, shown: NameList) -> None:
        super().__init__(data)
        if shown.by_class:
            _choices(self, "school_class", _classes(day))
        else:
            del self.fields["school_class"]
        if not shown.name_key:
            del self.fields["q"]

    def value(self, name: str) -> str:
        """Return what was entered in a field, or an empty text if it makes no sense."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DayForm(forms.Form):
    """A day whose statistics to look at."""

    on = forms.DateField(required=False)
    revision = forms.IntegerField(required=False, min_value=1)

    def chosen(self) -> tuple[date | None, int | None]:
        """Return the day and the count asked for; what makes no sense is as if nobody asked."""
        self.is_valid()
        return self.cleaned_data.get("on"), self.cleaned_data.get("revision")


def refuse(form: forms.Form, field: str, refusal: RuleViolation) -> None:
    """Show a refusal at the field it is about."""
    form.add_error(field if field in form.fields else None, refusal.message)


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
