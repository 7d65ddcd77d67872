"""The form of an absence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.institutions.days import DayField
from schools.people.models import AbsenceKind


class AbsenceForm(forms.Form):
    """What an absence is, its first day and the day of the return."""

    kind = forms.TypedChoiceField(label=_("Why away"), choices=AbsenceKind.choices, coerce=AbsenceKind)
    from_on = DayField(label=_("First day away"))
    until_on = DayField(
        label=_("Back at work on"), required=False, help_text=_("Leave it empty while it is not known")
    )
