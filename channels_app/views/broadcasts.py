"""Broadcasts and online meetings: the list, the plan, and what became of them (2.1.14, 2.2.6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import services
from channels_app.access import get_broadcast_for
from channels_app.faces import BROADCAST_PILLS
from channels_app.forms import BroadcastFilter, BroadcastForm, CancelForm, OutcomeForm
from channels_app.models import Broadcast
from channels_app.states import BroadcastState
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.people.models import Person
from schools.people.querysets import PersonQuerySet

PER_PAGE = 30


@require_safe
@allow(Can.SEE_CHANNELS)
def broadcast_list(request: TenantRequest) -> HttpResponse:
    """List broadcasts, the next planned first, narrowed by state and words."""
    acting = request.acting
    filters = BroadcastFilter(request.GET)
    filters.is_valid()
    asked = filters.cleaned_data
    rows = Broadcast.objects.select_related("responsible").matching(asked.get("q", ""))
    if asked.get("state"):
        rows = rows.in_state(BroadcastState(asked["state"]))
    page = Paginator(rows.planned_first(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": [(row, BROADCAST_PILLS[row.state]) for row in page],
        "can_plan": acting.can(Can.PUBLISH),
        "now": acting.act.at,
        "today": acting.act.today,
    }
    return render(request, "channels_app/broadcast_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.PUBLISH)
def broadcast_create(request: TenantRequest) -> HttpResponseBase:
    """Plan a broadcast or a meeting."""
    acting = request.acting
    form = BroadcastForm(request.POST or None, people=_staff(request))
    if form.is_valid():
        try:
            planned = services.plan_broadcast(acting.act, **_typed(form))
        except RuleViolation as refusal:
            form.add_error("url", refusal.message)
        else:
            messages.success(request, _("It is planned."))
            return redirect(acting.url("channels:broadcast", pk=planned.pk))
    return render(request, "channels_app/broadcast_form.html", {"form": form, "broadcast": None})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.PUBLISH)
def broadcast_edit(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Change the plan of a broadcast that was neither held nor cancelled."""
    acting = request.acting
    broadcast = get_broadcast_for(acting, pk)
    people = _staff(request) | Person.objects.filter(pk=broadcast.responsible_id)
    form = BroadcastForm(
        request.POST or None,
        people=people.in_order(),
        initial={
            "kind": broadcast.kind,
            "title": broadcast.title,
            "starts_at": broadcast.starts_at,
            "audience": broadcast.audience,
            "responsible": broadcast.responsible_id,
            "url": broadcast.url,
        },
    )
    if form.is_valid():
        try:
            services.change_broadcast(acting.act, broadcast_id=pk, **_typed(form))
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect(acting.url("channels:broadcast", pk=pk))
    return render(request, "channels_app/broadcast_form.html", {"form": form, "broadcast": broadcast})


@require_safe
@allow(Can.SEE_CHANNELS)
def broadcast(request: TenantRequest, pk: int) -> HttpResponse:
    """Show a broadcast and what became of it."""
    return _shown(request, get_broadcast_for(request.acting, pk))


@require_POST
@allow(Can.PUBLISH)
def broadcast_outcome(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Mark a broadcast as held, with attendance and recording; the same again corrects these."""
    acting = request.acting
    broadcast = get_broadcast_for(acting, pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        try:
            services.note_outcome(acting.act, broadcast_id=pk, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It is marked as held."))
            return redirect(acting.url("channels:broadcast", pk=pk))
    return _shown(request, broadcast, outcome=form)


@require_POST
@allow(Can.PUBLISH)
def broadcast_cancel(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Cancel a planned broadcast with a reason."""
    acting = request.acting
    broadcast = get_broadcast_for(acting, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_broadcast(acting.act, broadcast_id=pk, reason=form.cleaned_data["reason"])
        except RuleViolation as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("It is cancelled."))
            return redirect(acting.url("channels:broadcast", pk=pk))
    return _shown(request, broadcast, cancel=form)


def _shown(
    request: TenantRequest,
    broadcast: Broadcast,
    *,
    outcome: OutcomeForm | None = None,
    cancel: CancelForm | None = None,
) -> HttpResponse:
    """Return the page of a broadcast, with the form that was refused, if any."""
    acting = request.acting
    state = broadcast.state
    known = {"attendance_count": broadcast.attendance_count, "recording_url": broadcast.recording_url}
    begun = broadcast.starts_at <= acting.act.at
    context = {
        "broadcast": broadcast,
        "pill": BROADCAST_PILLS[state],
        "can_plan": acting.can(Can.PUBLISH),
        "is_planned": state == BroadcastState.PLANNED,
        "is_held": state == BroadcastState.HELD,
        "is_unresolved": begun and state == BroadcastState.PLANNED,
        "takes_outcome": begun and state != BroadcastState.CANCELLED,
        "outcome": outcome or OutcomeForm(initial=known),
        "cancel": cancel or CancelForm(),
        "today": acting.act.today,
    }
    return render(request, "channels_app/broadcast.html", context)


def _staff(request: TenantRequest) -> PersonQuerySet:
    return Person.objects.staff_on(request.acting.act.today).in_order()


def _typed(form: BroadcastForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "kind": given["kind"],
        "title": given["title"],
        "audience": given["audience"],
        "starts_at": given["starts_at"],
        "responsible_id": given["responsible"].pk,
        "url": given["url"],
    }
