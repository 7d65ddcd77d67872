"""What the journal is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.faces.selects import QuickSelect
from schools.institutions.days import DayField
from schools.journal.reading import Search, words_of
from schools.registry import registry


class JournalFilterForm(forms.Form):
    """Search of the journal: a name, what was done, between which days, about whom."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("name of a person or a class")}),
    )
    kind = forms.ChoiceField(label=_("What was done"), required=False, widget=QuickSelect)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To and including"), required=False)
    person = forms.IntegerField(required=False, widget=forms.HiddenInput(), min_value=1, max_value=10**17)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((kind, words_of(kind)) for kind in registry.event_words), key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", _("everything")), *named]  # type: ignore[attr-defined]

    def search(self) -> Search:
        """Return what the form narrows to; a filter nobody offers narrows nothing."""
        if not self.is_valid():
            return Search()
        data = self.cleaned_data
        return Search(data["q"], data["kind"], data["person"], data["since"], data["until"])
