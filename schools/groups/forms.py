"""Forms of groups and of the teaching load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from schools.faces.selects import QuickSelect
from schools.groups.reading import Candidate
from schools.institutions.days import DayField
from schools.institutions.errors import RuleViolation
from schools.institutions.everybody import SHOWN, check_shown
from schools.names.spelling import tidy
from schools.people.forms import OrderFields

Choices = Iterable[tuple[Any, Any]]
NAME_LENGTH = 60
EXTRACURRICULAR = "extracurricular"


class NameForm(OrderFields):
    """The name of a group, with the order it rests on."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=NAME_LENGTH, help_text=_("For example: 7 English, group 1")
    )

    field_order = ["name", "order_number", "order_date"]

    def clean_name(self) -> str:
        """Return the name with single plain spaces."""
        name = tidy(self.cleaned_data["name"])
        if not any(sign.isalnum() for sign in name):
            raise ValidationError(_("Write the name in letters."))
        return name


class GroupForm(NameForm):
    """A new group: name, day, order."""

    on = DayField(label=_("From"))

    field_order = ["name", "on", "order_number", "order_date"]


class CloseGroupForm(OrderFields):
    """From which day a group is no more."""

    on = DayField(label=_("From"), help_text=_("The first day on which the group is no more."))

    field_order = ["on", "order_number", "order_date"]


class PupilFilterForm(forms.Form):
    """Which pupils are offered."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    class_id = forms.TypedChoiceField(
        label=_("Class"), required=False, coerce=int, empty_value=None, widget=QuickSelect
    )

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_id"].choices = [("", _("all")), *classes]  # type: ignore[attr-defined]


class PickForm(forms.Form):
    """Who is ticked, or everybody the filter finds, and from which day."""

    person = forms.TypedMultipleChoiceField(label=_("Who"), coerce=int, required=False)
    everyone = forms.BooleanField(label=_("Everybody found"), required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    on = DayField(label=_("From"))

    def __init__(
        self, *args: Any, offered: Sequence[Candidate], found: Sequence[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["on"].widget.attrs["class"] = "form-control"  # stands in a bar, not drawn by crispy
        choices = [(each.pk, each.words) for each in offered]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Replace «everybody found» by those it means; refuse when they are others, or nobody."""
        data = super().clean() or {}
        shown = data.pop(SHOWN, "")
        if data.pop("everyone", False):
            data["person"] = [each.pk for each in self.found]
            try:
                check_shown(shown, found=len(self.found))
            except RuleViolation as refusal:
                raise ValidationError(refusal.message) from None
        if not data.get("person") and "person" not in self.errors:
            self.add_error(None, _("Nobody is ticked. Tick the people first."))
        return data

    @property
    def ticked(self) -> set[str]:
        """The ids ticked in what was posted."""
        return {str(each) for each in self["person"].value() or ()} if self.is_bound else set()


class LoadForm(forms.Form):
    """A teacher, a subject known or new, and the day."""

    teacher = forms.TypedChoiceField(label=_("Teacher"), coerce=int, widget=QuickSelect)
    subject = forms.TypedChoiceField(
        label=_("Subject"), coerce=int, required=False, empty_value=None, widget=QuickSelect
    )
    new_subject = forms.CharField(
        label=_("New subject"),
        required=False,
        max_length=120,
        help_text=_("Only if the list does not have it"),
    )
    kind = forms.ChoiceField(
        label=_("Kind of the new subject"),
        required=False,
        choices=[("", _("of the curriculum")), (EXTRACURRICULAR, _("extracurricular"))],
        widget=QuickSelect,
    )
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, teachers: Choices, subjects: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teacher"].choices = [("", _("choose")), *teachers]  # type: ignore[attr-defined]
        self.fields["subject"].choices = [("", _("choose")), *subjects]  # type: ignore[attr-defined]

    def clean_new_subject(self) -> str:
        """Return the name with single plain spaces."""
        return tidy(self.cleaned_data["new_subject"])

    def clean(self) -> dict[str, Any]:
        """Take one subject: chosen, or new."""
        data = super().clean() or {}
        if bool(data.get("subject")) == bool(data.get("new_subject")) and "subject" not in self.errors:
            self.add_error("subject", _("Choose a subject, or write a new one; not both."))
        return data


class EndLoadForm(forms.Form):
    """The day from which a load holds no more."""

    on = DayField(label=_("Until (not including)"))
