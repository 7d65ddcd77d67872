"""Forms of the register: filters, marks, a person's card, roles, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import Role
from schools.faces.selects import QuickSelect
from schools.institutions.days import DayField
from schools.names.classes import ClassName, read_class_name
from schools.names.dates import may_be_born
from schools.names.emails import read_email
from schools.names.phones import read_phone
from schools.names.spelling import tidy_name
from schools.people.ladder import Rung
from schools.people.models import Person, VerificationState
from schools.people.register import Filters, PersonState
from schools.structure.choices import class_and_group_choices
from schools.structure.facts import SAID_BY_HAND, FactSource

Choices = Iterable[tuple[Any, Any]]


class RegisterFilterForm(forms.Form):
    """What the register is narrowed to."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("name in any order, phone, e-mail")}),
    )
    role = forms.ChoiceField(label=_("Role"), required=False, widget=QuickSelect)
    class_id = forms.ChoiceField(label=_("Class or group"), required=False, widget=QuickSelect)
    state = forms.ChoiceField(label=_("State"), required=False, widget=QuickSelect)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("all")), *Role.choices]  # type: ignore[attr-defined]
        self.fields["class_id"].choices = [("", _("all")), *classes]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("at the school today")), *PersonState.choices]  # type: ignore[attr-defined]


def filters_in(query: QueryDict, day: date) -> tuple[RegisterFilterForm, Filters]:
    """Return the filter form, and what it narrows to; a filter nobody offers narrows nothing."""
    form = RegisterFilterForm(query, classes=class_and_group_choices(day))
    return form, Filters.from_form(form.cleaned_data) if form.is_valid() else Filters()


