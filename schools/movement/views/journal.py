"""The journal of movement: read, printed, exported, and one entry taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.faces.sheets import xlsx_response
from schools.institutions.errors import RuleViolation
from schools.journal.keeping import KeptPaginator
from schools.movement.forms import MovementFilterForm
from schools.movement.models import Movement
from schools.movement.reading import COLUMNS, Search, all_lines, cells_of, found, lines_of, with_names
from schools.movement.services.exports import record_export
from schools.movement.services.undoing import undo_movement, was_undone, why_not_undone
from schools.structure.choices import class_choices

PAGE = 50


@require_GET
@allow(Can.SEE_PEOPLE)
def movement_list(request: TenantRequest) -> HttpResponse:
    """List movements by the day of their effect, narrowed by name, kind, class and days."""
    form, search = _search(request)
    rows = with_names(found(search))
    page = KeptPaginator(rows, PAGE, "movements", search).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": lines_of(page, request.acting.act.today),
        "may_change": request.acting.can(Can.MANAGE_PEOPLE),
    }
    return render(request, "schools/movement/movement_list.html", context)


@require_GET
@allow(Can.SEE_PEOPLE)
def movement_print(request: TenantRequest) -> HttpResponse:
    """Show every movement found on one page, ready for paper; the showing is journalled."""
    act = request.acting.act
    form, search = _search(request)
    lines = list(all_lines(search, act.today))
    record_export(act, form="print", count=len(lines))
    return render(request, "schools/movement/movement_print.html", {"form": form, "lines": lines})


@require_GET
@allow(Can.SEE_PEOPLE)
def movement_export(request: TenantRequest) -> HttpResponse:
    """Give every movement found as an .xlsx table that no spreadsheet executes; it is journalled."""
    act = request.acting.act
    _form, search = _search(request)
    cells = list(cells_of(all_lines(search, act.today)))
    record_export(act, form="xlsx", count=len(cells))
    return xlsx_response(f"movement-{act.today}", COLUMNS, cells)


def _search(request: TenantRequest) -> tuple[MovementFilterForm, Search]:
    """Return the filter form, and what it narrows to; a filter that says nothing sensible narrows nothing."""
    form = MovementFilterForm(request.GET, classes=class_choices(request.acting.act.today))
    form.is_valid()
    meant = {name: value for name, value in form.cleaned_data.items() if value}
    if "class_id" in meant:
        meant["class_id"] = int(meant["class_id"])
    return form, Search(**meant)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def movement_undo(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take back a movement entered by hand, after a look at what it was and whether it still can be."""
    act, back = request.acting.act, request.acting.url("schools:movement_list")
    movement = with_names(Movement.objects.filter(pk=pk)).first()
    if movement is None:
        if not was_undone(pk):
            raise Http404
        messages.info(request, _("This movement was undone already."))
        return redirect(back)
    if request.method == "POST":
        try:
            undo_movement(act, movement_id=pk)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The movement is undone: everything is as it was before."))
        return redirect(back)
    (line,) = lines_of([movement], act.today)
    refusal = why_not_undone(act, movement_id=pk)
    context = {"line": line, "refusal": refusal, "danger": True, "cancel_url": back}
    context["submit_label"] = line.undo_label
    return render(request, "schools/movement/movement_undo.html", context)
