"""«Что сделать»: the list, the list as text, and the marks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from reports import services
from reports.access import Selection, get_selection_for
from reports.forms import DoneForm, ExemptForm, WorklistFilter, refuse
from reports.worklist import SHOWN, as_text, read_worklist
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.people.models import Person
from schools.registry import WorkItem

PAGE = 50


@require_GET
@allow(Can.SEE_WORKLIST)
def worklist(request: TenantRequest) -> HttpResponse:
    """Show what this person has to do: the first of each kind, or one kind whole, by pages.

    With `whole` everything stands on one page, to print.
    """
    acting = request.acting
    filters = WorklistFilter(request.GET, acting=acting)
    narrowed = filters.narrowed()
    whole = "whole" in request.GET
    found = read_worklist(acting, narrowed, shown=None if narrowed.kind or whole else SHOWN)
    page = None
    if narrowed.kind and found.groups and not whole:
        page = Paginator(found.groups[0].items, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/worklist.html",
        {
            "filters": filters,
            "worklist": found,
            "page": page,
            "whole": whole,
            "in_parts": not whole and (_has_more(page) or any(group.hidden for group in found.groups)),
            "today": acting.act.today,
            "now": acting.act.at,
            "narrowed": bool(narrowed.kind or narrowed.by_item),
            "can_import": acting.can(Can.IMPORT_ROSTER),
            "has_people": bool(found.groups) or Person.objects.exclude(pk=acting.person_id).exists(),
            "query": request.GET.urlencode(),
        },
    )


def _has_more(page: Page[WorkItem] | None) -> bool:
    return page is not None and page.has_other_pages()


@require_GET
@allow(Can.SEE_WORKLIST)
def worklist_text(request: TenantRequest) -> HttpResponse:
    """Show the whole list as plain text, to copy or print and work from in the cabinet."""
    acting = request.acting
    filters = WorklistFilter(request.GET, acting=acting)
    found = read_worklist(acting, filters.narrowed(), shown=None)
    context = {
        "worklist": found,
        "text": as_text(found, acting.act.today),
        "query": request.GET.urlencode(),
        "now": acting.act.at,
    }
    return render(request, "reports/worklist_text.html", context)


@require_POST
@allow(Can.SEE_WORKLIST)
def worklist_mark(request: TenantRequest) -> HttpResponseBase:
    """Mark one item as done today, or ask for the day of the chosen ones and mark them on it."""
    acting, post = request.acting, request.POST
    one = post.get("done", "")
    selection = get_selection_for(acting, [one] if one else post.getlist("item"))
    asked = one or "on" in post
    form = DoneForm({"on": acting.act.today} if one else post if asked else None, today=acting.act.today)
    if not selection.count:
        return _nothing_left(request, selection)
    if asked and form.is_valid():
        try:
            services.mark_work(
                acting.act, chosen=selection.keys, kinds=selection.kinds, on=form.cleaned_data["on"]
            )
        except RuleViolation as refusal:
            refuse(form, "on", refusal)
        else:
            return _told(request, selection, _marked(selection.count))
    return render(request, "reports/worklist_mark.html", _to_confirm(request, selection, form))


@require_POST
@allow(Can.SEE_WORKLIST)
def worklist_exempt(request: TenantRequest) -> HttpResponseBase:
    """Ask why the chosen work is not required, and keep that."""
    acting, post = request.acting, request.POST
    one = post.get("exempt", "")
    selection = get_selection_for(acting, [one] if one else post.getlist("item"), to_exempt=True)
    form = ExemptForm(post if "reason" in post else None)
    if not selection.count:
        return _nothing_left(request, selection)
    if form.is_bound and form.is_valid():
        try:
            services.exempt_work(
                acting.act, chosen=selection.keys, kinds=selection.kinds, reason=form.cleaned_data["reason"]
            )
        except RuleViolation as refusal:
            refuse(form, "reason", refusal)
        else:
            return _told(request, selection, _exempted(selection.count))
    return render(request, "reports/worklist_exempt.html", _to_confirm(request, selection, form))


def _to_confirm(request: TenantRequest, selection: Selection, form: Any) -> dict[str, Any]:
    return {
        "selection": selection,
        "form": form,
        "query": request.POST.get("query", ""),
        "cancel_url": _back_to(request),
        "today": request.acting.act.today,
    }


def _back_to(request: TenantRequest) -> str:
    """Return the list's address with the filters that the form carried along."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return request.acting.url("reports:worklist") + (f"?{query}" if query else "")


def _told(request: TenantRequest, selection: Selection, text: str) -> HttpResponseBase:
    messages.success(request, text)
    _tell_left_out(request, selection)
    return redirect(_back_to(request))


def _nothing_left(request: TenantRequest, selection: Selection) -> HttpResponseBase:
    if selection.gone or selection.barred:
        _tell_left_out(request, selection)
    else:
        messages.warning(request, _("Nothing is chosen. Tick what is done."))
    return redirect(_back_to(request))


def _tell_left_out(request: HttpRequest, selection: Selection) -> None:
    if selection.gone:
        text = ngettext(
            "%(n)s item is no longer on the list: it has been marked already.",
            "%(n)s items are no longer on the list: they have been marked already.",
            selection.gone,
        )
        messages.info(request, text % {"n": selection.gone})
    if selection.barred:
        text = ngettext(
            "%(n)s item was left as it is: that is not said of it here.",
            "%(n)s items were left as they are: that is not said of them here.",
            selection.barred,
        )
        messages.warning(request, text % {"n": selection.barred})


def _marked(count: int) -> str:
    return ngettext("Marked: %(n)s action.", "Marked: %(n)s actions.", count) % {"n": count}


def _exempted(count: int) -> str:
    return ngettext("Not required: %(n)s action.", "Not required: %(n)s actions.", count) % {"n": count}
