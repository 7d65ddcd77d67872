"""What a link opens: showing changes nothing, only POST accepts."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invitations.audience import children_meant, is_expected
from invitations.doors import family_token, find_family, find_invitation
from invitations.forms import ContactForm, EmailForm, JoinForm
from invitations.models import FamilyAccess, Invitation
from invitations.rules import Answer, Visitor, answer_to, refusal_words, state_of, unknown_words
from invitations.services.accepting import (
    Accepted,
    LinkRefused,
    SignInFirst,
    accept,
    ask_to_join,
    finish_account,
    say_not_me,
)
from invitations.showing import invited
from invitations.states import InvitationState
from schools.accounts.doors import keep_private, let_in, remember, shown_token
from schools.accounts.limits import Limit, client_address, is_spent, take
from schools.accounts.models import User
from schools.accounts.permissions import open_to_all
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.scope import scope
from schools.passwords.doors import find_password_link, password_token
from schools.passwords.models import PasswordLink

MISSES = Limit("invitation-miss", attempts=20, window=timedelta(minutes=10))
"""Wrong links from one address. A right one is never asked, so a school behind it is not locked out."""

WRONG_EMAILS = Limit("invitation-email", attempts=10, window=timedelta(hours=1))
"""Foreign e-mails tried at one invitation."""

GROUP_NAMES = Limit("invitation-group", attempts=60, window=timedelta(hours=1))
"""Names given at one group link from one address: a class in one room stays well below it."""

CAME = "came"
"""The cookie by which a browser is known at the invitation it came by."""

COOKIE_LIFETIME = timedelta(days=90)

Own = FamilyAccess | PasswordLink | User


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("the signed link is the key; opening it shows, and only POST accepts")
def invitation_open(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show who invites whom into what, or accept; every state that refuses says so in its own words."""
    invitation = find_invitation(token)
    if invitation is None:
        return _unknown(request)
    act = _visit(request, invitation)
    with scope(invitation.institution_id), timezone.override(ZoneInfo(act.time_zone)):
        response = _answer(request, act, invitation)
    keep_private(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all("the signed link is the key; saying «it is not me» asks for POST")
def invitation_not_me(request: HttpRequest, token: str) -> HttpResponseBase:
    """Let whoever got a personal link by mistake give it back; it opens nothing afterwards."""
    invitation = find_invitation(token)
    if invitation is None or not invitation.is_personal:
        return _unknown(request)
    act = _visit(request, invitation)
    with scope(invitation.institution_id), timezone.override(ZoneInfo(act.time_zone)):
        state = state_of(invitation, now=act.at, day=act.today)
        if state != InvitationState.LIVE:
            return redirect("invitation_open", token=token)
        if request.method == "POST":
            try:
                say_not_me(act, invitation=invitation)
            except RuleViolation:
                return redirect("invitation_open", token=token)
        context = {"invited": invited(invitation), "token": token, "done": request.method == "POST"}
        response = render(request, "invitations/not_me.html", context)
    keep_private(response)
    return response


def _answer(request: HttpRequest, act: Act, invitation: Invitation) -> HttpResponseBase:
    own = _own_door(request, invitation)
    state = state_of(invitation, now=act.at, day=act.today)
    # A click is judged by the claim itself, which looks at the roster afresh.
    if state == InvitationState.LIVE and request.method != "POST" and not is_expected(invitation, act.today):
        state = InvitationState.NOT_EXPECTED
    visitor = Visitor.HIMSELF if own is not None else Visitor.STRANGER
    answer = answer_to(state, visitor, request.method or "GET")
    if own is not None:
        return _yours(request, act, invitation, own)
    if answer == Answer.REFUSE:
        if state == InvitationState.USED and _is_unfinished(invitation, act):
            return _finish(request, act, invitation)
        return _refused(request, invitation, state)
    if invitation.is_personal:
        return _personal(request, act, invitation, answer)
    return _group(request, act, invitation, answer)


def _personal(request: HttpRequest, act: Act, invitation: Invitation, answer: Answer) -> HttpResponseBase:
    """Show a personal invitation, or accept it and lead on to what it has opened."""
    data = request.POST if answer == Answer.ACCEPT else None
    form = ContactForm(data, invitation=invitation) if invitation.is_for_staff else None
    if answer != Answer.ACCEPT or (form is not None and not form.is_valid()):
        return _page(request, invitation, form)
    given = form.cleaned_data if form is not None else {}
    try:
        opened = accept(act, invitation=invitation, signed_in=_user(request), **given)
    except LinkRefused as refusal:
        return _refused(request, invitation, refusal.state)
    except SignInFirst as refusal:
        if not take(WRONG_EMAILS, invitation.public_id, now=act.at):
            return _too_many(request, invitation)
        return _page(request, invitation, form, problem=refusal.message, must_sign_in=True)
    except RuleViolation as refusal:
        return _page(request, invitation, form, problem=refusal.message)
    return _lead_on(request, invitation, opened)


def _group(request: HttpRequest, act: Act, invitation: Invitation, answer: Answer) -> HttpResponseBase:
    """Show a group link's form, or take the name and lead to the page where the asker waits."""
    form = JoinForm(request.POST if answer == Answer.ACCEPT else None, invitation=invitation)
    if answer != Answer.ACCEPT or not form.is_valid():
        return _page(request, invitation, form)
    if not take(GROUP_NAMES, f"{invitation.public_id}:{client_address(request)}", now=act.at):
        return _too_many(request, invitation)
    try:
        access = ask_to_join(act, invitation=invitation, **form.cleaned_data)
    except LinkRefused as refusal:
        return _refused(request, invitation, refusal.state)
    except RuleViolation as refusal:
        return _page(request, invitation, form, problem=refusal.message)
    return _to_family(request, access)


def _is_unfinished(invitation: Invitation, act: Act) -> bool:
    """Tell whether staff accepted this, chose no password yet, and the invitation's term still runs."""
    user = invitation.person.user if invitation.person else None
    return (
        invitation.is_for_staff
        and invitation.expires_at > act.at
        and user is not None
        and not user.has_usable_password()
    )


def _finish(request: HttpRequest, act: Act, invitation: Invitation) -> HttpResponseBase:
    """Refuse as used up; whoever accepted and closed the tab goes on with the link and the e-mail together.

    A click meant to accept is plainly refused: only the form below the refusal leads on.
    """
    form = EmailForm(request.POST if "finish" in request.POST else None)
    if form.is_valid() and invitation.person and invitation.person.user:
        if not take(WRONG_EMAILS, invitation.public_id, now=act.at):
            return _too_many(request, invitation)
        if form.cleaned_data["email"] == invitation.person.user.email:
            return _to_password(request, finish_account(act, invitation=invitation))
        form.add_error("email", _("The invitation was accepted with another e-mail."))
    return _refused(request, invitation, InvitationState.USED, form=form)


def _yours(request: HttpRequest, act: Act, invitation: Invitation, own: Own) -> HttpResponseBase:
    """Lead whoever came by this link to what is theirs: after a click at once, otherwise by a button.

    A leave to choose a password that was revoked or has run out leads nowhere: then the e-mail gives a
    new one, or, once a password is chosen, somebody reads what to do.
    """
    if isinstance(own, PasswordLink) and own.used_at is None and not _is_unfinished_link(own, act):
        if _is_unfinished(invitation, act):
            return _finish(request, act, invitation)
        context = {"invited": invited(invitation), "is_chosen": own.user.has_usable_password()}
        return render(request, "invitations/yours_over.html", context)
    if isinstance(own, PasswordLink) and _is_unfinished_link(own, act):
        path = reverse("password_open", kwargs={"token": password_token(own)})
    elif isinstance(own, FamilyAccess):
        path = reverse("family_open", kwargs={"token": family_token(own)})
    else:
        path = reverse("invitations:mine", kwargs={"slug": invitation.institution.slug})
    if request.method == "POST":
        return redirect(path)
    is_unfinished = isinstance(own, PasswordLink) and own.used_at is None
    context = {"invited": invited(invitation), "path": path, "is_unfinished": is_unfinished}
    return render(request, "invitations/yours.html", context)


def _is_unfinished_link(link: PasswordLink, act: Act) -> bool:
    return link.used_at is None and link.revoked_at is None and link.expires_at > act.at


def _own_door(request: HttpRequest, invitation: Invitation) -> Own | None:
    """Return what this browser has already got by this very invitation, if anything."""
    user = _user(request)
    person = invitation.person
    if user is not None and person is not None and invitation.is_used_up and person.user_id == user.pk:
        return user
    shown = shown_token(request, CAME)
    if not shown:
        return None
    access = find_family(shown)
    if access is not None:
        request_by = access.join_request.invitation_id if access.join_request else None
        by_person = person is not None and invitation.is_used_up and access.person_id == person.pk
        return access if by_person or request_by == invitation.pk else None
    link = find_password_link(shown)
    if link is None or person is None or link.user_id != person.user_id:
        return None
    return link


# --- Where one goes on -------------------------------------------------------------------------------


def _lead_on(request: HttpRequest, invitation: Invitation, opened: Accepted) -> HttpResponseBase:
    if opened.family_access is not None:
        return _to_family(request, opened.family_access)
    if opened.password_link is not None:
        return _to_password(request, opened.password_link)
    messages.success(request, _("The invitation is accepted."))
    return redirect("invitations:mine", slug=invitation.institution.slug)


def _to_family(request: HttpRequest, access: FamilyAccess) -> HttpResponseBase:
    """Go to the family's page; this browser is known at the invitation from now on."""
    path = reverse("family", kwargs={"public_id": access.public_id})
    response = let_in(family_token(access), path=path, lifetime=COOKIE_LIFETIME)
    remember(response, family_token(access), path=request.path, lifetime=COOKIE_LIFETIME, name=CAME)
    return response


def _to_password(request: HttpRequest, link: PasswordLink) -> HttpResponseBase:
    """Go on to choose a password; should the tab close, the invitation leads back there."""
    path = reverse("password_choose", kwargs={"public_id": link.public_id})
    response = let_in(password_token(link), path=path, lifetime=link.expires_at - timezone.now())
    remember(response, password_token(link), path=request.path, lifetime=COOKIE_LIFETIME, name=CAME)
    return response


# --- Pages -------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    invitation: Invitation,
    form: Form | None,
    *,
    problem: str = "",
    must_sign_in: bool = False,
) -> HttpResponseBase:
    meant = children_meant([invitation], _visit(request, invitation).today)
    context = {
        "invited": invited(invitation, children=meant.get(invitation.pk, ())),
        "form": form,
        "problem": problem,
        "must_sign_in": must_sign_in,
        "signed_in": _user(request),
    }
    return render(request, "invitations/accept.html", context, status=409 if problem else 200)


