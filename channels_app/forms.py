"""What people type about publications and broadcasts."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_app.models import Channel
from channels_app.states import BroadcastKind, BroadcastState, PublicationState
from schools.institutions.days import DayField
from schools.people.models import Person


class _AddressField(forms.URLField):
    """An address of the platform; without a scheme it is taken for https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, required=False, assume_scheme="https", **kwargs)


class PublicationFilter(forms.Form):
    """Narrow the list of publications."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *PublicationState.choices]
    )
    channel = forms.ModelChoiceField(
        label=_("Channel"), required=False, queryset=Channel.objects.none(), empty_label=_("any")
    )

    def __init__(self, *args: Any, channels: QuerySet[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "channel", channels)


class MaterialForm(forms.Form):
    """Material for a channel as its author or its editor writes it (2.2.5)."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 10})
    )
    due_on = DayField(
        label=_("To be published on"), required=False, help_text=_("Leave it empty if it can wait.")
    )

    def __init__(self, *args: Any, channels: QuerySet[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "channel", channels)


class ReturnForm(forms.Form):
    """What the author should change."""

    word = forms.CharField(
        label=_("What should the author change?"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class ScheduleForm(forms.Form):
    """The day on which material is to be out."""

    due_on = DayField(label=pgettext_lazy("publication", "Publish on"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class PublishedForm(forms.Form):
    """Since when the material stands in the channel, and where."""

    on = DayField(label=_("Published on"))
    url = _AddressField(
        label=_("Link to the post"),
        help_text=_("The proof of the publication; empty if there is none."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class BroadcastFilter(forms.Form):
    """Narrow the list of broadcasts."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *BroadcastState.choices]
    )


class BroadcastForm(forms.Form):
    """The plan of a broadcast or an online meeting (2.1.14)."""

    kind = forms.TypedChoiceField(label=_("Kind"), choices=BroadcastKind.choices, coerce=BroadcastKind)
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_at = forms.DateTimeField(
        label=_("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    audience = forms.CharField(
        label=pgettext_lazy("broadcast", "For whom"),
        max_length=200,
        help_text=_("For example: parents of grade 9."),
    )
    responsible = forms.ModelChoiceField(label=_("Responsible person"), queryset=Person.objects.none())
    url = _AddressField(label=_("Link to take part"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "responsible", people)


class OutcomeForm(forms.Form):
    """How many attended a broadcast, and where its recording is."""

    attendance_count = forms.IntegerField(
        label=_("How many attended"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("Leave it empty if nobody counted."),
    )
    recording_url = _AddressField(label=_("Link to the recording"))


class CancelForm(forms.Form):
    """Why a broadcast does not take place."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


def _choose(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows
