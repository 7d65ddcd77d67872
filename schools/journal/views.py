"""The journal: searched, paged, exported."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.faces.sheets import Cell, csv_response, xlsx_response
from schools.journal.forms import JournalFilterForm
from schools.journal.keeping import KeptPaginator, kept
from schools.journal.reading import EventLine, exported_lines, lines_of, search_events
from schools.journal.services import record

PAGE = 50
COLUMNS = (_("When"), _("What was done"), _("Who"), _("About"), _("Event code"))


@require_GET
@allow(Can.SEE_JOURNAL)
def journal(request: TenantRequest) -> HttpResponse:
    """Show the journal, the newest first, narrowed by name, kind and days."""
    form, roles = JournalFilterForm(request.GET), sorted(request.acting.roles)
    search = form.search()
    page = KeptPaginator(search_events(search), PAGE, "events", search).get_page(request.GET.get("page"))
    lines = kept(
        "journal",
        search,
        page.number,
        roles,
        get_language(),
        make=lambda: lines_of(list(page), request.acting.can),
    )
    return render(request, "schools/journal/journal.html", {"form": form, "page": page, "lines": lines})


@require_GET
@allow(Can.SEE_JOURNAL)
def journal_export(request: TenantRequest, kind: str) -> HttpResponse:
    """Give the events found as a table; giving it out is an event itself."""
    give = {"xlsx": xlsx_response, "csv": csv_response}.get(kind)
    if give is None:
        raise Http404
    act = request.acting.act
    events = search_events(JournalFilterForm(request.GET).search())
    cells = list(_cells(exported_lines(events)))
    record(act, "journal.exported", form=kind, count=len(cells))
    return give(f"journal-{act.today}", COLUMNS, cells)


def _cells(lines: Iterator[EventLine]) -> Iterator[list[Cell]]:
    for line in lines:
        about = "; ".join(subject.label for subject in line.subjects)
        yield [
            line.event.at,
            line.words,
            line.who,
            f"{about} + {line.more}" if line.more else about,
            line.event.kind,
        ]
