"""«Уже есть на платформе»: choose, look at what it means, mark."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.setup.choices import choices_of_baseline
from schools.setup.forms import BaselineForm
from schools.setup.services import mark_baseline, plan_baseline, start_baseline


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def baseline(request: TenantRequest) -> HttpResponseBase:
    """Offer the school's places in sets; show what the ticks would change; mark it once confirmed."""
    act = request.acting.act
    sets = choices_of_baseline(act.today)
    form = BaselineForm(request.POST or None, initial={"on": act.today}, sets=sets)
    if not form.is_valid():
        return render(request, "schools/setup/baseline.html", {"form": form, "sets": sets})
    if "confirmed" not in request.POST:
        plan = plan_baseline(act, **_ticked(form))
        context = {"form": form, "plan": plan, **_ticked(form)}
        return render(request, "schools/setup/baseline_confirm.html", context)
    try:
        return _marked(request, form)
    except RuleViolation as refusal:
        form.add_error("on", refusal.message)
        return render(request, "schools/setup/baseline.html", {"form": form, "sets": sets})


def _marked(request: TenantRequest, form: BaselineForm) -> HttpResponseBase:
    """Mark at once what is little, or hand it to a job and show its progress."""
    act, on, ticked = request.acting.act, form.cleaned_data["on"], _ticked(form)
    home = request.acting.url("reports:home")
    if plan_baseline(act, **ticked).is_large:
        job = start_baseline(act, on=on, next_url=home, **ticked)
        return redirect(request.acting.url("schools:job", pk=job.pk))
    places, people = mark_baseline(act, on=on, **ticked)
    messages.success(
        request,
        _("Marked as already on the platform: places: %(places)s, people in them: %(people)s.")
        % {"places": places, "people": people},
    )
    return redirect(home)


def _ticked(form: BaselineForm) -> dict[str, Any]:
    return {"place_ids": form.cleaned_data["places"], "with_people": form.cleaned_data["people"]}
