"""«Сверить список»: paste, look at what it means, record."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.reconciling.access import (
    get_place_to_reconcile,
    has_a_list,
    may_name_everybody,
    places_to_reconcile,
)
from schools.reconciling.comparing import Comparison, compare_list, compare_lists
from schools.reconciling.forms import PasteForm, read_decisions
from schools.reconciling.services import Recorded, record_comparison
from schools.structure.models import Place


@require_http_methods(["GET", "POST"])
@allow(Can.MARK_FACTS)
def reconcile_place(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take the list of one place, show what it means, and record it on a second word."""
    acting = request.acting
    place = get_place_to_reconcile(acting, pk)
    if not has_a_list(place):
        raise Http404

    def compare(text: str) -> Comparison:
        return compare_list(text, place, acting.act.today, everybody=may_name_everybody(acting))

    return _answer(request, compare, place=place, back=acting.url("schools:place", pk=place.pk))


@require_http_methods(["GET", "POST"])
@allow(Can.MARK_FACTS)
def reconcile_many(request: TenantRequest) -> HttpResponseBase:
    """Take the lists of many places at once, each under the name of its class."""
    acting = request.acting

    def compare(text: str) -> Comparison:
        return compare_lists(
            text,
            acting.act.today,
            among=places_to_reconcile(acting),
            everybody=may_name_everybody(acting),
        )

    return _answer(request, compare, place=None, back=acting.url("schools:class_list"))


def _answer(
    request: TenantRequest, compare: Callable[[str], Comparison], *, place: Place | None, back: str
) -> HttpResponseBase:
    """Show the box, the preview, or record and lead back; whoever returns to the text keeps it."""
    form = PasteForm(request.POST or None)
    context = {"form": form, "place": place, "back": back}
    if not form.is_valid() or "again" in request.POST:
        return render(request, "schools/reconciling/paste.html", context)
    text = form.cleaned_data["text"]
    if "record" in request.POST:
        try:
            messages.success(request, _in_words(_recorded(request, lambda: compare(text))))
            return redirect(back)
        except RuleViolation as refusal:
            messages.warning(request, refusal.message)
    comparison = compare(text)
    if not any((comparison.places, comparison.unknown, comparison.astray)):
        form.add_error("text", _("No name was found in this text."))
        return render(request, "schools/reconciling/paste.html", context)
    return render(
        request, "schools/reconciling/preview.html", {**context, "comparison": comparison, "text": text}
    )


def _recorded(request: TenantRequest, compare: Callable[[], Comparison]) -> Recorded:
    acting = request.acting
    return record_comparison(
        acting.act,
        compare,
        decisions=read_decisions(request.POST),
        seen=request.POST.get("seen", ""),
    )


def _in_words(recorded: Recorded) -> str:
    """Return what came of a list."""
    if recorded == Recorded():
        return _("Everything on this list was recorded before. Nothing has changed.")
    said = [
        ngettext("Confirmed on the platform: %(n)s person.", "Confirmed on the platform: %(n)s people.", n)
        % {"n": n}
        for n in [recorded.joined]
        if n
    ]
    said += [
        ngettext("To be removed: %(n)s person.", "To be removed: %(n)s people.", n) % {"n": n}
        for n in [recorded.found]
        if n
    ]
    said += [
        ngettext("No longer on the platform: %(n)s person.", "No longer on the platform: %(n)s people.", n)
        % {"n": n}
        for n in [recorded.left]
        if n
    ]
    return " ".join(said)
