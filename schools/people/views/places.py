"""One page for every place: its facts, its links, who is in it, and the marks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.institutions.everybody import SHOWN, check_shown
from schools.institutions.ids import read_ids
from schools.journal.keeping import KeptPaginator, kept
from schools.people.access import (
    get_link_for,
    get_place_to_manage,
    may_manage_place,
    may_mark_place,
    people_open_to,
)
from schools.people.coverage import NOTHING, coverage_of_places
from schools.people.forms import LinkForm, MemberFilterForm, MemberMark, PlaceMark
from schools.people.marking import mark_members, mark_place
from schools.people.models import Membership
from schools.people.places import invite_url, joining_roles, member_rows, members_found
from schools.structure.access import get_place_for
from schools.structure.facts import SAID_BY_HAND
from schools.structure.models import Place, PlatformLink
from schools.structure.services import record_platform_link, reset_platform_link, show_platform_link

PAGE = 50


@require_GET
@allow(Can.SEE_CLASSES)
def place_page(request: TenantRequest, pk: int) -> HttpResponse:
    """Show a place: what is known of it on the platform, its links, and its members on their ladder."""
    acting, day = request.acting, request.acting.act.today
    place = get_place_for(acting, pk)
    filters = MemberFilterForm(request.GET)
    narrowed = filters.cleaned_data if filters.is_valid() else {"q": "", "state": ""}
    found = members_found(place, **narrowed, day=day)
    page = KeptPaginator(found, PAGE, "members", pk, narrowed, day).get_page(request.GET.get("page"))
    shown = ("members", pk, narrowed, page.number, day, get_language())
    rows = kept(*shown, make=lambda: member_rows(list(page), day))
    context = {
        "place": place,
        "day": day,
        "school_class": getattr(place, "school_class", None),
        "coverage": kept("coverage", pk, day, make=lambda: coverage_of_places([pk], day).get(pk, NOTHING)),
        "filters": filters,
        "page": page,
        "rows": rows,
        "open_people": people_open_to(acting, [row.stay.person_id for row in rows]),
        "sources": SAID_BY_HAND,
        **_powers(acting, place),
    }
    return render(request, "schools/people/place_page.html", context)


def _powers(acting: Acting, place: Place) -> dict[str, Any]:
    """Return what this user may do here, with the links for whoever may have them."""
    may_mark = may_mark_place(acting, place)
    may_invite = may_mark and acting.can(Can.ISSUE_INVITATIONS) and place.is_needed_after(acting.act.today)
    links = PlatformLink.objects.filter(place=place).order_by("joins_as", "-pk")
    return {
        "may_mark": may_mark,
        "may_manage": may_manage_place(acting, place),
        "links": list(links) if may_mark else [],
        "joining_roles": joining_roles(place),
        "invite_url": invite_url(acting, place) if may_invite else "",
    }


@require_POST
@allow(Can.MARK_FACTS)
def place_mark(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Mark members of a place: the ticked ones, or everybody found, after a look at how many."""
    place = get_place_for(request.acting, pk, to_mark=True)
    form = MemberMark(request.POST)
    if not form.is_valid():
        return _refused(request, place, form)
    everyone = form.cleaned_data["everyone"]
    try:
        ids = _chosen(request, place, everyone=everyone)
        if everyone and "confirmed" not in request.POST:
            context = {"place": place, "form": form, "count": len(ids), "back": _back(request, place)}
            return render(request, "schools/people/place_mark_confirm.html", context)
        messages.success(request, mark_members(request.acting.act, ids, form.cleaned_data))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(_back(request, place))


@require_POST
@allow(Can.MARK_FACTS)
def place_fact(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Mark the place itself: created, renamed, closed, not required."""
    place = get_place_to_manage(request.acting, pk)
    form = PlaceMark(request.POST)
    if not form.is_valid():
        return _refused(request, place, form)
    try:
        messages.success(request, mark_place(request.acting.act, place, form.cleaned_data))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(_back(request, place))


@require_POST
@allow(Can.MARK_FACTS)
def place_link_record(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Record the cabinet's present link; the former one of that role counts as reset (2.1.6)."""
    place = get_place_to_manage(request.acting, pk)
    form = LinkForm(request.POST, roles=joining_roles(place))
    if not form.is_valid():
        return _refused(request, place, form)
    try:
        record_platform_link(request.acting.act, place_id=place.pk, **form.cleaned_data)
        messages.success(request, _("The link is recorded."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(_back(request, place))


@require_POST
@allow(Can.ISSUE_INVITATIONS)
def place_link_show(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show a link to whoever may have it; every showing is journalled."""
    place = get_place_for(request.acting, pk, to_mark=True)
    wanted = get_link_for(request.acting, place, request.POST.get("link", ""))
    try:
        link = show_platform_link(request.acting.act, link_id=wanted.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_back(request, place))
    return render(request, "schools/people/link_shown.html", {"place": place, "link": link})


@require_POST
@allow(Can.MARK_FACTS)
def place_link_reset(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Record that a link was reset on the platform: the proof of annulment (2.1.12)."""
    place = get_place_to_manage(request.acting, pk)
    link = get_link_for(request.acting, place, request.POST.get("link", ""))
    try:
        reset_platform_link(request.acting.act, link_id=link.pk)
        messages.success(request, _("Recorded as reset. Paste the new link when the cabinet gives one."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(_back(request, place))


def _chosen(request: TenantRequest, place: Place, *, everyone: bool) -> list[int]:
    """Return the stays that are meant, of this place alone whatever was posted.

    Raises RuleViolation if everybody found is meant and the page showed another number of them.
    """
    if everyone:
        filters = MemberFilterForm(request.POST)
        narrowed = filters.cleaned_data if filters.is_valid() else {"q": "", "state": ""}
        found = members_found(place, **narrowed, day=request.acting.act.today)
        ids = list(found.values_list("pk", flat=True))
        check_shown(request.POST.get(SHOWN, ""), found=len(ids))
        return ids
    posted = read_ids(request.POST.getlist("member"))
    return list(Membership.objects.with_ids(posted).filter(place=place).values_list("pk", flat=True))


def _refused(request: TenantRequest, place: Place, form: BaseForm) -> HttpResponseBase:
    """Say what is missing and lead back; nothing was changed."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect(_back(request, place))


def _back(request: TenantRequest, place: Place) -> str:
    """Return the place's page with the filters kept."""
    kept = QueryDict(mutable=True)
    for name in ("q", "state", "page"):
        if value := request.POST.get(name):
            kept[name] = value
    address = request.acting.url("schools:place", pk=place.pk)
    return f"{address}?{kept.urlencode()}" if kept else address
