"""Forms of the set-up: a school of one's own, its card, its settings, what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.days import DayField
from schools.institutions.models import Institution, InstitutionSettings
from schools.names.people import NameParts, split_full_name
from schools.setup.choices import ChoiceSet
from schools.setup.codes import is_setup_code
from schools.setup.rules import Founding
from schools.setup.slugs import free_slug
from schools.setup.zones import ZONES


class CardForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    """The school card; its short address is settled when the school is founded."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES, initial="Europe/Moscow")

    class Meta:
        model = Institution
        fields = ["name", "full_name", "city", "time_zone", "platform"]
        labels = {
            "name": _("Short name"),
            "full_name": _("Full name"),
            "city": _("Town"),
            "platform": _("Where Sferum is used"),
        }
        help_texts = {
            "name": _("As it stands in the heading of every page: School No. 12"),
            "full_name": _("As in the charter; it stands in orders and letters"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.time_zone
        if own not in dict(ZONES):
            self.fields["time_zone"].choices = [*ZONES, (own, own)]  # type: ignore[attr-defined]  # a choice field


class FoundingForm(CardForm):
    """A school of one's own: the card, and the administrator who enters it."""

    person = forms.CharField(
        label=_("Your last name, first name and patronymic"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    teaches = forms.BooleanField(
        label=_("I am a teacher of this school"),
        required=False,
        initial=True,
        help_text=_("The administrator is appointed from the teaching staff (2.2.2) and joins «Учительская»"),
    )
    email = forms.EmailField(
        label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters, not only digits"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("The server printed it in its window when it started"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, founding: Founding, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if founding != Founding.BY_CODE:
            del self.fields["code"]
        if user is not None:
            del self.fields["email"], self.fields["password"]

    def clean_code(self) -> str:
        """Refuse a code that the server did not print."""
        code: str = self.cleaned_data["code"]
        if not is_setup_code(code):
            raise ValidationError(_("This is not the code. Look for it in the window of the server."))
        return code

    def clean_email(self) -> str:
        """Refuse the address of an account: typing an address never links accounts."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address. Sign in first, then come back."))
        return email

    def clean_person(self) -> NameParts:
        """Return the name in its parts; a surname alone is no name."""
        parts = split_full_name(self.cleaned_data["person"])
        if not parts.first:
            raise ValidationError(_("Write the last name and the first name."))
        return parts

    def clean_password(self) -> str:
        """Refuse a password that is easy to guess."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password

    def institution(self) -> Institution:
        """Return the card, not stored yet, with a free short address."""
        card: Institution = self.instance
        card.slug = free_slug(card.name)
        card.created_at = timezone.now()
        return card

    def administrator(self) -> User:
        """Return the signed-in user, or a new account, not stored yet, with its password hashed."""
        if self.user is not None:
            return self.user
        data = self.cleaned_data
        return User(email=data["email"], name=data["person"].full, password=make_password(data["password"]))


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    """What the regulation leaves open and the institution decides."""

    class Meta:
        model = InstitutionSettings
        fields = [
            "invitation_days",
            "unclaimed_days",
            "group_joins_need_approval",
            "overdue_days",
            "verification_required",
            "support_email",
        ]
        labels = {
            "invitation_days": _("An invitation lives, days"),
            "unclaimed_days": _("Annul an invitation unclaimed for, days"),
            "group_joins_need_approval": _("Joining by a group link needs approval"),
            "overdue_days": _("Work counts as overdue after, days"),
            "verification_required": _("The status «teacher» is required of teaching staff"),
            "support_email": _("Platform support e-mail"),
        }
        help_texts = {
            "unclaimed_days": _("The regulation sets no term (2.1.12); empty means never by age"),
            "verification_required": _("If need be (2.1.10)"),
        }


class BaselineForm(forms.Form):
    """When the baseline was taken; which places, and where everybody is in, are ticks of the page."""

    on = DayField(label=_("As of"), help_text=_("The day on which you looked at the platform"))
    places = forms.TypedMultipleChoiceField(label=_("Exist"), coerce=int, required=False)
    people = forms.TypedMultipleChoiceField(label=_("Everybody is in"), coerce=int, required=False)
    set_places = forms.MultipleChoiceField(label=_("Exist"), required=False)
    set_people = forms.MultipleChoiceField(label=_("Everybody is in"), required=False)

    def __init__(self, *args: Any, sets: Sequence[ChoiceSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ids = {group.key: [choice.pk for choice in group.choices] for group in sets}
        places = [(pk, str(pk)) for ids in self._ids.values() for pk in ids]
        for name in ("places", "people"):
            self.fields[name].choices = places  # type: ignore[attr-defined]
            self.fields[f"set_{name}"].choices = [(key, key) for key in self._ids]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take whole sets for their places. Refuses a form in which nothing is ticked."""
        data = super().clean() or {}
        for name in ("places", "people"):
            whole = [pk for key in data.get(f"set_{name}", []) for pk in self._ids[key]]
            data[name] = list(dict.fromkeys([*data.get(name, []), *whole]))
        if not self.errors and not data["places"] and not data["people"]:
            raise ValidationError(_("Tick what is on the platform already."))
        return data
