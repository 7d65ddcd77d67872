"""The form in which a password is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User


class ChoosePasswordForm(forms.Form):
    """One password, judged by the installation's rules; shown or hidden by the browser, not typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Return the password if the rules accept it."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
