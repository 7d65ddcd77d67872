"""What people type when they ask for help, and when they answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from support.states import Category, RequestState


class QueueFilter(forms.Form):
    """Narrow the list of requests."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *RequestState.choices]
    )
    category = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("any")), *Category.choices]
    )


class AskForm(forms.Form):
    """A request for help by a member of staff (2.1.15)."""

    category = forms.ChoiceField(label=_("About"), choices=Category.choices)
    subject = forms.CharField(label=_("In short"), max_length=200)
    text = forms.CharField(
        label=_("What does not work?"), max_length=5000, widget=forms.Textarea({"rows": 6})
    )
    contact = forms.CharField(
        label=_("Where to reach you"),
        max_length=254,
        required=False,
        help_text=_("The answer appears on this site; add a phone number if it is urgent."),
    )


class AnswerForm(forms.Form):
    """The administrator's answer."""

    answer = forms.CharField(
        label=_("Answer"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 6})
    )


class ReopenForm(forms.Form):
    """Why a request comes back."""

    because = forms.CharField(
        label=_("What still does not work?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class InstructionForm(forms.Form):
    """A link to instructions (3.3)."""

    title = forms.CharField(label=_("Title"), max_length=150)
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
