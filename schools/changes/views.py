"""Pages of bulk changes: what was done to many at once, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.changes.access import get_change_for
from schools.changes.reading import bulk_changes, lines_of_changes
from schools.changes.services import preview_undo, undo
from schools.changes.told import in_words
from schools.institutions.errors import RuleViolation
from schools.journal.keeping import KeptPaginator, kept

PAGE = 50


@require_GET
@allow(Can.MANAGE_PEOPLE)
def change_list(request: TenantRequest) -> HttpResponse:
    """List what was done to many people at once, the newest first."""
    page = KeptPaginator(bulk_changes(), PAGE, "changes").get_page(request.GET.get("page"))
    day, shown = request.acting.act.today, list(page)
    key = ("changed", [change_set.pk for change_set in shown], day, get_language())
    lines = kept(*key, make=lambda: lines_of_changes(shown, day))
    return render(request, "schools/changes/change_list.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def change_undo(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Say what undoing a bulk change gives back and what it leaves, and do it on a second word."""
    change_set = get_change_for(request.acting, pk)
    act, back = request.acting.act, request.acting.url("schools:change_list")
    try:
        if request.method == "POST":
            outcome = undo(act, change_set_id=pk)
            done = _("The bulk change is undone.")
            left = _("The bulk change is undone, except what later work rests on.")
            messages.success(request, left if outcome.conflicts or outcome.stayed else done)
            return redirect(back)
        outcome = preview_undo(act, change_set_id=pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    (line,) = lines_of_changes([change_set], act.today)
    context = {
        "line": line,
        "outcome": outcome,
        "left": in_words(outcome.conflicts, request.acting),
        "danger": True,
        "submit_label": _("Undo the change"),
        "consequence": _("Everything else becomes as it was before the change."),
        "cancel_url": back,
    }
    return render(request, "schools/changes/change_undo.html", context)
