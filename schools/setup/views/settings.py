"""The school card and the settings."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseForm, BoundField, ChoiceField
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.models import InstitutionSettings
from schools.setup.forms import CardForm, SettingsForm
from schools.setup.services import change_card, change_settings


@require_GET
@allow(Can.SEE_SETTINGS)
def settings_page(request: TenantRequest) -> HttpResponseBase:
    """Show the school card and what the institution has decided."""
    context = {
        "card": _facts(CardForm(instance=request.acting.institution)),
        "rules": _facts(SettingsForm(instance=_settings(request))),
        "may_change": request.acting.can(Can.CHANGE_SETTINGS),
    }
    return render(request, "schools/setup/settings.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.CHANGE_SETTINGS)
def settings_edit(request: TenantRequest) -> HttpResponseBase:
    """Change the card and the settings together."""
    card = CardForm(request.POST or None, instance=request.acting.institution, prefix="card")
    settings = SettingsForm(request.POST or None, instance=_settings(request), prefix="settings")
    if not (request.method == "POST" and card.is_valid() and settings.is_valid()):
        return render(request, "schools/setup/settings_edit.html", {"card": card, "settings": settings})
    changed = change_card(request.acting.act, values=card.cleaned_data)
    changed |= change_settings(request.acting.act, values=settings.cleaned_data)
    if changed:
        messages.success(request, _("Saved. Carry changes of the card over to Sferum too (2.1.3)."))
    return redirect(request.acting.url("schools:settings"))


def _facts(form: BaseForm) -> list[tuple[str, str]]:
    """Return (label, value in words) of each field, as the form would show it."""
    return [(str(field.label), _in_words(field)) for field in form]


def _in_words(field: BoundField) -> str:
    value = field.value()
    if isinstance(field.field, ChoiceField):
        return str(dict(field.field.choices).get(value, value))  # type: ignore[arg-type]  # a plain list of pairs
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _settings(request: TenantRequest) -> InstitutionSettings:
    return InstitutionSettings.objects.get(institution_id=request.acting.institution.pk)
