"""Forms of acts on many: which role ends, which group they come into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import Role
from schools.institutions.days import DayField

Choices = Iterable[tuple[Any, Any]]


class EndRoleForm(forms.Form):
    """A role that people chosen hold, and the day from which they hold it no more."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=Role)
    ended_on = DayField(label=_("Until (not including)"))

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("choose")), *roles]  # type: ignore[attr-defined]


class IntoGroupForm(forms.Form):
    """The group that people chosen come into, and from which day."""

    group = forms.TypedChoiceField(label=_("Group"), coerce=int)
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("choose")), *groups]  # type: ignore[attr-defined]
