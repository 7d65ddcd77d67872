"""Every pupil of a draft: where they go and why; many decided at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.faces.sheets import xlsx_response
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.everybody import SHOWN, check_shown
from schools.institutions.ids import read_ids
from schools.rollover import services
from schools.rollover.access import get_draft_for
from schools.rollover.forms import GRADUATED, LEFT, USUAL, DestinationForm, PupilFilterForm
from schools.rollover.models import ItemOutcome, RolloverDraft
from schools.rollover.reading import COLUMNS, cells_of, pupils_found
from schools.rollover.services.exports import record_export

PAGE = 100


@require_GET
@allow(Can.MANAGE_CLASSES)
def rollover_pupils(request: TenantRequest, pk: int) -> HttpResponse:
    """List the pupils of a draft, by class and name, each with a reason."""
    draft = get_draft_for(request.acting, pk)
    form = _filter_form(request.GET, draft)
    context = {
        "draft": draft,
        "form": form,
        "page": Paginator(pupils_found(draft, form.search), PAGE).get_page(request.GET.get("page")),
        "destination": _destination(request, draft) if draft.applied_at is None else None,
    }
    return render(request, "schools/rollover/pupils.html", context)


def _destination(request: TenantRequest, draft: RolloverDraft) -> DestinationForm:
    """Return the form; what was chosen before the list had changed stands in it still."""
    return DestinationForm(targets=_targets(draft), initial={"where": request.GET.get("where", "")})


@require_POST
@allow(Can.MANAGE_CLASSES)
def rollover_decide(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Decide where the pupils ticked, or all that were found, go."""
    draft = get_draft_for(request.acting, pk)
    form = DestinationForm(request.POST, targets=_targets(draft))
    filters = _filter_form(request.GET, draft)
    if "everyone" in request.POST and not filters.is_valid():
        # A filter that says nothing any more would make «everybody found» the whole school.
        messages.error(request, _("The classes of the draft have changed. Look whom you mean, then decide."))
        return redirect(request.acting.url("schools:rollover_pupils", pk=pk))
    try:
        ids = _chosen(request, draft, filters)
        if not form.is_valid():
            raise RuleViolation(_("Choose where these pupils go."))
        n = _decide(request.acting.act, pk, ids, form.cleaned_data["where"])
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_back(request, pk, where=request.POST.get("where", "")))
    said = ngettext("Decided for %(n)s pupil.", "Decided for %(n)s pupils.", n) % {"n": n}
    messages.success(request, said)
    return redirect(_back(request, pk))


def _chosen(request: TenantRequest, draft: RolloverDraft, filters: PupilFilterForm) -> list[int]:
    """Return the pupils meant. Raises RuleViolation for nobody, or if others are found than were shown."""
    if "everyone" in request.POST:
        ids = list(pupils_found(draft, filters.search).values_list("pk", flat=True))
        check_shown(request.POST.get(SHOWN, ""), found=len(ids))
    else:
        ids = read_ids(request.POST.getlist("item"))
    if not ids:
        raise RuleViolation(_("Nobody is ticked. Tick the people first."))
    return ids


def _back(request: TenantRequest, pk: int, **more: str) -> str:
    """Return the list with its filters kept."""
    query = request.GET.copy()
    query.update(more)
    return f"{request.acting.url('schools:rollover_pupils', pk=pk)}{'?' if query else ''}{query.urlencode()}"


def _decide(act: Act, draft_id: int, item_ids: list[int], where: str) -> int:
    if where in (GRADUATED, LEFT):
        return services.send_away(act, draft_id=draft_id, item_ids=item_ids, outcome=ItemOutcome(where))
    if where == USUAL:
        return services.send_back(act, draft_id=draft_id, item_ids=item_ids)
    return services.send(act, draft_id=draft_id, item_ids=item_ids, target_id=int(where))


@require_GET
@allow(Can.MANAGE_CLASSES)
def rollover_export(request: TenantRequest, pk: int) -> HttpResponse:
    """Give the pupils found as an .xlsx table that no spreadsheet executes; it is journalled."""
    draft = get_draft_for(request.acting, pk)
    found = pupils_found(draft, _filter_form(request.GET, draft).search)
    lines = list(cells_of(found))
    record_export(request.acting.act, draft_id=pk, count=len(lines))
    return xlsx_response(f"new-year-{draft.starts_on}", COLUMNS, lines)


def _filter_form(data: Any, draft: RolloverDraft) -> PupilFilterForm:
    rows = draft.classes.filter(is_group=False)
    sources = [(row.pk, row.former_name or row.name) for row in rows.in_order() if row.school_class_id]
    return PupilFilterForm(data, sources=sources, targets=_targets(draft))


def _targets(draft: RolloverDraft) -> list[tuple[int, str]]:
    """Return the classes of the new year that pupils may go to."""
    return [(row.pk, row.name) for row in draft.classes.filter(is_group=False).named()]
