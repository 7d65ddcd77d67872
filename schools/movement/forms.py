"""Forms of movement: who, where to, from which day, on which order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import CLASS_ROLES, Role
from schools.faces.selects import QuickSelect
from schools.institutions.days import DayField
from schools.movement.models import MovementKind
from schools.movement.rules import HIRED_AS
from schools.movement.services.newcomers import Newcomer
from schools.names.dates import may_be_born
from schools.names.people import NameParts
from schools.names.spelling import tidy_name
from schools.people.forms import OrderFields, ReadsContacts
from schools.people.namesakes import namesakes_of

Choices = Iterable[tuple[Any, Any]]
NAME = ("last_name", "first_name", "patronymic")
DATED = ("on", "order_number", "order_date")
NAMESAKE = "namesake"


class NamedForm(forms.Form):
    """Somebody by name, and whether it is a person whom the register knows.

    While people of this name are there, the form asks which of them is meant, or whether it is a
    namesake: nobody is doubled silently.
    """

    last_name = forms.CharField(label=_("Last name"), max_length=80)
    first_name = forms.CharField(label=_("First name"), max_length=80)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    who = forms.CharField(
        label=_("This name is in the register already. Who is it?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.namesakes: list[tuple[int, str]] = []
        if not self.is_bound and self.initial.get("last_name"):
            self._offer(NameParts(*(self.initial.get(part, "") for part in NAME)))

    @property
    def name(self) -> NameParts:
        """The name of a valid form."""
        return NameParts(*(self.cleaned_data[part] for part in NAME))

    @property
    def known(self) -> int | None:
        """The person of the register whom a valid form means."""
        who = self.cleaned_data.get("who")
        return int(who) if who and who != NAMESAKE else None

    def clean(self) -> dict[str, Any]:
        """Bring the name to one spelling, and ask about people of this name."""
        data = super().clean() or {}
        name = NameParts(*(tidy_name(data.get(part, "")) for part in NAME))
        for part, written in zip(NAME, name, strict=True):
            data[part] = written
            if written and not any(sign.isalpha() for sign in written):
                self.add_error(part, _("Write the name in letters."))
        if name.last and name.first:
            self._offer(name)
        if not self.namesakes:
            data["who"] = ""
        elif data.get("who") not in {NAMESAKE, *(str(pk) for pk, _words in self.namesakes)}:
            self.add_error("who", _("Choose: the same person, or a namesake who is new here."))
        return data

    def _offer(self, name: NameParts) -> None:
        self.namesakes = namesakes_of(name, self.day)
        choices = [(str(pk), words) for pk, words in self.namesakes]
        another = (NAMESAKE, gettext("somebody else of this name, who is new here"))
        self.fields["who"].widget.choices = [*choices, another]

    def clean_birth_date(self) -> date | None:
        """Refuse a day on which nobody here can have been born."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and not may_be_born(born, today=self.day):
            raise ValidationError(_("Check the date of birth."))
        return born

    def newcomer(self) -> Newcomer:
        """Return whom a valid form names."""
        given = {
            field: self.cleaned_data.get(field) for field in ("birth_date", "phone", "email", "position")
        }
        return Newcomer(self.name, person_id=self.known, **{k: v for k, v in given.items() if v})


class EffectiveFields(OrderFields):
    """From which day a movement takes effect, and the order it rests on."""

    on = DayField(label=_("With effect from"))


class EnrolForm(NamedForm, EffectiveFields):
    """A student and the class."""

    legend = _("Student")
    birth_date = DayField(label=_("Date of birth"), required=False)
    school_class = forms.TypedChoiceField(label=_("Class"), coerce=int)

    field_order = [*NAME, "who", "birth_date", "school_class", *DATED]

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].choices = [("", _("choose")), *classes]  # type: ignore[attr-defined]


class GuardianForm(ReadsContacts, NamedForm):
    """A legal representative; nothing in the form means nobody. `bound` are those of the student already."""

    legend = _("Legal representative")
    phone = forms.CharField(label=_("Mobile phone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(
        self, *args: Any, required: bool = False, bound: Collection[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, empty_permitted=not required, use_required_attribute=required, **kwargs)
        self.bound = bound

    def clean(self) -> dict[str, Any]:
        """Refuse whoever is a legal representative of the student already."""
        data = super().clean()
        if "who" not in self.errors and self.known in self.bound:
            self.add_error("who", _("This person is a legal representative of the student already."))
        return data


class TransferForm(EffectiveFields):
    """The class a student comes into."""

    school_class = forms.TypedChoiceField(label=_("Into class"), coerce=int)

    field_order = ["school_class", *DATED]

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].choices = [("", _("choose")), *classes]  # type: ignore[attr-defined]


class LeaveForm(EffectiveFields):
    """The day on which a student or a member of staff is no longer at the school."""

    on = DayField(label=_("With effect from"), help_text=_("The first day no longer at the school"))

    field_order = [*DATED]


class HireForm(ReadsContacts, NamedForm, EffectiveFields):
    """A member of staff, the roles, and the class led."""

    birth_date = DayField(label=_("Date of birth"), required=False)
    position = forms.CharField(label=_("Position"), max_length=200)
    phone = forms.CharField(label=_("Mobile phone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in HIRED_AS],
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Directors and deputies join the platform as teachers: tick that too (2.2.3)."),
    )
    leads = forms.TypedChoiceField(label=_("Class teacher of"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in DATED])
        self.fields["leads"].choices = [("", _("none")), *classes]  # type: ignore[attr-defined]


class ClassTeacherForm(OrderFields):
    """Who leads a class from when."""

    person = forms.TypedChoiceField(label=_("Class teacher"), coerce=int)
    started_on = DayField(label=_("From"))

    field_order = ["person", "started_on", "order_number", "order_date"]

    def __init__(self, *args: Any, staff: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("choose")), *staff]  # type: ignore[attr-defined]


class RoleForm(OrderFields):
    """A role for a person, in a class where it has one."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=Role)
    school_class = forms.TypedChoiceField(
        label=_("Class"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only for a class teacher and for activists"),
    )
    started_on = DayField(label=_("From"))

    field_order = ["role", "school_class", "started_on", "order_number", "order_date"]

    def __init__(self, *args: Any, roles: Iterable[Role], classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(role.value, role.label) for role in roles]
        self.fields["role"].choices = [("", _("choose")), *offered]  # type: ignore[attr-defined]
        self.fields["school_class"].choices = [("", _("none")), *classes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a class role without its class."""
        data = super().clean()
        if data.get("role") in CLASS_ROLES and data.get("school_class") is None:
            self.add_error("school_class", _("Choose the class for this role."))
        return data


class EndForm(forms.Form):
    """The day from which something holds no more."""

    ended_on = DayField(label=_("Until (not including)"))


class MovementFilterForm(forms.Form):
    """What the journal of movement is narrowed to."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("name in any order")}),
    )
    kind = forms.ChoiceField(label=_("What happened"), required=False, widget=QuickSelect)
    class_id = forms.ChoiceField(label=_("Class"), required=False, widget=QuickSelect)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To and including"), required=False)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all")), *MovementKind.choices]  # type: ignore[attr-defined]
        self.fields["class_id"].choices = [("", _("all")), *classes]  # type: ignore[attr-defined]
