"""The names behind a figure, on a page and as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports import services
from reports.forms import NamesFilter
from reports.names import LISTS, NameList, NameRow, lists_beside
from reports.workbooks import as_download, workbook
from reports.worklist import words_of
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.journal.keeping import KeptPaginator, kept

PAGE = 50


@require_GET
@allow(Can.SEE_STATISTICS)
def name_list(request: TenantRequest, kind: str) -> HttpResponse:
    """Show who or what stands behind a figure today, by pages."""
    acting = request.acting
    shown, filters, rows = _asked(request, kind)
    day = acting.act.today
    asked = (shown.key, filters.value("school_class"), filters.value("q"), day)
    page = KeptPaginator(rows, PAGE, "names", *asked).get_page(request.GET.get("page"))
    made_of = (*asked, page.number, acting.user.pk, sorted(acting.roles), get_language())
    context = {
        "list": shown,
        "tabs": lists_beside(shown),
        "filters": filters,
        "page": page,
        "rows": kept("names", *made_of, make=lambda: shown.show(list(page.object_list), acting)),
        "school_class": filters.value("school_class"),
        "today": day,
    }
    return render(request, "reports/names.html", context)


@require_GET
@allow(Can.SEE_STATISTICS)
def name_file(request: TenantRequest, kind: str) -> HttpResponse:
    """Return the list as a workbook; the journal keeps whose names went out."""
    acting = request.acting
    shown, filters, found = _asked(request, kind)
    rows = shown.show(list(found), acting)
    content = workbook(
        title=str(shown.title),
        notes=[
            acting.institution.name,
            _("As of %(day)s") % {"day": f"{acting.act.today:%d.%m.%Y}"},
            str(shown.note),
        ],
        columns=[
            (_("Who or what"), 38),
            (pgettext("column", "Where"), 30),
            (_("What is known"), 50),
            (pgettext("column", "Since"), 12),
        ],
        rows=[(row.title, row.where, row.note, row.since) for row in rows],
    )
    services.note_export(
        acting.act,
        kind="names.exported",
        subjects=_subjects(rows),
        list=shown.key,
        school_class=filters.value("school_class"),
        rows=len(rows),
    )
    return as_download(content, f"{shown.key}-{acting.act.today:%Y-%m-%d}.xlsx")


def _asked(request: TenantRequest, kind: str) -> tuple[NameList, NamesFilter, Any]:
    """Return the list, its filters and the rows found. Raises Http404 for an unknown list."""
    shown = LISTS.get(kind)
    if shown is None:
        raise Http404
    today = request.acting.act.today
    filters = NamesFilter(request.GET, day=today, shown=shown)
    school_class = filters.value("school_class")
    rows = shown.found(today, int(school_class) if school_class else None, words_of(filters.value("q")))
    return shown, filters, rows


def _subjects(rows: list[NameRow]) -> list[tuple[str, int]]:
    return [row.subject for row in rows if row.subject is not None]
