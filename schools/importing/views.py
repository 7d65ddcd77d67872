"""Pages of the importer: upload, preview of every row, apply, result, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.changes.conflicts import Conflict
from schools.changes.told import in_words
from schools.importing import services
from schools.importing.access import get_run_for, job_of, offers_of, planned_rows, recent_runs
from schools.importing.forms import ApplyForm, ColumnsForm, RowFilterForm, UploadForm
from schools.importing.layouts import tables_in
from schools.importing.lines import lines_of
from schools.importing.models import ImportRun, ImportState
from schools.importing.overview import overview_of
from schools.importing.rules import Hold
from schools.institutions.errors import RuleViolation
from schools.jobs.models import JobState
from schools.journal.keeping import KeptPaginator, kept

ROWS_A_PAGE = 100
RUNS_SHOWN = 20


@require_http_methods(["GET", "POST"])
@allow(Can.IMPORT_ROSTER)
def import_list(request: TenantRequest) -> HttpResponseBase:
    """Take a roster file in, and list the imports so far."""
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = services.start_import(request.acting.act, file_name=file.name, data=file.read())
            return redirect(request.acting.url("schools:job", pk=job.pk))
        except RuleViolation as refusal:
            form.add_error("file", refusal.message)
    runs = recent_runs()[:RUNS_SHOWN]
    return render(request, "schools/importing/import_list.html", {"form": form, "runs": runs})


@require_GET
@allow(Can.IMPORT_ROSTER)
def import_preview(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show what an import would do, does, or did: the page that belongs to its state."""
    run = get_run_for(request.acting, pk)
    job = job_of(run)
    if job is not None and not job.is_over:
        return redirect(request.acting.url("schools:job", pk=job.pk))
    context = _page_of_rows(request, run)
    if run.state == ImportState.UNDONE:
        # Release 0.1.0 kept no count of those who stay.
        context["outcome"] = undone = {"stayed": 0} | run.summary["undone"]
        context["left"] = in_words(list(map(Conflict.from_json, undone["conflicts"])), request.acting)
    if run.state == ImportState.PLANNED:
        context |= {"apply_form": _apply_form(run), "columns_form": _columns_form(run)}
    if job is not None and job.state == JobState.FAILED:
        context["failure"] = job.error
    return render(request, "schools/importing/import_preview.html", context)


def _page_of_rows(request: TenantRequest, run: ImportRun) -> dict[str, Any]:
    filters = RowFilterForm(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = planned_rows(
        run, action=chosen.get("action", ""), kind=chosen.get("kind", ""), query=chosen.get("q", "")
    )
    # A plan changes with its state alone, and each state is journalled.
    seen = ("import_rows", run.pk, run.state, sorted(chosen.items()))
    page = KeptPaginator(rows, ROWS_A_PAGE, *seen).get_page(request.GET.get("page"))
    return {
        "run": run,
        "overview": overview_of(run),
        "filters": filters,
        "page": page,
        "lines": kept(
            *seen,
            page.number,
            get_language(),
            make=lambda: lines_of(page, is_applied=run.applied_at is not None),
        ),
    }


def _apply_form(run: ImportRun, data: Any = None) -> ApplyForm:
    return ApplyForm(data, hold=Hold(**run.summary["hold"]), offers=offers_of(run))


def _columns_form(run: ImportRun, data: Any = None) -> ColumnsForm:
    return ColumnsForm(data, tables=tables_in(run.mapping))


def _to_preview(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Lead to the preview: its pager and filters are used on the answer to a refused form too."""
    query = request.GET.urlencode()
    return redirect(f"{request.acting.url('schools:import_preview', pk=pk)}{'?' if query else ''}{query}")


@require_http_methods(["GET", "POST"])
@allow(Can.IMPORT_ROSTER)
def import_columns(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Read the file once more, with the columns as a person chose them."""
    run = get_run_for(request.acting, pk)
    if request.method == "GET":
        return _to_preview(request, pk)
    form = _columns_form(run, request.POST)
    if run.state == ImportState.PLANNED and not form.is_valid():
        context = _page_of_rows(request, run) | {"apply_form": _apply_form(run), "columns_form": form}
        return render(request, "schools/importing/import_preview.html", context)
    try:
        layouts = form.cleaned_data["layouts"] if form.is_valid() else []
        job = services.choose_columns(request.acting.act, run_id=run.pk, layouts=layouts)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(request.acting.url("schools:import_preview", pk=pk))
    return redirect(request.acting.url("schools:job", pk=job.pk))


@require_POST
@allow(Can.IMPORT_ROSTER)
def import_whole(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Plan the file anew as the lists of the whole school."""
    run = get_run_for(request.acting, pk)
    try:
        job = services.take_as_whole(request.acting.act, run_id=run.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(request.acting.url("schools:import_preview", pk=pk))
    return redirect(request.acting.url("schools:job", pk=job.pk))


@require_http_methods(["GET", "POST"])
@allow(Can.IMPORT_ROSTER)
def import_apply(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Apply a plan in the background; a plan that is held needs its numbers in words."""
    run = get_run_for(request.acting, pk)
    if request.method == "GET":
        return _to_preview(request, pk)
    if "hold" not in run.summary:
        messages.error(request, _("This plan has been decided already. Upload the file again."))
        return redirect(request.acting.url("schools:import_preview", pk=pk))
    form = _apply_form(run, request.POST)
    if not form.is_valid():
        context = _page_of_rows(request, run) | {"apply_form": form, "columns_form": _columns_form(run)}
        return render(request, "schools/importing/import_preview.html", context)
    try:
        job = services.start_apply(request.acting.act, run_id=run.pk, **form.confirmed())
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(request.acting.url("schools:import_preview", pk=pk))
    return redirect(request.acting.url("schools:job", pk=job.pk))


@require_POST
@allow(Can.IMPORT_ROSTER)
def import_discard(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Put a plan aside: nothing of it is entered."""
    run = get_run_for(request.acting, pk)
    try:
        services.discard_run(request.acting.act, run_id=run.pk)
        messages.success(request, _("The plan is put aside. Nothing was entered."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(request.acting.url("schools:import_list"))


@require_http_methods(["GET", "POST"])
@allow(Can.IMPORT_ROSTER)
def import_undo(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Say what undoing an import gives back, and do it on a second word."""
    run = get_run_for(request.acting, pk)
    here = request.acting.url("schools:import_preview", pk=pk)
    if request.method == "POST":
        try:
            job = services.start_undo(request.acting.act, run_id=run.pk)
            return redirect(request.acting.url("schools:job", pk=job.pk))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect(here)
    try:
        outcome = services.preview_undo_run(request.acting.act, run_id=run.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(here)
    context = {
        "run": run,
        "overview": overview_of(run),
        "outcome": outcome,
        "left": in_words(outcome.conflicts, request.acting),
        "cancel_url": here,
        "submit_label": _("Undo the import"),
        "danger": True,
        "consequence": _("Everything else becomes as it was before the import."),
    }
    return render(request, "schools/importing/import_undo.html", context)
