"""The links page and one invitation: what it grants, who came, handing over, renewing, annulling."""

from __future__ import annotations

from django.contrib import messages
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
)
from invitations.doors import invitation_url
from invitations.faces import PILLS
from invitations.family import staff_entries
from invitations.forms import FilterForm, ReasonForm
from invitations.listing import acceptances_of, classes_for, count_unclaimed, page_of
from invitations.models import Invitation
from invitations.rules import state_of
from invitations.services.annulling import annul, annul_all_of_place, annul_unclaimed
from invitations.services.families import note_links_shown, report_joined_as_staff, revoke_page
from invitations.services.handing_out import hand_out, note_shown
from invitations.services.issuing import reissue
from invitations.showing import inviter_of, last_day_of, message_of, qr_of, site_is_loopback
from invitations.states import HandoutChannel, InvitationState
from schools.accounts.doors import keep_private
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.people.access import people_open_to
from schools.people.models import Person


@require_safe
@allow(Can.SEE_INVITATIONS)
def invitation_list(request: TenantRequest) -> HttpResponseBase:
    """List the links this person may look at: state, what each grants, uses, who came; filtered and paged."""
    acting = request.acting
    filters = FilterForm(request.GET or None, classes=classes_for(acting))
    given = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    page, lines = page_of(acting, given, request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "lines": lines,
        "today": acting.act.today,
        "may_issue": acting.can(Can.ISSUE_INVITATIONS),
        "unclaimed": count_unclaimed(acting),
        "acceptances": acceptances_of(acting, given),
    }
    return render(request, "invitations/list.html", context)


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
        "may_decide": acting.can(Can.DECIDE_REQUESTS),
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
