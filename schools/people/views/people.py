"""The register: the list of people, its printable form and its export."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.faces.sheets import xlsx_response
from schools.people.exports import COLUMNS, export_lines
from schools.people.forms import filters_in
from schools.people.register import all_rows, ids_found, page_of
from schools.people.services import record_export

PAGE = 50


@require_GET
@allow(Can.SEE_PEOPLE)
def person_list(request: TenantRequest) -> HttpResponse:
    """List people by name, found by any words of it and narrowed by role, class or group, and state."""
    day = request.acting.act.today
    form, filters = filters_in(request.GET, day)
    page = Paginator(ids_found(filters, day), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": page_of(list(page), day),
        "may_change": request.acting.can(Can.MANAGE_PEOPLE),
    }
    return render(request, "schools/people/person_list.html", context)


@require_GET
@allow(Can.SEE_PEOPLE)
def person_print(request: TenantRequest) -> HttpResponse:
    """Show everybody found on one page, ready for paper; the showing is journalled."""
    act = request.acting.act
    form, filters = filters_in(request.GET, act.today)
    rows = list(all_rows(ids_found(filters, act.today), act.today))
    record_export(act, form="print", count=len(rows))
    return render(request, "schools/people/person_print.html", {"rows": rows, "form": form})


@require_GET
@allow(Can.SEE_PEOPLE)
def person_export(request: TenantRequest) -> HttpResponse:
    """Give everybody found as an .xlsx table that no spreadsheet executes; it is journalled."""
    act = request.acting.act
    _form, filters = filters_in(request.GET, act.today)
    lines = list(export_lines(all_rows(ids_found(filters, act.today), act.today)))
    record_export(act, form="xlsx", count=len(lines))
    return xlsx_response(f"people-{act.today}", COLUMNS, lines)
