"""Requests to join: the queue, and one request with the candidates of the roster (2.1.9)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invitations.access import get_request_for, in_order, places_to_invite_into, requests_visible_to
from invitations.forms import CabinetRequestForm, ReasonForm
from invitations.matching import candidates_for, sure_match
from invitations.models import JoinRequest
from invitations.services import requests as services
from invitations.states import RequestState
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.DECIDE_REQUESTS)
def request_list(request: TenantRequest) -> HttpResponseBase:
    """List the requests this person decides, the longest waiting first; enter one from the cabinet."""
    acting = request.acting
    decided = request.GET.get("state") == "decided"
    rows = requests_visible_to(acting).select_related("place", "person")
    rows = (
        rows.exclude(state=RequestState.WAITING).order_by("-decided_at", "-pk")
        if decided
        else (rows.waiting().oldest_first())
    )
    form = None
    if acting.is_any(Role.ADMINISTRATOR):
        places = in_order(places_to_invite_into(acting), acting.act.today)
        form = CabinetRequestForm(request.POST or None, places=places)
        if form.is_valid() and _entered(request, form):
            return redirect("invitations:request_list", slug=acting.institution.slug)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "decided": decided, "form": form, "today": acting.act.today}
    return render(request, "invitations/request_list.html", context)


def _entered(request: TenantRequest, form: CabinetRequestForm) -> bool:
    given = form.cleaned_data
    try:
        services.enter_request(
            request.acting.act,
            place_id=given["place"].pk,
            joins_as=Role(given["joins_as"]),
            name=given["name"],
        )
    except RuleViolation as refusal:
        form.add_error("name", refusal.message)
        return False
    messages.success(request, _("The request is entered."))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.DECIDE_REQUESTS)
def join_request(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show a request with the candidates it may mean; POST accepts it as one of them, or declines it."""
    row = get_request_for(request.acting, pk)
    form = ReasonForm()
    if request.method == "POST":
        try:
            messages.success(request, _decided(request, row))
            return redirect("invitations:request_list", slug=request.acting.institution.slug)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect("invitations:request", slug=request.acting.institution.slug, pk=row.pk)
    today = request.acting.act.today
    context = {
        "row": row,
        "form": form,
        "candidates": candidates_for(row, today) if row.is_waiting else [],
        "is_sure": row.is_waiting and sure_match(row, today) is not None,
        "today": today,
    }
    return render(request, "invitations/request.html", context)


def _decided(request: TenantRequest, row: JoinRequest) -> str:
    """Do what the button says and return the words for it. Raises RuleViolation."""
    act = request.acting.act
    if "decline" in request.POST:
        services.decline_request(act, request_id=row.pk, reason=request.POST.get("reason", ""))
        return _("The request is declined; its page says why.")
    person, _dot, child = request.POST.get("who", "").partition(":")
    if not person.isdigit() or (child and not child.isdigit()):
        raise RuleViolation(_("Choose who it is."))
    if person == "0":
        services.accept_request_as_new(act, request_id=row.pk, child_id=int(child or 0))
        return _("The request is accepted; the guardian is entered into the roster.")
    services.accept_request(
        act, request_id=row.pk, person_id=int(person), child_id=int(child) if child else None
    )
    return _("The request is accepted.")
