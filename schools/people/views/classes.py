"""The class list and the page of a class."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.acts.services import enter_order
from schools.institutions.errors import RuleViolation
from schools.people.forms import ClassForm, ClassTeacherForm
from schools.people.models import Person
from schools.people.panels import panels_of
from schools.people.places import class_portrait, class_rows
from schools.people.services import appoint_class_teacher
from schools.structure.access import get_class_for, owned_place_ids
from schools.structure.models import ClassKind, SchoolClass
from schools.structure.services import create_class


@require_GET
@allow(Can.SEE_CLASSES)
def class_list(request: TenantRequest) -> HttpResponse:
    """List «Учительская» and the classes this person may see, with plan and fact."""
    rows = class_rows(request.acting, request.acting.act.today)
    context = {
        "rows": rows,
        "may_manage": request.acting.can(Can.MANAGE_CLASSES),
        "may_reconcile": bool(rows) and owned_place_ids(request.acting) != set(),
    }
    return render(request, "schools/people/class_list.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_create(request: TenantRequest) -> HttpResponseBase:
    """Add a class by nomenclature (2.1.5)."""
    form = ClassForm(request.POST or None)
    if form.is_valid():
        try:
            school_class = create_class(request.acting.act, name=form.cleaned_data["name"])
        except RuleViolation as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("The class is entered. What to do in Sferum stands in the worklist."))
            return redirect(request.acting.url("schools:class", pk=school_class.pk))
    return render(request, "schools/people/class_create.html", {"form": form})


@require_GET
@allow(Can.SEE_CLASSES)
def class_page(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show a class: who leads it, who is in it, who teaches it, and what the other apps know of it."""
    school_class = get_class_for(request.acting, pk)
    if school_class.kind == ClassKind.STAFF_ROOM:
        return redirect(request.acting.url("schools:place", pk=school_class.place_id))
    day = request.acting.act.today
    found = class_portrait(school_class, day)
    context = {
        "school_class": school_class,
        "place": school_class.place,
        "day": day,
        "teacher": found.teacher,
        "coverage": found.coverage,
        "rows": found.rows,
        "load": found.load,
        "panels": panels_of("class", request.acting, pk, day),
        "may_manage": request.acting.can(Can.MANAGE_CLASSES),
        "may_enrol": request.acting.can(Can.MANAGE_PEOPLE) and school_class.kind == ClassKind.CLASS,
    }
    return render(request, "schools/people/class_page.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_teacher(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Appoint the class teacher from a day on; who led the class before ends that day (2.1.8)."""
    school_class = get_class_for(request.acting, pk, to_mark=True)
    act = request.acting.act
    staff = [(each.pk, each.full_name) for each in Person.objects.staff_on(act.today).in_order()]
    form = ClassTeacherForm(request.POST or None, initial={"started_on": act.today}, staff=staff)
    if form.is_valid():
        try:
            _appoint(request, school_class, form)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Appointed. Attach the class teacher in Sferum, then mark it."))
            return redirect(request.acting.url("schools:class", pk=pk))
    context = {"form": form, "school_class": school_class, "day": act.today}
    return render(request, "schools/people/class_teacher.html", context)


def _appoint(request: TenantRequest, school_class: SchoolClass, form: ClassTeacherForm) -> None:
    act, data = request.acting.act, form.cleaned_data
    order = enter_order(act, number=form.order[0], signed_on=form.order[1]) if form.order else None
    appoint_class_teacher(
        act,
        class_id=school_class.pk,
        person_id=data["person"],
        started_on=data["started_on"],
        order_id=order.pk if order else None,
    )
