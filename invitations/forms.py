"""What people type: contacts at acceptance, names at a group link, terms of an issue, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from invitations.models import Invitation
from invitations.states import LISTED_STATES, Figure
from schools.accounts.roles import Role
from schools.faces.masks import DOT, mask_email, mask_phone
from schools.faces.selects import QuickSelect
from schools.names.emails import read_email
from schools.names.people import NameParts, split_full_name
from schools.names.phones import read_phone
from schools.structure.models import Place

TEXT = {"autocomplete": "off"}

ANY = pgettext_lazy("filter", "any")
ROLES = [(role.value, role.label) for role in (Role.TEACHER, Role.STUDENT, Role.PARENT)]


class ContactForm(forms.Form):
    """Staff confirm their e-mail and phone: masked as the roster knows them, or typed anew.

    A masked value left as it is stands for the known one; the whole value is never shown to
    whoever holds the link.
    """

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("You will sign in with it. Leave it as it is if it is yours, or type another."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        person = invitation.person
        self._email = person.email if person else ""
        self._phone = person.phone if person else ""
        shown: dict[str, Any] = {"email": mask_email(self._email), "phone": mask_phone(self._phone)}
        super().__init__(*args, **kwargs)
        self.initial = self._shown = shown

    def clean_email(self) -> str:
        """Return the address typed, or the known one where the mask was left."""
        typed = self.cleaned_data["email"].strip()
        if typed == self._shown["email"] and self._email:
            return self._email
        address = read_email(typed)
        if address is None or DOT in address:
            raise forms.ValidationError(_("Type a whole e-mail address, such as name@school.ru."))
        return address

    def clean_phone(self) -> str:
        """Return the number typed, or the known one where the mask was left; empty is allowed."""
        typed = self.cleaned_data["phone"].strip()
        if not typed or (typed == self._shown["phone"] and self._phone):
            return self._phone
        number = read_phone(typed)
        if number is None:
            raise forms.ValidationError(_("Type a whole phone number, such as +7 978 123-45-67."))
        return number


class EmailForm(forms.Form):
    """The e-mail an acceptance was made with, to go on choosing a password on another device."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The one you accepted the invitation with."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """Return the address in the form in which it is kept; an unreadable one matches nothing."""
        return read_email(self.cleaned_data["email"]) or ""


class JoinForm(forms.Form):
    """A name at a group link; parents say which child, staff where to reach them. No list is offered."""

    name = forms.CharField(
        label=_("Your last name, first name and patronymic"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    child = forms.CharField(
        label=_("Child's last and first name"), max_length=200, widget=forms.TextInput(TEXT)
    )
    contact = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=254,
        required=False,
        help_text=_("So that the school can reach you about this request."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.joins_as != Role.PARENT:
            del self.fields["child"]

    def clean_name(self) -> NameParts:
        """Return the parts of the name; at least a last and a first name."""
        return _whole_name(self.cleaned_data["name"])

    def clean_child(self) -> NameParts:
        """Return the parts of the child's name; at least a last and a first name."""
        return _whole_name(self.cleaned_data["child"])

    def clean_contact(self) -> str:
        """Return the phone or the e-mail in the form in which it is kept; empty is allowed."""
        typed: str = self.cleaned_data["contact"].strip()
        found = read_email(typed) or read_phone(typed)
        if typed and found is None:
            raise forms.ValidationError(_("Type a phone number or an e-mail address."))
        return found or ""


class IssueForm(forms.Form):
    """Whom to invite where, for how long, and whether by personal links or by one for all."""

    place = forms.ModelChoiceField(
        label=_("Into which class or chat"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("all classes"),
    )
    joins_as = forms.ChoiceField(label=_("As whom"), choices=ROLES)
    kind = forms.ChoiceField(
        label=_("Kind of link"),
        choices=[("personal", _("a personal link for everybody")), ("group", _("one link for all"))],
        initial="personal",
    )
    days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=365)
    cap = forms.IntegerField(
        label=_("For how many people at most"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("For one link for all. Empty: for any number."),
    )

    def __init__(self, *args: Any, places: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "place", places)

    def clean(self) -> dict[str, Any]:
        """Return what was chosen; a link for all leads to one place."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == "group" and given.get("place") is None:
            self.add_error("place", _("Choose the class or chat this one link leads to."))
        return given


class FilterForm(forms.Form):
    """Narrow the list of invitations."""

    q = forms.CharField(label=_("Name or class"), required=False, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", ANY),
            *((state.value, state.label) for state in LISTED_STATES),
        ],
        widget=QuickSelect,
    )
    school_class = forms.TypedChoiceField(
        label=_("Class"), required=False, coerce=int, empty_value=None, widget=QuickSelect
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", ANY), *ROLES], widget=QuickSelect)
    figure = forms.ChoiceField(
        label=_("Counted in the statistics"),
        required=False,
        choices=[("", ANY), *Figure.choices],
        widget=QuickSelect,
    )
    on = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, classes: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].choices = [("", ANY), *classes]  # type: ignore[attr-defined]
        if not self.data.get("figure"):  # a figure leads here; nobody looks for one by hand
            del self.fields["figure"], self.fields["on"]


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea({"rows": 2}))


class RefusalForm(forms.Form):
    """How the school reaches a family that does not take part (2.6.0)."""

    channel = forms.CharField(
        label=_("How the school should reach you instead"),
        max_length=200,
        help_text=_("For example: by phone, through the diary, on paper through the child."),
    )


class HelpForm(forms.Form):
    """A request for help from a family's page (2.1.15)."""

    text = forms.CharField(
        label=_("What does not work?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    contact = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=254,
        required=False,
        help_text=_("The answer appears on this page. Leave it empty, or say where else to answer."),
    )


class CabinetRequestForm(forms.Form):
    """A request that stands in the platform's cabinet, entered to be matched here (2.1.9)."""

    place = forms.ModelChoiceField(label=_("Into which class or chat"), queryset=Place.objects.none())
    joins_as = forms.ChoiceField(label=_("As whom"), choices=ROLES[:2])
    name = forms.CharField(label=_("Name as the cabinet shows it"), max_length=200)

    def __init__(self, *args: Any, places: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "place", places)


def choose(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a field choose among these rows."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def _whole_name(typed: str) -> NameParts:
    name = split_full_name(typed)
    if not name.last or not name.first:
        raise forms.ValidationError(_("Type at least the last name and the first name."))
    return name
