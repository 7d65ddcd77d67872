"""The links page and one invitation: what it grants, who came, handing over, renewing, annulling."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations.access import (
    get_family_page_for,
    get_invitation_for,
    get_target_for,
    invitations_visible_to,
    may_handle,
    places_to_invite_into,
)
from invitations.doors import invitation_url
from invitations.faces import PILLS, state_shown, uses_of, who_came
from invitations.family import staff_entries
from invitations.forms import FilterForm, ReasonForm
from invitations.models import Acceptance, Invitation
from invitations.querysets import InvitationQuerySet
from invitations.rules import state_of
from invitations.services.annulling import annul, annul_all_of_place, annul_unclaimed
from invitations.services.families import note_links_shown, report_joined_as_staff, revoke_page
from invitations.services.handing_out import hand_out, note_shown
from invitations.services.issuing import reissue
from invitations.showing import inviter_of, last_day_of, message_of, qr_of, site_is_loopback
from invitations.states import Figure, HandoutChannel, InvitationState
from schools.accounts.doors import keep_private
from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.names.people import search_words
from schools.names.spelling import key
from schools.people.access import people_open_to
from schools.people.models import Person
from schools.structure.models import Place, SchoolClass
from schools.structure.querysets import SchoolClassQuerySet

PER_PAGE = 50


@require_safe
@allow(Can.SEE_INVITATIONS)
def invitation_list(request: TenantRequest) -> HttpResponseBase:
    """List the links this person may look at: state, what each grants, uses, who came; filtered and paged."""
    acting = request.acting
    filters = FilterForm(request.GET or None, classes=_classes(acting))
    rows = _filtered(acting, filters)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    issuers = _issuers(list(page))
    shown = [
        {
            "row": row,
            "issuer": issuers[row.pk],
            "state": state_shown(row),
            "pill": PILLS[state_shown(row)],
            "uses": uses_of(row),
            "came": who_came(row),
            "until": last_day_of(row),
        }
        for row in page
    ]
    context = {
        "filters": filters,
        "page": page,
        "rows": shown,
        "today": acting.act.today,
        "may_issue": acting.can(Can.ISSUE_INVITATIONS),
        "acceptances": _acceptances(acting, filters, rows),
        "unclaimed": invitations_visible_to(acting).live(acting.act.at, acting.act.today).unclaimed().count(),
    }
    return render(request, "invitations/list.html", context)


def _acceptances(acting: Acting, filters: FilterForm, rows: InvitationQuerySet) -> int | None:
    """Return how many acceptances there are by these rows; None where the list is of no such figure."""
    given = _given(filters)
    if given.get("figure") != Figure.ACCEPTED:
        return None
    by_them = Acceptance.objects.filter(invitation__in=rows.order_by().values("pk"))
    return by_them.before(_end_of(acting, given.get("on"))).count()


def _end_of(acting: Acting, day: date | None) -> datetime:
    """Return the instant at which the day, or without one today, is over."""
    after = (day or acting.act.today) + timedelta(days=1)
    return datetime.combine(after, time.min, tzinfo=ZoneInfo(acting.act.time_zone))


def _given(filters: FilterForm) -> dict[str, Any]:
    return filters.cleaned_data if filters.is_bound and filters.is_valid() else {}


def _issuers(rows: list[Invitation]) -> dict[int, str]:
    """Return `{invitation_id: short name of who issued it}`; empty where a command or nobody known did."""
    users = {row.issued_by_id for row in rows if row.issuer is None}
    by_user = {person.user_id: person.short_name for person in Person.objects.filter(user__in=users)}
    return {
        row.pk: row.issuer.person.short_name if row.issuer else by_user.get(row.issued_by_id, "")
        for row in rows
    }


def _classes(acting: Acting) -> SchoolClassQuerySet:
    owned = None if acting.can(Can.SEE_PEOPLE) else places_to_invite_into(acting).values("pk")
    classes = SchoolClass.objects.in_order(acting.act.today).select_related("place")
    return classes if owned is None else classes.filter(place__in=owned)


def _filtered(acting: Acting, filters: FilterForm) -> InvitationQuerySet:
    given = _given(filters)
    rows = (
        invitations_visible_to(acting)
        .with_state(acting.act.at, acting.act.today)
        .with_waiting()
        .select_related("institution", "place", "person", "issuer__person")
        .prefetch_related("acceptances__person")
        .newest_first()
    )
    for word in search_words(given.get("q") or ""):
        by_name = Q(person__name_key__contains=word) | Q(acceptances__person__name_key__contains=word)
        named = Invitation.objects.filter(by_name | Q(place__in=_places_named(word))).values("pk")
        rows = rows.filter(pk__in=named)
    if given.get("state"):
        rows = rows.in_state(InvitationState(given["state"]), acting.act.at, acting.act.today)
    if given.get("role"):
        rows = rows.joining_as(Role(given["role"]))
    if given.get("school_class"):
        rows = rows.of_class(given["school_class"].pk)
    if given.get("figure"):
        rows = rows.counted_in(Figure(given["figure"]), _end_of(acting, given.get("on")))
    return rows


def _places_named(word: str) -> list[int]:
    """Return the ids of places in whose name a word occurs; folded here, as SQLite folds only ASCII."""
    return [pk for pk, name in Place.objects.values_list("pk", "name") if word in key(name)]


@require_safe
@allow(Can.SEE_INVITATIONS)
def invitation(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show one invitation: who invites whom into what, its state, who came, how it was handed over."""
    acting = request.acting
    row = get_invitation_for(acting, pk)
    state = state_of(row, now=acting.act.at, day=acting.act.today)
    acceptances = list(row.acceptances.select_related("person").order_by("at"))
    context = {
        "invitation": row,
        "state": state,
        "pill": PILLS[state],
        "inviter": inviter_of(row),
        "until": last_day_of(row),
        "acceptances": acceptances,
        "open_people": people_open_to(acting, [acceptance.person_id for acceptance in acceptances]),
        "requests": row.requests.order_by("-created_at")[:20],
        "handouts": row.handouts.select_related("by").order_by("-at")[:20],
        "may_handle": may_handle(acting, row),
        "is_live": state == InvitationState.LIVE,
        "may_renew": state in (InvitationState.LIVE, InvitationState.EXPIRED),
        "may_annul": row.annulled_at is None and not row.is_used_up,
        "today": acting.act.today,
    }
    return render(request, "invitations/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def link(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show the link of an open invitation, its message and QR code (journalled); POST: it was handed over."""
    row = get_invitation_for(request.acting, pk, to_handle=True)
    act = request.acting.act
    if state_of(row, now=act.at, day=act.today) != InvitationState.LIVE:
        messages.error(request, _("This invitation no longer lets anybody in; there is no link to show."))
        return redirect(row.page_url(request.acting.institution.slug))
    if request.method == "POST":
        channel = HandoutChannel(request.POST.get("channel", HandoutChannel.MESSENGER))
        hand_out(act, invitations=[row], channel=channel, to=row.person.short_name if row.person else "")
        messages.success(request, _("Noted as handed over."))
        return redirect(row.page_url(request.acting.institution.slug))
    note_shown(act, invitations=[row], how="page")
    url = invitation_url(row)
    context = {
        "invitation": row,
        "url": url,
        "message": message_of(row),
        "qr": qr_of(url),
        "until": last_day_of(row),
        "is_loopback": site_is_loopback(),
    }
    response = render(request, "invitations/link.html", context)
    keep_private(response)
    return response


@require_POST
@allow(Can.ISSUE_INVITATIONS)
def renew(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give an invitation a new link; the old one is dead at once."""
    row = get_invitation_for(request.acting, pk, to_handle=True)
    try:
        reissue(request.acting.act, invitation_id=row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(row.page_url(request.acting.institution.slug))
    messages.success(request, _("The invitation has a new link. The old one no longer works."))
    return redirect("invitations:link", slug=request.acting.institution.slug, pk=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def annul_one(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Ask for a reason and annul one invitation; the row stays as proof (2.1.12)."""
    row = get_invitation_for(request.acting, pk, to_handle=True)
    back = row.page_url(request.acting.institution.slug)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            annul(request.acting.act, invitation_id=row.pk, note=form.cleaned_data["reason"])
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The invitation is annulled. Its link lets nobody in."))
        return redirect(back)
    return _confirm(
        request,
        form,
        heading=_("Annul the invitation"),
        consequence=_("The link dies at once. If the platform's own link was shown, reset that too."),
        lines=[str(row.person.full_name if row.person else _("One link for all")), row.place.name],
        cancel_url=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def annul_place(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Ask for a reason and annul all links into a class or chat at once (2.1.12)."""
    acting = request.acting
    # Teachers' links are among them, so this takes the right to invite in every role.
    place = get_target_for(acting, pk, Role.TEACHER)
    living = Invitation.objects.live(acting.act.at, acting.act.today).filter(place=place)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        annul_all_of_place(acting.act, place_id=place.pk, note=form.cleaned_data["reason"])
        messages.success(request, _("All links into «%(name)s» are annulled.") % {"name": place.name})
        return redirect("invitations:list", slug=acting.institution.slug)
    count = living.count()
    said = ngettext("%(n)d open link will die at once", "%(n)d open links will die at once", count)
    return _confirm(
        request,
        form,
        heading=_("Annul all links into «%(name)s»") % {"name": place.name},
        consequence=_("Whoever has not come yet needs a new invitation. Acceptances stay as they are."),
        lines=[said % {"n": count}],
        cancel_url=acting.url("invitations:list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def annul_all_unclaimed(request: TenantRequest) -> HttpResponseBase:
    """Ask for a reason and annul every open link that nobody has used (2.1.12)."""
    acting = request.acting
    rows = invitations_visible_to(acting).live(acting.act.at, acting.act.today).unclaimed()
    if not acting.is_any(Role.ADMINISTRATOR):
        rows = rows.filter(issued_by=acting.user)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        ids = list(rows.values_list("pk", flat=True))
        count = annul_unclaimed(acting.act, invitation_ids=ids, note=form.cleaned_data["reason"])
        said = ngettext("%(n)d invitation is annulled.", "%(n)d invitations are annulled.", count)
        messages.success(request, said % {"n": count})
        return redirect("invitations:list", slug=acting.institution.slug)
    count = rows.count()
    said = ngettext("%(n)d link that nobody has used", "%(n)d links that nobody has used", count)
    return _confirm(
        request,
        form,
        heading=_("Annul all unclaimed links"),
        consequence=_("Links handed out on paper die too. Whoever has not come yet needs a new invitation."),
        lines=[said % {"n": count}],
        cancel_url=acting.url("invitations:list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.DECIDE_REQUESTS)
def family_access(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Ask for a reason and revoke the link of a family's page; the next invitation opens a new one."""
    access = get_family_page_for(request.acting, pk)
    person = access.person
    back = (
        person.page_url(request.acting.institution.slug) if person else request.acting.url("invitations:list")
    )
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        revoke_page(request.acting.act, access=access, reason=form.cleaned_data["reason"])
        messages.success(request, _("The link of the page no longer opens anything."))
        return redirect(back)
    return _confirm(
        request,
        form,
        heading=_("Revoke the link of the family's page"),
        consequence=_("The page closes at once on every device. A new invitation opens a new one."),
        lines=[str(person)],
        cancel_url=back,
        submit_label=_("Revoke"),
    )


def _confirm(
    request: TenantRequest,
    form: ReasonForm,
    *,
    heading: str,
    consequence: str,
    lines: list[str],
    cancel_url: str,
    submit_label: str = "",
) -> HttpResponseBase:
    context = {
        "form": form,
        "heading": heading,
        "consequence": consequence,
        "lines": lines,
        "cancel_url": cancel_url,
        "submit_label": submit_label or _("Annul"),
        "danger": True,
    }
    return render(request, "invitations/annul.html", context)


@require_safe
@allow(Can.SEE_HOME)
def mine(request: TenantRequest) -> HttpResponseBase:
    """Show staff where they are invited, with the platform's links; each showing is journalled."""
    acting = request.acting
    entries = staff_entries(acting.person_id, acting.act.today)
    note_links_shown(
        acting.act, links=[entry.link for entry in entries if entry.link], person_id=acting.person_id
    )
    person = Person.objects.get(pk=acting.person_id)
    context = {
        "entries": entries,
        "person": person,
        "has_link": any(entry.link for entry in entries if not entry.confirmed),
        "is_unfinished": not all(entry.confirmed for entry in entries),
    }
    response = render(request, "invitations/mine.html", context)
    keep_private(response)
    return response


@require_POST
@allow(Can.SEE_HOME)
def mine_joined(request: TenantRequest) -> HttpResponseBase:
    """«Я вступил» of staff: kept beside what the administrator confirms, never instead of it."""
    place = request.POST.get("place", "")
    try:
        report_joined_as_staff(
            request.acting.act,
            person_id=request.acting.person_id,
            place_id=int(place) if place.isdigit() else 0,
        )
        messages.success(request, _("Thank you. The administrator will confirm it."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("invitations:mine", slug=request.acting.institution.slug)