def _refused(
    request: HttpRequest, invitation: Invitation, state: InvitationState, *, form: Form | None = None
) -> HttpResponseBase:
    what, do = refusal_words(state, is_personal=invitation.is_personal)
    context = {"what": what, "do": do, "institution": invitation.institution, "form": form}
    return render(request, "invitations/refused.html", context, status=410)


def _too_many(request: HttpRequest, invitation: Invitation) -> HttpResponseBase:
    context = {
        "what": _("Too many attempts"),
        "do": _("Wait an hour, then open the link again. It goes on working."),
        "institution": invitation.institution,
    }
    return render(request, "invitations/refused.html", context, status=429)


def _unknown(request: HttpRequest) -> HttpResponseBase:
    """Refuse every wrong link in the same words; from the 21st of an address on, ask to wait."""
    now, address = timezone.now(), client_address(request)
    slowed = is_spent(MISSES, address, now=now) or not take(MISSES, address, now=now)
    what, do = unknown_words()
    context = {"what": what, "do": do, "slowed": slowed}
    response = render(request, "invitations/refused.html", context, status=429 if slowed else 404)
    keep_private(response)
    return response


def _visit(request: HttpRequest, invitation: Invitation) -> Act:
    user = _user(request)
    return act_in(invitation.institution, via=Via.REQUEST, user_id=user.pk if user else None)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
