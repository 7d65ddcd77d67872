"""The page of a person, and what is changed from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.acts.services import enter_order
from schools.institutions.errors import RuleViolation
from schools.people.access import get_person_for, people_open_to
from schools.people.forms import EndForm, PersonForm, RefusalForm, RoleForm
from schools.people.models import RoleAssignment
from schools.people.panels import panels_of
from schools.people.places import invite_url
from schools.people.portrait import portrait_of
from schools.people.services import assign_role, end_role
from schools.people.services.persons import CardMoved, card_stamp, change_person
from schools.people.services.refusals import record_refusal, withdraw_refusal
from schools.structure.access import places_open_to
from schools.structure.models import ClassYear


@require_GET
@allow(Can.SEE_CLASSES)
def person_page(request: TenantRequest, pk: int) -> HttpResponse:
    """Show a person over time: roles, places with their ladder, family, load, decisions."""
    acting, day = request.acting, request.acting.act.today
    person = get_person_for(acting, pk)
    portrait = portrait_of(person, day)
    context = {
        "person": person,
        "day": day,
        "portrait": portrait,
        "open_people": people_open_to(acting, [kin.person.pk for kin in portrait.kin]),
        "open_places": places_open_to(acting, [row.stay.place_id for row in portrait.stays]),
        "panels": panels_of("person", acting, pk, day),
        "may_change": acting.can(Can.MANAGE_PEOPLE),
        "may_reset": acting.can(Can.MANAGE_ACCOUNTS) and person.user_id is not None,
        "invite_url": invite_url(acting, portrait.place) if acting.can(Can.ISSUE_INVITATIONS) else "",
        "may_see_people": acting.can(Can.SEE_PEOPLE),
        "may_see_journal": acting.can(Can.SEE_JOURNAL),
        "refusal_form": RefusalForm(),
    }
    return render(request, "schools/people/person_page.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def person_edit(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Change a person's card by hand; what somebody else has changed meanwhile is told, not overwritten."""
    person = get_person_for(request.acting, pk, to_change=True)
    seen, act = card_stamp(person), request.acting.act
    form = PersonForm(request.POST or None, instance=person, day=act.today)
    if form.is_valid():
        try:
            change_person(act, person_id=pk, values=form.cleaned_data, seen=request.POST.get("seen", ""))
        except CardMoved as moved:
            form.add_error(None, moved.message)
        except RuleViolation as refusal:
            form.add_error("number", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(request.acting.url("schools:person", pk=pk))
    context = {"form": form, "person": person, "seen": seen}
    return render(request, "schools/people/person_edit.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def role_assign(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a person a role from a day on, with the order it rests on."""
    person, act = get_person_for(request.acting, pk, to_change=True), request.acting.act
    names = ClassYear.objects.on(act.today).order_by("grade", "name")
    classes = list(names.values_list("school_class", "name"))
    form = RoleForm(request.POST or None, initial={"started_on": act.today}, classes=classes)
    if form.is_valid():
        try:
            _assign(request, pk, form)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The role is given."))
            return redirect(request.acting.url("schools:person", pk=pk))
    return render(request, "schools/people/role_assign.html", {"form": form, "person": person})


def _assign(request: TenantRequest, person_id: int, form: RoleForm) -> None:
    act, data = request.acting.act, form.cleaned_data
    order = enter_order(act, number=form.order[0], signed_on=form.order[1]) if form.order else None
    assign_role(
        act,
        person_id=person_id,
        role=data["role"],
        started_on=data["started_on"],
        school_class_id=data["school_class"],
        order_id=order.pk if order else None,
    )


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def role_end(request: TenantRequest, pk: int) -> HttpResponseBase:
    """End a role on a day; the page says beforehand what follows."""
    assignments = RoleAssignment.objects.select_related("person", "school_class__place")
    assignment = assignments.filter(pk=pk).first()
    if assignment is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ended_on": request.acting.act.today})
    back = request.acting.url("schools:person", pk=assignment.person_id)
    if form.is_valid():
        try:
            end_role(request.acting.act, assignment_id=pk, ended_on=form.cleaned_data["ended_on"])
        except RuleViolation as refusal:
            form.add_error("ended_on", refusal.message)
        else:
            messages.success(request, _("The role is ended."))
            return redirect(back)
    context = {"form": form, "assignment": assignment, "cancel_url": back}
    return render(request, "schools/people/role_end.html", context)


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
