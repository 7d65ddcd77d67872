"""Forms of a new year: what becomes of a class, and where pupils go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from schools.faces.selects import QuickSelect
from schools.institutions.days import DayField
from schools.names.classes import ClassName
from schools.people.forms import ClassNameField
from schools.rollover.models import ClassOutcome, ItemOutcome
from schools.rollover.reading import PupilSearch

Choices = Iterable[tuple[Any, Any]]
GRADUATED, LEFT, USUAL = "graduated", "left", "usual"


class NewClassForm(forms.Form):
    """A class that opens with the new year."""

    name = ClassNameField(label=_("Class in the new year"))


class ClassDecisionForm(forms.Form):
    """What becomes of a class: it goes on under a name, or ends, perhaps merged into another."""

    outcome = forms.TypedChoiceField(label=_("What becomes of it"), coerce=ClassOutcome)
    name = ClassNameField(label=_("Class in the new year"), required=False)
    into_id = forms.TypedChoiceField(
        label=_("Its pupils go to"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only for a class that ends. Those decided one by one stay as decided."),
    )
    keeps_teacher = forms.BooleanField(label=_("The class teacher goes on with it"), required=False)
    keeps_load = forms.BooleanField(label=_("The teaching load goes on"), required=False)

    def __init__(self, *args: Any, others: Choices, opens: bool, is_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lives = ClassOutcome.OPENS if opens else ClassOutcome.CONTINUES
        choices = [(lives.value, lives.label), (ClassOutcome.ENDS.value, ClassOutcome.ENDS.label)]
        self.fields["outcome"].choices = choices[:1] if opens else choices  # type: ignore[attr-defined]
        self.fields["into_id"].choices = [("", _("to be decided one by one")), *others]  # type: ignore[attr-defined]
        for name in ("into_id", "keeps_teacher", "keeps_load") if opens else ():
            del self.fields[name]
        for name in ("name", "into_id") if is_group else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A class that goes on needs its name."""
        data = super().clean() or {}
        lives = data.get("outcome") not in (None, ClassOutcome.ENDS)
        if lives and "name" in self.fields and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give the name of the class in the new year."))
        return data

    def decision(self, *, group_name: str) -> dict[str, Any]:
        """Return what the service takes of a valid form."""
        data = self.cleaned_data
        name: ClassName | str | None = data.get("name") or (group_name if "name" not in self.fields else None)
        return {
            "outcome": data["outcome"],
            "name": name,
            "into_id": data.get("into_id"),
            "keeps_teacher": data.get("keeps_teacher", True),
            "keeps_load": data.get("keeps_load", True),
        }


class GraduationForm(forms.Form):
    """The day on which graduates leave."""

    on = DayField(
        label=_("Graduates leave on"),
        help_text=_(
            "The first day on which they are pupils no longer. Their classes end on the first of the year."
        ),
    )


class PupilFilterForm(forms.Form):
    """Which pupils of a draft are shown."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    source = forms.ChoiceField(label=_("From class"), required=False, widget=QuickSelect)
    target = forms.ChoiceField(label=_("Into class"), required=False, widget=QuickSelect)
    outcome = forms.ChoiceField(label=_("What becomes of them"), required=False, widget=QuickSelect)

    def __init__(self, *args: Any, sources: Choices, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("all"))
        self.fields["source"].choices = [every, *sources]  # type: ignore[attr-defined]
        self.fields["target"].choices = [every, *targets]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [every, *ItemOutcome.choices]  # type: ignore[attr-defined]

    @property
    def search(self) -> PupilSearch:
        """What the form narrows to; a filter nobody offers narrows nothing, the others hold."""
        self.is_valid()
        data = self.cleaned_data
        source, target = data.get("source"), data.get("target")
        return PupilSearch(
            data.get("q", ""),
            int(source) if source else None,
            int(target) if target else None,
            data.get("outcome", ""),
        )


class DestinationForm(forms.Form):
    """Where the pupils ticked go: into a class of the new year, away, or where their class goes."""

    where = forms.ChoiceField(label=_("They go to"), widget=QuickSelect(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = [  # type: ignore[attr-defined]
            ("", _("choose")),
            *targets,
            (GRADUATED, _("finished school and leave")),
            (LEFT, _("leave the school")),
            (USUAL, _("where their class goes")),
        ]

    def clean_where(self) -> str:
        """Refuse the empty choice in words."""
        where: str = self.cleaned_data["where"]
        if not where:
            raise ValidationError(_("Choose where these pupils go."))
        return where
