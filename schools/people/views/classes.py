"""The class list and the page of a class."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.people.access import may_mark_place
from schools.people.panels import panels_of
from schools.people.places import class_portrait, class_rows, closed_classes, may_open_again
from schools.people.years import chosen_year, year_rows, year_tabs
from schools.structure.access import get_class_for, owned_place_ids
from schools.structure.models import ClassKind


@require_GET
@allow(Can.SEE_CLASSES)
def class_list(request: TenantRequest) -> HttpResponse:
    """List «Учительская» and the classes this person may see, with plan and fact; or those of another year.

    Another year is read only, and for whoever sees all classes.
    """
    day = request.acting.act.today
    tabs = year_tabs(request.acting, day)
    year = chosen_year(tabs, request.GET.get("year", ""))
    if year is not None:
        context = {"tabs": tabs, "year": year, "rows": year_rows(year, day), "day": day}
        return render(request, "schools/people/class_list_year.html", context)
    rows = class_rows(request.acting, day)
    may_manage = request.acting.can(Can.MANAGE_CLASSES)
    context = {
        "tabs": tabs,
        "rows": rows,
        "may_manage": may_manage,
        "closed": closed_classes(day) if may_manage else [],
        "may_reconcile": bool(rows) and owned_place_ids(request.acting) != set(),
    }
    return render(request, "schools/people/class_list.html", context)


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
        "may_reconcile": may_mark_place(request.acting, school_class.place),
        "may_reopen": request.acting.can(Can.MANAGE_CLASSES) and may_open_again(school_class, day),
        "is_closed": not school_class.place.is_needed_after(day),
    }
    return render(request, "schools/people/class_page.html", context)
