"""A class added, renamed, closed and opened again by the administrator (2.1.5)."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.people import services
from schools.people.forms import ClassForm, CloseClassForm
from schools.people.rules import pupils_left
from schools.people.services.classes import what_closing_ends
from schools.structure.access import get_class_for


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_create(request: TenantRequest) -> HttpResponseBase:
    """Add a class by nomenclature."""
    act = request.acting.act
    form = ClassForm(request.POST or None)
    if form.is_valid():
        try:
            school_class = services.open_class(act, name=form.cleaned_data["name"], order=form.order)
        except RuleViolation as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("The class is entered. What to do in Sferum stands in the worklist."))
            return redirect(request.acting.url("schools:class", pk=school_class.pk))
    return render(request, "schools/people/class_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_rename(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a class another name for the present year."""
    school_class = get_class_for(request.acting, pk, to_mark=True)
    form = ClassForm(request.POST or None, initial={"name": school_class.place.name})
    if form.is_valid():
        try:
            services.rename_class(
                request.acting.act,
                class_id=pk,
                name=form.cleaned_data["name"],
                order=form.order,
            )
        except RuleViolation as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(
                request,
                _("The class is renamed. If anything is to be renamed in Sferum, the worklist says so."),
            )
            return redirect(request.acting.url("schools:class", pk=pk))
    context = {"form": form, "school_class": school_class}
    return render(request, "schools/people/class_rename.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_close(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Say what ends with a class, and close it from a day on; while pupils are in it, say who they are."""
    acting = request.acting
    school_class = get_class_for(acting, pk, to_mark=True)
    form = CloseClassForm(request.POST or None, initial={"on": acting.act.today})
    if form.is_valid():
        try:
            services.close_class(acting.act, class_id=pk, on=form.cleaned_data["on"], order=form.order)
        except RuleViolation as refusal:
            form.add_error("on", refusal.message)
        else:
            messages.success(
                request,
                _("The class is closed. If anything is to be closed in Sferum, the worklist says so."),
            )
            return redirect(acting.url("schools:class_list"))
    ends = what_closing_ends(school_class, acting.act.today)
    pupils = list(ends.stays.select_related("person").order_by("person__name_key", "pk"))
    context = {
        "form": form,
        "school_class": school_class,
        "may_move": acting.can(Can.MANAGE_PEOPLE),
        "pupils": pupils,
        "pupils_left": pupils_left(len(pupils)),
        "offices": ends.offices.select_related("person").order_by("role", "person__name_key"),
        "load": ends.load.count(),
    }
    return render(request, "schools/people/class_close.html", context)


@require_POST
@allow(Can.MANAGE_CLASSES)
def class_reopen(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take the closing of a class back."""
    get_class_for(request.acting, pk, to_mark=True)
    try:
        services.reopen_class(request.acting.act, class_id=pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("The class is open again. Appoint its class teacher and enter its load anew.")
        )
    return redirect(request.acting.url("schools:class", pk=pk))
