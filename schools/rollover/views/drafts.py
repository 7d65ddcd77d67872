"""The draft as a whole: drawn, seen, discarded, applied, undone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.changes.told import in_words
from schools.institutions.errors import RuleViolation
from schools.people.forms import OrderFields
from schools.rollover import services
from schools.rollover.access import get_draft_for
from schools.rollover.forms import GraduationForm
from schools.rollover.models import RolloverDraft
from schools.rollover.reading import picture_of


@require_GET
@allow(Can.MANAGE_CLASSES)
def rollover(request: TenantRequest) -> HttpResponseBase:
    """Say what a change of the year does, and list those that were prepared or applied."""
    drafts = list(RolloverDraft.objects.latest_first())
    return render(request, "schools/rollover/rollover.html", {"drafts": drafts})


@require_POST
@allow(Can.MANAGE_CLASSES)
def rollover_draw(request: TenantRequest) -> HttpResponseBase:
    """Draw the draft of the coming year, or bring the open one up to date."""
    draft = services.draw(request.acting.act)
    messages.success(request, _("The draft shows the register as it is now. Nothing is changed yet."))
    return redirect(request.acting.url("schools:rollover_draft", pk=draft.pk))


@require_GET
@allow(Can.MANAGE_CLASSES)
def rollover_draft(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show both years side by side, class by class."""
    draft = get_draft_for(request.acting, pk)
    context = {
        "draft": draft,
        "picture": picture_of(draft, ZoneInfo(request.acting.act.time_zone)),
        "day": request.acting.act.today,
    }
    return render(request, "schools/rollover/draft.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_discard(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Delete an open draft, after a word."""
    draft = get_draft_for(request.acting, pk)
    if request.method == "POST":
        try:
            services.discard(request.acting.act, draft_id=pk)
            messages.success(request, _("The draft is discarded. The register is as it was."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect(request.acting.url("schools:rollover"))
    context = {
        "draft": draft,
        "danger": True,
        "submit_label": _("Discard the draft"),
        "consequence": _("Everything decided in the draft is lost. The register is not touched."),
        "cancel_url": request.acting.url("schools:rollover_draft", pk=pk),
    }
    return render(request, "schools/rollover/discard.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_graduates(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Choose the day on which graduates leave."""
    draft = get_draft_for(request.acting, pk)
    here = request.acting.url("schools:rollover_draft", pk=pk)
    form = GraduationForm(request.POST or None, initial={"on": draft.graduates_leave_on})
    if form.is_valid():
        try:
            services.set_graduation(request.acting.act, draft_id=pk, on=form.cleaned_data["on"])
        except RuleViolation as refusal:
            form.add_error("on", refusal.message)
        else:
            messages.success(request, _("Decided in the draft. Nothing is changed in the register yet."))
            return redirect(here)
    context = {"draft": draft, "form": form, "cancel_url": here}
    return render(request, "schools/rollover/graduates.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_apply(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Say what applying writes, and write it on a second word."""
    draft = get_draft_for(request.acting, pk)
    here = request.acting.url("schools:rollover_draft", pk=pk)
    form = OrderFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applied = services.apply_draft(request.acting.act, draft_id=pk, order=form.order)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return redirect(here)
        n = sum(applied.pupils.values())
        said = ngettext(
            "The new year is in the register: %(n)s pupil.",
            "The new year is in the register: %(n)s pupils.",
            n,
        )
        messages.success(request, said % {"n": n})
        return redirect(here)
    picture = picture_of(draft, ZoneInfo(request.acting.act.time_zone))
    if draft.applied_at or picture.is_stale or picture.questions:
        return redirect(here)
    context = {"draft": draft, "picture": picture, "form": form, "cancel_url": here}
    return render(request, "schools/rollover/apply.html", context)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_undo(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Say what undoing gives back and what stands in its way, and do it on a second word."""
    draft = get_draft_for(request.acting, pk)
    here = request.acting.url("schools:rollover_draft", pk=pk)
    try:
        if request.method == "POST":
            services.undo_rollover(request.acting.act, draft_id=pk)
            messages.success(request, _("The register is as it was before. The draft is open again."))
            return redirect(here)
        outcome = services.preview_undo_rollover(request.acting.act, draft_id=pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(here)
    context = {
        "draft": draft,
        "outcome": outcome,
        "left": in_words(outcome.conflicts, request.acting),
        "danger": True,
        "submit_label": _("Undo the change of year"),
        "consequence": _("The new year goes out of the register; the draft of it stays and can be mended."),
        "cancel_url": here,
    }
    return render(request, "schools/rollover/undo.html", context)
