"""Pages around one-time password links."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schools.accounts.doors import keep_private, let_in, shown_token
from schools.accounts.limits import Limit, client_address, is_spent, take
from schools.accounts.permissions import Can, TenantRequest, allow, open_to_all
from schools.institutions.acting import Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.passwords.access import get_open_link
from schools.passwords.doors import password_path
from schools.passwords.forms import ChoosePasswordForm
from schools.passwords.models import PasswordLink, PasswordPurpose
from schools.passwords.services import choose_password, give_password_reset
from schools.people.access import get_person_for

MISSES = Limit("password-miss", attempts=20, window=timedelta(minutes=10))


@require_safe
@open_to_all("the signed one-time link is the key")
def password_open(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the token out of the address and go on to the page that chooses the password."""
    link = get_open_link(token, now=timezone.now())
    if link is None:
        return _refusal(request)
    path = reverse("password_choose", kwargs={"public_id": link.public_id})
    return let_in(token, path=path, lifetime=link.expires_at - timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("the signed one-time link, kept in a cookie of this page, is the key")
def password_choose(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Show who chooses a password, and let them; the page comes back as long as none is chosen."""
    now = timezone.now()
    link = get_open_link(shown_token(request), now=now)
    if link is None or link.public_id != public_id:
        return _refusal(request)
    form = ChoosePasswordForm(request.POST or None, user=link.user)
    if form.is_valid():
        act = act_in(link.institution, via=Via.REQUEST, user_id=link.user_id, at=now)
        with scope(link.institution_id):
            try:
                link.user = choose_password(act, link=link, password=form.cleaned_data["password"])
            except RuleViolation:
                return _refusal(request)
        return _go_in(request, link)
    with timezone.override(ZoneInfo(link.institution.time_zone)):
        response = render(request, "schools/passwords/choose.html", {"form": form, "link": link})
    keep_private(response)
    return response


def _go_in(request: HttpRequest, link: PasswordLink) -> HttpResponseBase:
    """Sign a new account in; after a reset let its owner sign in, with the second step if there is one."""
    if link.purpose == PasswordPurpose.ACCEPTED:
        login(request, link.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect(link.next_path)
    messages.success(request, _("The password is saved. Sign in with it."))
    return redirect("account_login")


def _refusal(request: HttpRequest) -> HttpResponseBase:
    """Say in one and the same words that a link does not work; misses are counted per address."""
    now, address = timezone.now(), client_address(request)
    slowed = is_spent(MISSES, address, now=now) or not take(MISSES, address, now=now)
    response = render(
        request, "schools/passwords/refused.html", {"slowed": slowed}, status=429 if slowed else 404
    )
    keep_private(response)
    return response


@require_POST
@allow(Can.MANAGE_ACCOUNTS)
def password_reset(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a one-time link to choose a password and show it this once (no mail needed)."""
    person = get_person_for(request.acting, pk, to_change=True)
    try:
        link = give_password_reset(request.acting.act, person_id=person.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(person.page_url(request.acting.institution.slug))
    address = settings.SITE_URL + password_path(link)
    context = {"person": person, "link": link, "address": address}
    response = render(request, "schools/passwords/given.html", context)
    keep_private(response)
    return response
