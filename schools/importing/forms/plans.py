"""Forms of a plan: a file in, its rows narrowed, the whole confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.importing.access import Offer
from schools.importing.errors import too_big
from schools.importing.models import RowAction, RowKind
from schools.importing.reading import LIMITS
from schools.importing.rules import Hold
from schools.names.spelling import key


class UploadForm(forms.Form):
    """The roster file."""

    file = forms.FileField(
        label=_("File with the lists"),
        help_text=_(
            "Excel (.xlsx, .xls), OpenDocument (.ods) or a text table (.csv). "
            "Nothing is entered before you have seen the preview."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.txt,.html,.htm"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is larger than any honest roster, before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_bytes:
            raise ValidationError(too_big().message)
        return file


class RowFilterForm(forms.Form):
    """Which rows of the plan are shown."""

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    action = forms.ChoiceField(
        label=_("What happens"), required=False, choices=[("", _("everything")), *RowAction.choices]
    )
    kind = forms.ChoiceField(label=_("Who"), required=False, choices=[("", _("all lists")), *RowKind.choices])


class ApplyForm(forms.Form):
    """A person's word on a plan: offices ticked, and what is held confirmed in words."""

    def __init__(self, *args: Any, hold: Hold, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hold = hold
        if offers:
            self.fields["granted"] = forms.MultipleChoiceField(
                label=_("Offices by position"),
                required=False,
                choices=[(offer.key, f"{offer.name} – {offer.role.label}") for offer in offers],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("A file gives nobody power: tick who really holds the office."),
            )
        for name, phrase in self.phrases().items():
            self.fields[name] = forms.CharField(
                label=gettext("Confirm in words: «%(phrase)s»") % {"phrase": phrase}, max_length=60
            )

    def phrases(self) -> dict[str, str]:
        """Return {field: the words to be written}."""
        phrases = {}
        if self.hold.departures:
            phrases["departures"] = gettext("%(count)s depart") % {"count": self.hold.departures}
        if self.hold.changes:
            phrases["changes"] = gettext("%(count)s change") % {"count": self.hold.changes}
        return phrases

    def clean(self) -> dict[str, Any]:
        """Refuse other words than those asked for."""
        data = super().clean() or {}
        for name, phrase in self.phrases().items():
            if name in data and key(data[name]).strip('«»" .') != key(phrase):
                self.add_error(name, gettext("Write exactly: %(phrase)s") % {"phrase": phrase})
        return data

    def confirmed(self) -> dict[str, Any]:
        """Return what the services take: numbers confirmed, and {row id: roles} granted."""
        granted: dict[int, list[str]] = {}
        for ticked in self.cleaned_data.get("granted", []):
            row, _colon, role = ticked.partition(":")
            granted.setdefault(int(row), []).append(role)
        return {
            "departures": self.hold.departures or None,
            "changes": self.hold.changes or None,
            "granted": granted,
        }
