"""What becomes of one class, and classes that open."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.rollover import services
from schools.rollover.access import get_draft_for, get_row_for
from schools.rollover.forms import ClassDecisionForm, NewClassForm
from schools.rollover.models import ClassOutcome, RolloverClass


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_class_add(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Add a class that opens with the new year."""
    draft = get_draft_for(request.acting, pk)
    here = request.acting.url("schools:rollover_draft", pk=pk)
    form = NewClassForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_class(request.acting.act, draft_id=pk, name=form.cleaned_data["name"])
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The class is in the draft. Tick the pupils who go there."))
        return redirect(here)
    return render(request, "schools/rollover/class_add.html", {"draft": draft, "form": form})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def rollover_class(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Decide what becomes of a class, or take one that was to open out of the draft."""
    row = get_row_for(request.acting, pk)
    here = request.acting.url("schools:rollover_draft", pk=row.draft_id)
    if "drop" in request.POST:
        try:
            services.drop_class(request.acting.act, row_id=pk)
            messages.success(request, _("The class is out of the draft."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect(here)
    form = _form(request, row)
    if form.is_valid():
        try:
            services.edit_class(
                request.acting.act, row_id=pk, **form.decision(group_name=row.former_name or row.name)
            )
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Decided in the draft. Nothing is changed in the register yet."))
            return redirect(here)
    context = {"row": row, "draft": row.draft, "form": form, "pupils": row.leaving.count()}
    return render(request, "schools/rollover/class_edit.html", context)


def _form(request: TenantRequest, row: RolloverClass) -> ClassDecisionForm:
    others = RolloverClass.objects.filter(draft=row.draft_id, is_group=False).named().exclude(pk=row.pk)
    return ClassDecisionForm(
        request.POST or None,
        others=[(other.pk, other.name) for other in others],
        opens=row.school_class_id is None or row.outcome == ClassOutcome.OPENS,
        is_group=row.is_group,
        initial={
            "outcome": row.outcome,
            "name": row.name,
            "into_id": row.into_id,
            "keeps_teacher": row.keeps_teacher,
            "keeps_load": row.keeps_load,
        },
    )
