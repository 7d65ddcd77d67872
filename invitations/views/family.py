"""A family's own page, behind its own link (2.5, 2.6). It needs no account and is kept out of caches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invitations.doors import family_url, find_family, invitation_url
from invitations.family import FamilyPage, asked_on, page_of
from invitations.forms import HelpForm, RefusalForm
from invitations.services import families
from invitations.views.public import COOKIE_LIFETIME
from schools.accounts.doors import keep_private, let_in, shown_token
from schools.accounts.limits import Limit, client_address, is_spent, take
from schools.accounts.permissions import open_to_all
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope

MISSES = Limit("family-miss", attempts=20, window=timedelta(minutes=10))
HELP = Limit("family-help", attempts=5, window=timedelta(hours=1))

Visit = Callable[[HttpRequest, Act, FamilyPage], HttpResponseBase]


@require_safe
@open_to_all("the family's signed link is the key")
def family_open(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the token out of the address and go on to the family's page."""
    access = find_family(token)
    if access is None:
        return _closed(request)
    return let_in(token, path=_path(access.public_id), lifetime=COOKIE_LIFETIME)


def _with_page(view: Visit) -> Callable[..., HttpResponseBase]:
    """Enter the institution and derive the page for whoever holds its cookie; refuse everybody else."""

    @wraps(view)
    def entered(request: HttpRequest, public_id: str) -> HttpResponseBase:
        access = find_family(shown_token(request))
        if access is None or access.public_id != public_id:
            return _closed(request)
        act = act_in(access.institution, via=Via.REQUEST)
        with scope(access.institution_id), timezone.override(ZoneInfo(act.time_zone)):
            try:
                response = view(request, act, page_of(access, act.today))
            except RuleViolation as refusal:
                messages.error(request, refusal.message)
                response = redirect(_path(public_id))
        keep_private(response)
        return response

    return entered


@require_safe
@open_to_all("the family's signed link, kept in a cookie of this page, is the key")
@_with_page
def family(request: HttpRequest, act: Act, page: FamilyPage) -> HttpResponseBase:
    """Show where the family belongs on the platform, with its links; each showing is journalled."""
    families.note_links_shown(act, links=page.links, person_id=page.person_id)
    context = {
        "page": page,
        "institution": page.access.institution,
        "address": family_url(page.access),
        "refusal_form": RefusalForm(),
        "help_form": HelpForm(),
        "asked": asked_on(page.access),
        "invitation_address": invitation_url(page.invitation) if page.invitation else "",
        "today": act.today,
    }
    return render(request, "invitations/family.html", context)


@require_POST
@open_to_all("the family's signed link, kept in a cookie of this page, is the key")
@_with_page
def family_joined(request: HttpRequest, act: Act, page: FamilyPage) -> HttpResponseBase:
    """«Я вступил»: kept beside what the school confirms, never instead of it."""
    place = request.POST.get("place", "")
    families.report_joined(act, page=page, place_id=int(place) if place.isdigit() else 0)
    messages.success(request, _("Thank you. The school will see it and confirm."))
    return redirect(_path(page.access.public_id))


@require_POST
@open_to_all("the family's signed link, kept in a cookie of this page, is the key")
@_with_page
def family_refuse(request: HttpRequest, act: Act, page: FamilyPage) -> HttpResponseBase:
    """Record a refusal with another channel; taking part is voluntary for families (2.6.0)."""
    form = RefusalForm(request.POST)
    families.refuse(act, page=page, channel=form.data.get("channel", "")[:200])
    messages.success(request, _("It is recorded. You can change your mind at any time."))
    return redirect(_path(page.access.public_id))


@require_POST
@open_to_all("the family's signed link, kept in a cookie of this page, is the key")
@_with_page
def family_return(request: HttpRequest, act: Act, page: FamilyPage) -> HttpResponseBase:
    """Take a refusal back."""
    families.change_mind(act, page=page)
    messages.success(request, _("The school expects you again."))
    return redirect(_path(page.access.public_id))


@require_POST
@open_to_all("the family's signed link, kept in a cookie of this page, is the key")
@_with_page
def family_help(request: HttpRequest, act: Act, page: FamilyPage) -> HttpResponseBase:
    """Send a request for help to the school (2.1.15)."""
    form = HelpForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("Write what does not work."))
    if not take(HELP, page.access.public_id, now=act.at):
        raise RuleViolation(_("You have written several times within an hour. The school will answer."))
    families.ask_for_help(act, page=page, **form.cleaned_data)
    messages.success(request, _("The school has got your request. The answer appears on this page."))
    return redirect(_path(page.access.public_id))


def _closed(request: HttpRequest) -> HttpResponseBase:
    """Refuse every wrong or revoked link in the same words."""
    now, address = timezone.now(), client_address(request)
    slowed = is_spent(MISSES, address, now=now) or not take(MISSES, address, now=now)
    context = {
        "what": _("This page is closed"),
        "do": _("The link may be copied in part, or the school has replaced it. Ask your class teacher."),
        "slowed": slowed,
    }
    response = render(request, "invitations/refused.html", context, status=429 if slowed else 404)
    keep_private(response)
    return response


def _path(public_id: str) -> str:
    return reverse("family", kwargs={"public_id": public_id})
