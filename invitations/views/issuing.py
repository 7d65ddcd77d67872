"""Issuing: terms, a dry run with counts and reasons, then a background job; and the sheets to hand out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from invitations.access import (
    get_targets_for,
    in_order,
    invitations_visible_to,
    may_handle,
    places_to_invite_into,
)
from invitations.audience import children_meant
from invitations.doors import invitation_url
from invitations.forms import IssueForm
from invitations.models import Invitation
from invitations.querysets import InvitationQuerySet
from invitations.services.handing_out import hand_out, note_shown
from invitations.services.issuing import Plan, issue_group, plan_issue, start_bulk_issue
from invitations.showing import joining_of, last_day_of, message_of, qr_of, site_is_loopback
from invitations.states import HandoutChannel, SkipReason
from schools.accounts.doors import keep_private
from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from schools.people.models import Person
from schools.structure.models import Place, PlaceKind, PlatformLink

MOST_UNASKED = 120
"""Slips shown when no place is asked for: fifteen sheets."""


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def issue(request: TenantRequest) -> HttpResponseBase:
    """Choose whom to invite where; GET with the terms is the dry run, POST issues."""
    acting = request.acting
    form = _issue_form(request)
    plans: list[Plan] = []
    if form.is_bound and form.is_valid():
        joins_as = Role(form.cleaned_data["joins_as"])
        targets = get_targets_for(acting, form.cleaned_data["place"], joins_as)
        try:
            plans = [plan_issue(acting.act, place=place, joins_as=joins_as) for place in targets]
            if request.method == "POST":
                return _issued(acting, form, plans)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
    context = {"form": form, "plans": plans, "shown": _shown(plans), "unready": _unready(plans)}
    return render(request, "invitations/issue.html", context)


def _issue_form(request: TenantRequest) -> IssueForm:
    """Return the form; an address that names only a place and a role fills it in without judging it."""
    acting = request.acting
    usual = InstitutionSettings.objects.get(institution_id=acting.institution.pk).invitation_days
    asked = request.POST or (request.GET if "days" in request.GET else None)
    initial = {"days": usual, **request.GET.dict()}
    return IssueForm(asked, places=in_order(places_to_invite_into(acting), acting.act.today), initial=initial)


def _issued(acting: Acting, form: IssueForm, plans: Sequence[Plan]) -> HttpResponseBase:
    days, slug = form.cleaned_data["days"], acting.institution.slug
    if form.cleaned_data["kind"] == "group":
        [plan] = plans
        row = issue_group(
            acting.act,
            place_id=plan.place.pk,
            joins_as=plan.joins_as,
            days=days,
            cap=form.cleaned_data["cap"],
        )
        return redirect("invitations:link", slug=slug, pk=row.pk)
    if not any(plan.to_issue for plan in plans):
        raise RuleViolation(_("There is nobody left to invite there in this role."))
    query = {"as": plans[0].joins_as.value, **({"place": plans[0].place.pk} if len(plans) == 1 else {})}
    next_url = f"{acting.url('invitations:slips')}?{urlencode(query)}"
    job = start_bulk_issue(acting.act, plans=plans, days=days, next_url=next_url)
    return redirect("schools:job", slug=slug, pk=job.pk)


def _unready(plans: Sequence[Plan]) -> list[tuple[Place, bool]]:
    """Return (place, whether it exists on the platform) where whoever accepts will find no link to open.

    Of chats nothing is said: they are joined through their class, and few have a link of their own.
    """
    links = PlatformLink.objects.current().filter(place__in=[plan.place.pk for plan in plans])
    known = set(links.values_list("place", "joins_as")) if plans else set()
    return [
        (plan.place, plan.place.is_created)
        for plan in plans
        if plan.place.kind != PlaceKind.CHAT and (plan.place.pk, plan.joins_as.value) not in known
    ]


def _shown(plans: Sequence[Plan]) -> dict[str, object]:
    """Return the dry run with names: who gets a link, and who does not and why."""
    chosen = [pk for plan in plans for pk in plan.to_issue]
    skipped: dict[SkipReason, list[int]] = defaultdict(list)
    for plan in plans:
        for reason, people in plan.skipped.items():
            skipped[reason] += people
    ids = {*chosen, *(pk for people in skipped.values() for pk in people)}
    names = {person.pk: person.full_name for person in Person.objects.filter(pk__in=ids)}
    return {
        "to_issue": [names[pk] for pk in chosen],
        "skipped": [(reason.label, [names[pk] for pk in people]) for reason, people in skipped.items()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ISSUE_INVITATIONS)
def slips(request: TenantRequest) -> HttpResponseBase:
    """Show printable slips of open personal links (journalled); POST: they were handed out.

    Without a place, and with more than fit a few sheets, it shows which places have slips to print.
    """
    acting = request.acting
    rows = _open_slips(acting, request)
    if "place" not in request.GET and rows.count() > MOST_UNASKED:
        return render(request, "invitations/slip_choices.html", {"choices": _choices(acting, rows)})
    allowed = _allowed(acting, rows)
    if request.method == "POST":
        channel = HandoutChannel(request.POST.get("channel", HandoutChannel.PAPER))
        count = hand_out(acting.act, invitations=allowed, channel=channel)
        said = ngettext(
            "%(n)d invitation noted as handed out.", "%(n)d invitations noted as handed out.", count
        )
        messages.success(request, said % {"n": count})
        return redirect("invitations:list", slug=acting.institution.slug)
    note_shown(acting.act, invitations=allowed, how="slips")
    context = {
        "sheets": _sheets(allowed, children_meant(allowed, acting.act.today)),
        "count": len(allowed),
        "is_loopback": site_is_loopback(),
        "message": "\n\n".join(message_of(row) for row in allowed),
    }
    response = render(request, "invitations/slips.html", context)
    keep_private(response)
    return response


def _open_slips(acting: Acting, request: TenantRequest) -> InvitationQuerySet:
    """Return the open personal links asked for, by class and name."""
    rows = (
        invitations_visible_to(acting)
        .live(acting.act.at, acting.act.today)
        .personal()
        .select_related("place", "person", "institution", "issuer__person")
        .order_by("place__name", "joins_as", "person__name_key")
    )
    place, role = request.GET.get("place", ""), request.GET.get("as", "")
    if place.isdigit():
        rows = rows.filter(place=int(place))
    return rows.joining_as(Role(role)) if role in Role.values else rows


def _allowed(acting: Acting, rows: Iterable[Invitation]) -> list[Invitation]:
    """Return those of the links that this person may hand out; judged once per place and role."""
    judged: dict[tuple[int, str], bool] = {}
    allowed = []
    for row in rows:
        group = (row.place_id, row.joins_as)
        if group not in judged:
            judged[group] = may_handle(acting, row)
        if judged[group]:
            allowed.append(row)
    return allowed


def _choices(acting: Acting, rows: InvitationQuerySet) -> list[dict[str, object]]:
    """Return the places with slips to print: name, role, how many, and the address of their sheets."""
    counts = Counter((row.place_id, row.joins_as) for row in _allowed(acting, rows))
    names = {place.pk: place.name for place in in_order(Place.objects.all(), acting.act.today)}
    order = {pk: position for position, pk in enumerate(names)}
    home = acting.url("invitations:slips")
    return [
        {
            "name": names[place],
            "role": Role(role).label,
            "count": count,
            "url": f"{home}?{urlencode({'place': place, 'as': role})}",
        }
        for (place, role), count in sorted(counts.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    ]


def _sheets(rows: Sequence[Invitation], children: Mapping[int, list[str]]) -> list[dict[str, object]]:
    """Return the slips by place and role: each group begins on a sheet of its own."""
    sheets: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in rows:
        url = invitation_url(row)
        slip = {
            "row": row,
            "url": url,
            "qr": qr_of(url),
            "until": last_day_of(row),
            "joining": joining_of(row.place),
            "children": children.get(row.pk, ()),
        }
        sheets.setdefault((row.place.name, str(row.get_joins_as_display())), []).append(slip)
    return [{"place": place, "role": role, "slips": slips} for (place, role), slips in sheets.items()]
