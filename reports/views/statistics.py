"""The dashboard, the figures by class, and counting them now."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from reports import services
from reports.access import get_snapshot, own_count_changed
from reports.class_table import class_rows, class_workbook, sorted_rows
from reports.dashboard import read_dashboard
from reports.figures import figures_of
from reports.forms import DayForm
from reports.metrics import CATALOGUE
from reports.services.compiling import JOB_KIND
from reports.workbooks import as_download
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.jobs.services import enqueue


@require_GET
@allow(Can.SEE_STATISTICS)
def dashboard(request: TenantRequest) -> HttpResponse:
    """Show the latest snapshot, or that of the day asked for: only what was counted then."""
    acting = request.acting
    snapshot = get_snapshot(*DayForm(request.GET).chosen())
    context = {
        "today": acting.act.today,
        "can_count": acting.can(Can.COMPILE_STATISTICS),
        "counted_anew": own_count_changed(acting) if "counted" in request.GET else None,
    }
    if snapshot is None:
        return render(request, "reports/dashboard_empty.html", context)
    return render(request, "reports/dashboard.html", {**context, "board": read_dashboard(acting, snapshot)})


@require_POST
@allow(Can.COMPILE_STATISTICS)
def count_now(request: TenantRequest) -> HttpResponseBase:
    """Put today's count in line and go to its progress."""
    acting = request.acting
    with transaction.atomic():
        job = enqueue(
            acting.act,
            JOB_KIND,
            {"on": acting.act.today.isoformat()},
            next_url=f"{acting.url('reports:dashboard')}?counted=1",
            total=1,
        )
    return redirect(acting.url("schools:job", pk=job.pk))


@require_GET
@allow(Can.SEE_STATISTICS)
def class_figures(request: TenantRequest) -> HttpResponse:
    """Show every class's figures of a snapshot, sorted by the column asked for."""
    acting = request.acting
    snapshot = get_snapshot(*DayForm(request.GET).chosen())
    if snapshot is None:
        return render(
            request,
            "reports/dashboard_empty.html",
            {"today": acting.act.today, "can_count": acting.can(Can.COMPILE_STATISTICS)},
        )
    sort = request.GET.get("sort", "name")
    context = {
        "snapshot": snapshot,
        "rows": sorted_rows(class_rows(snapshot), sort),
        "school": figures_of(snapshot.totals),
        "sort": sort,
        "definitions": [metric for metric in CATALOGUE if metric.per_class and metric.key in snapshot.totals],
        "today": acting.act.today,
    }
    return render(request, "reports/class_figures.html", context)


@require_GET
@allow(Can.SEE_STATISTICS)
def class_figures_file(request: TenantRequest) -> HttpResponse:
    """Return the figures by class as a workbook, and journal that they went out."""
    snapshot = get_snapshot(*DayForm(request.GET).chosen())
    if snapshot is None:
        return redirect(request.acting.url("reports:class_figures"))
    act = request.acting.act
    content = class_workbook(snapshot, class_rows(snapshot), institution=request.acting.institution.name)
    services.note_export(act, kind="figures.exported", subjects=[("snapshot", snapshot.pk)])
    return as_download(content, f"classes-{snapshot.on:%Y-%m-%d}.xlsx")
