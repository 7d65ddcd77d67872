"""Leave and absence of a member of staff, from the person's page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.people.absences import AbsenceForm
from schools.people.access import get_person_for
from schools.people.models import Absence
from schools.people.services.absences import (
    change_absence,
    end_absence,
    record_absence,
    strike_out_absence,
)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def absence_record(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Record an absence."""
    person, act = get_person_for(request.acting, pk, to_change=True), request.acting.act
    form = AbsenceForm(request.POST or None, initial={"from_on": act.today})
    if form.is_valid():
        try:
            record_absence(act, person_id=pk, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The absence is recorded. Joining is not asked meanwhile."))
            return redirect(request.acting.url("schools:person", pk=pk))
    return render(request, "schools/people/absence.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def absence_change(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Change an absence."""
    absence, act = _get_absence_for(request, pk), request.acting.act
    initial = {name: getattr(absence, name) for name in ("kind", "from_on", "until_on")}
    form = AbsenceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_absence(act, absence_id=pk, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(request.acting.url("schools:person", pk=absence.person_id))
    context = {"form": form, "person": absence.person, "absence": absence, "day": act.today}
    return render(request, "schools/people/absence.html", context)


@require_POST
@allow(Can.MANAGE_PEOPLE)
def absence_end(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Note that somebody is back today, earlier than said."""
    return _done(
        request, pk, lambda: end_absence(request.acting.act, absence_id=pk), _("Back at work today.")
    )


@require_POST
@allow(Can.MANAGE_PEOPLE)
def absence_strike_out(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take away an absence entered by mistake."""
    return _done(
        request,
        pk,
        lambda: strike_out_absence(request.acting.act, absence_id=pk),
        _("The absence is struck out; the journal keeps it."),
    )


def _done(request: TenantRequest, pk: int, write: Callable[[], object], said: str) -> HttpResponseBase:
    absence = _get_absence_for(request, pk)
    try:
        write()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect(request.acting.url("schools:person", pk=absence.person_id))


def _get_absence_for(request: TenantRequest, pk: int) -> Absence:
    """Return an absence of somebody this user may change. Raises Http404 for any other."""
    absence: Absence | None = Absence.objects.select_related("person").filter(pk=pk).first()
    if absence is None:
        raise Http404
    get_person_for(request.acting, absence.person_id, to_change=True)
    return absence
