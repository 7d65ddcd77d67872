"""The page of a person, and what is changed from it."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.jobs.models import Job
from schools.people.access import get_person_for, people_open_to
from schools.people.forms import PersonForm, RefusalForm
from schools.people.panels import panels_of
from schools.people.places import invite_url
from schools.people.portrait import is_pupil_only, portrait_of
from schools.people.services.persons import CardMoved, change_person
from schools.people.services.refusals import record_refusal, withdraw_refusal
from schools.registry import registry
from schools.structure.access import places_open_to


@require_GET
@allow(Can.SEE_CLASSES)
def person_page(request: TenantRequest, pk: int) -> HttpResponse:
    """Show a person over time: roles, places with their ladder, family, load, decisions."""
    acting, day = request.acting, request.acting.act.today
    person = get_person_for(acting, pk)
    portrait = portrait_of(person, day)
    may_invite = acting.can(Can.ISSUE_INVITATIONS) and not portrait.has_left
    context = {
        "person": person,
        "day": day,
        "portrait": portrait,
        "open_people": people_open_to(acting, [kin.person.pk for kin in portrait.kin]),
        "open_places": places_open_to(acting, [row.stay.place_id for row in portrait.stays]),
        "panels": panels_of("person", acting, pk, day),
        "may_change": acting.can(Can.MANAGE_PEOPLE),
        "is_catching_up": acting.can(Can.MANAGE_PEOPLE)
        and Job.objects.here().unfinished().filter(kind__in=registry.roster_jobs).exists(),
        "may_reset": acting.can(Can.MANAGE_ACCOUNTS) and person.user_id is not None,
        "invite_url": invite_url(acting, portrait.place) if may_invite else "",
        "may_see_people": acting.can(Can.SEE_PEOPLE),
        "may_see_journal": acting.can(Can.SEE_JOURNAL),
        "refusal_form": RefusalForm(),
    }
    return render(request, "schools/people/person_page.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def person_edit(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Change a person's card by hand: only what was typed is written, and over nothing a colleague wrote."""
    acting = request.acting
    person = get_person_for(acting, pk, to_change=True)
    day = acting.act.today
    asks_position = bool(person.position) or not is_pupil_only(person, day)
    form = PersonForm(request.POST or None, instance=copy(person), day=day, asks_position=asks_position)
    if form.is_valid():
        try:
            change_person(acting.act, person_id=pk, values=form.touched, seen=form.seen)
        except CardMoved as moved:
            form = form.over(copy(person))
            form.add_error(None, moved.message)
        except RuleViolation as refusal:
            form.add_error("number", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(acting.url("schools:person", pk=pk))
    return render(request, "schools/people/person_edit.html", {"form": form, "person": person})


@require_POST
@allow(Can.MANAGE_PEOPLE)
def refusal_record(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Record that a person does not take part, and how the school reaches them instead (2.6.0)."""
    get_person_for(request.acting, pk, to_change=True)
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            record_refusal(request.acting.act, person_id=pk, channel=form.cleaned_data["channel"])
            messages.success(request, _("The refusal is recorded; it counts apart, never as missing."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, _("Say how the school reaches this person instead."))
    return redirect(request.acting.url("schools:person", pk=pk))


@require_POST
@allow(Can.MANAGE_PEOPLE)
def refusal_withdraw(request: TenantRequest, pk: int) -> HttpResponseBase:
    """End a refusal: the person is expected again."""
    get_person_for(request.acting, pk, to_change=True)
    if withdraw_refusal(request.acting.act, person_id=pk):
        messages.success(request, _("The refusal is withdrawn; the person is expected again."))
    return redirect(request.acting.url("schools:person", pk=pk))