class MemberFilterForm(forms.Form):
    """Which members of a place are shown."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("State"), required=False, widget=QuickSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("everybody here")), *Rung.choices]  # type: ignore[attr-defined]


class MemberMark(forms.Form):
    """What is marked about people in a place: who, what, since when, how it is known."""

    JOINED, LEFT, EXEMPT, TAKE_BACK = "joined", "left", "exempt", "take_back"

    what = forms.ChoiceField(
        choices=[(JOINED, JOINED), (LEFT, LEFT), (EXEMPT, EXEMPT), (TAKE_BACK, TAKE_BACK)]
    )
    on = DayField(label=_("Day"), required=False)
    source = forms.ChoiceField(
        label=_("How it is known"), choices=SAID_BY_HAND, required=False, initial=FactSource.MARKED
    )
    reason = forms.CharField(label=_("Why it is not required"), required=False, max_length=300)
    everyone = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """A day is asked only of what has one; a reason only of what is not required."""
        data = super().clean() or {}
        if data.get("what") in (self.JOINED, self.LEFT) and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day on which it was done."))
        if data.get("what") == self.EXEMPT and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why it is not required."))
        data["source"] = FactSource(data.get("source") or FactSource.MARKED)
        return data


class PlaceMark(forms.Form):
    """What is marked about a place itself."""

    CREATED, NOT_CREATED, RENAMED, CLOSED, EXEMPT, REQUIRED = (
        "place_created",
        "place_not_created",
        "place_renamed",
        "place_closed",
        "place_exempt",
        "place_required",
    )

    what = forms.ChoiceField(
        choices=[(each, each) for each in (CREATED, NOT_CREATED, RENAMED, CLOSED, EXEMPT, REQUIRED)]
    )
    on = DayField(label=_("Day"), required=False)
    source = forms.ChoiceField(choices=SAID_BY_HAND, required=False)
    reason = forms.CharField(label=_("Why it is not required"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """A day is asked only of what has one."""
        data = super().clean() or {}
        if data.get("what") in (self.CREATED, self.CLOSED) and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day on which it was done."))
        data["source"] = FactSource(data.get("source") or FactSource.MARKED)
        return data


class LinkForm(forms.Form):
    """The cabinet's link of a place, and for whom it is."""

    joins_as = forms.TypedChoiceField(label=_("For whom"), coerce=Role)
    url = forms.URLField(
        label=_("Link from the cabinet"), max_length=500, assume_scheme="https", widget=forms.URLInput()
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joins_as"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class OrderFields(forms.Form):
    """The order a decision rests on; both parts, or none."""

    order_number = forms.CharField(label=_("Order No."), required=False, max_length=40)
    order_date = DayField(label=_("dated"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half an order."""
        data = super().clean() or {}
        if bool(data.get("order_number", "").strip()) != bool(data.get("order_date")):
            self.add_error("order_number", _("Give both the number and the date of the order, or neither."))
        return data

    @property
    def order(self) -> tuple[str, date] | None:
        """The number and date of a valid form's order, if one is named."""
        number, day = self.cleaned_data.get("order_number"), self.cleaned_data.get("order_date")
        return (number, day) if number and day else None


class ClassNameField(forms.CharField):
    """A class by nomenclature; its value is a ClassName, or None where it may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20, "help_text": _("Grade and letter: 5А, 10 Т, 7-1"), **kwargs})

    def clean(self, value: Any) -> ClassName | None:
        """Return the class; a Latin letter that may be two Cyrillic ones is asked about."""
        text = super().clean(value)
        if not text:
            return None
        reading = read_class_name(text)
        if reading.is_question:
            options = ", ".join(candidate.text for candidate in reading.candidates)
            raise ValidationError(
                _("Which one is meant: %(options)s? Type it in Cyrillic."), params={"options": options}
            )
        if reading.name is None:
            raise ValidationError(_("Begin with the grade, 1 to 12, then the letter: 5А."))
        return reading.name


class ClassForm(OrderFields):
    """A class by nomenclature, with the order it rests on."""

    name = ClassNameField(label=_("Class"))

    field_order = ["name", "order_number", "order_date"]


class CloseClassForm(OrderFields):
    """From which day a class is no more."""

    on = DayField(label=_("From"), help_text=_("The first day on which the class is no more."))

    field_order = ["on", "order_number", "order_date"]


class ReadsContacts:
    """Brings the contacts of a form's person to one spelling: fields `email` and `phone`."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """Return the address in lower case."""
        typed: str = self.cleaned_data["email"]
        return read_email(typed) or typed.lower()

    def clean_phone(self) -> str:
        """Return the number in one form. Refuses one that nobody can dial."""
        typed = self.cleaned_data["phone"]
        number = read_phone(typed)
        if typed and number is None:
            raise ValidationError(_("Nobody can dial this number. Write it like +7 978 123-45-67."))
        return number or ""


class PersonForm(ReadsContacts, forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    """A person's card. Addresses and numbers of passports are not asked: they are never stored.

    It carries what each field said when it was shown, so that only what its editor changed is written.
    Whoever is a pupil only is asked for no position (`asks_position`).
    """

    birth_date = DayField(label=_("Date of birth"), required=False)
    # Longer than the column: brackets and spaces fall away.
    phone = forms.CharField(label=_("Mobile phone"), required=False, max_length=40)

    class Meta:
        model = Person
        fields = [
            "last_name",
            "first_name",
            "patronymic",
            "birth_date",
            "sex",
            "email",
            "phone",
            "number",
            "position",
        ]
        labels = {
            "last_name": _("Last name"),
            "first_name": _("First name"),
            "patronymic": _("Patronymic"),
            "sex": _("Sex"),
            "email": _("E-mail"),
            "number": _("Number"),
            "position": _("Position"),
        }
        help_texts = {"number": _("The school's own: of the personal file or the electronic journal")}

    def __init__(self, *args: Any, day: date, asks_position: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.asks_position = asks_position
        if not asks_position:
            del self.fields["position"]
        for field in self.fields.values():
            field.show_hidden_initial = True

    @property
    def touched(self) -> dict[str, Any]:
        """The values of a valid form that are not those it was shown with."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    @property
    def seen(self) -> dict[str, Any]:
        """What each field said when the form was shown; where that is not known, what no field says."""
        shown: dict[str, Any] = {}
        for name, field in self.fields.items():
            try:
                shown[name] = field.to_python(self.data[self[name].html_initial_name])
            except (KeyError, ValidationError):
                shown[name] = ...
        return shown

    def over(self, person: Person) -> PersonForm:
        """Return the form over what the card says now: what was typed is kept, the rest is new."""
        typed = set(self.changed_data)
        now = {name: str(getattr(person, name) or "") for name in self.fields}
        data = {name: self[name].data if name in typed else value for name, value in now.items()}
        data |= {self[name].html_initial_name: value for name, value in now.items()}
        return PersonForm(data, instance=person, day=self.day, asks_position=self.asks_position)

    def clean(self) -> dict[str, Any]:
        """Bring names to one spelling."""
        data = super().clean() or {}
        for part in ("last_name", "first_name", "patronymic"):
            data[part] = tidy_name(data.get(part, ""))
        return data

    def clean_birth_date(self) -> date | None:
        """Refuse a day on which nobody here can have been born."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and not may_be_born(born, today=self.day):
            raise ValidationError(_("Check the date of birth."))
        return born


class RefusalForm(forms.Form):
    """A refusal to take part, and how the school reaches the person instead."""

    channel = forms.CharField(
        label=_("How to reach them instead"), max_length=200, help_text=_("Phone, paper, e-journal (2.6.0)")
    )


class VerificationForm(forms.Form):
    """A decision on the status «teacher», for everybody ticked."""

    state = forms.TypedChoiceField(choices=VerificationState.choices, coerce=VerificationState)
    evidence = forms.CharField(label=_("How it is known"), required=False, max_length=300)
