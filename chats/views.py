"""Pages of the chats: the matrix, the subjects of a class, marks, rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chats.access import (
    chats_marked_by,
    chats_visible_to,
    get_class_with_chats_for,
    get_rule_for,
    sees_all,
)
from chats.forms import CreatedForm, MatrixFilter, NotRequiredForm
from chats.matrix import Line, Matrix, lines_of, read_matrix, tally_of
from chats.models import Chat
from chats.querysets import ChatQuerySet
from chats.rulebook import read_rulebook
from chats.selection import Chosen, Mark
from chats.services import is_on, preview_switch, switch_rule
from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from schools.journal.keeping import kept
from schools.structure.services import exempt_places, mark_places_created, require_places


@require_GET
@allow(Can.SEE_CHATS)
def matrix(request: TenantRequest) -> HttpResponse:
    """Show the coverage matrix to those who oversee the school, their own chats to others."""
    acting = request.acting
    if not sees_all(acting):
        return render(request, "chats/own.html", _own(acting))
    found = _whole_matrix(acting)
    filters = MatrixFilter(request.GET, rows=found.rows)
    context = {
        "matrix": found,
        "filters": filters,
        "rows": filters.rows(),
        "can_manage": acting.can(Can.MANAGE_CHATS),
        "can_mark": acting.is_any(Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY),
    }
    return render(request, "chats/matrix.html", context)


@require_GET
@allow(Can.SEE_CHATS)
def class_subjects(request: TenantRequest, pk: int) -> HttpResponse:
    """Show the chats of a class by subject, with who owes each."""
    acting = request.acting
    school_class = get_class_with_chats_for(acting, pk)
    chats = chats_visible_to(acting).filter(school_class=school_class, subject__isnull=False)
    lines = _lines(acting, chats)
    own = set(chats_marked_by(acting).filter(school_class=school_class).values_list("place_id", flat=True))
    context = {
        "school_class": school_class,
        "lines": [(line, line.cell.place.pk in own) for line in lines],
        "total": tally_of([line.cell for line in lines]),
        "may_mark": bool(own),
    }
    return render(request, "chats/class_subjects.html", context)


@require_GET
@allow(Can.MARK_CHATS)
def pick(request: TenantRequest) -> HttpResponse:
    """Show the chats that are not there, to tick single ones, whole columns and whole classes."""
    acting = request.acting
    if not sees_all(acting):
        return redirect(acting.url("chats:matrix"))
    chats = chats_marked_by(acting)
    found = read_matrix(chats, acting.act.today, _overdue_days(acting))
    rows = [row for row in found.rows if row.missing]
    context = {
        "matrix": found,
        "rows": rows,
        "at_large": [line.cell for line in found.at_large if line.cell.is_missing],
    }
    return render(request, "chats/pick.html", context)


@require_POST
@allow(Can.MARK_CHATS)
def mark(request: TenantRequest) -> HttpResponseBase:
    """Ask for the day or the reason of what is said of the chosen chats, then record it."""
    acting, post = request.acting, request.POST
    what = Mark(post["what"]) if post.get("what") in list(Mark) else Mark.CREATED
    chosen = Chosen.read(post).among(chats_marked_by(acting), what, acting.act.today)
    if not chosen:
        messages.warning(request, _("Nothing is chosen of which this can be said. Tick the chats first."))
        return redirect(_back(acting, post.get("back", "")))
    form = _mark_form(what, post if "confirmed" in post else None, acting)
    if what == Mark.REQUIRED or (form.is_bound and form.is_valid()):
        try:
            done = _record(acting, what, [chat.place_id for chat in chosen], form)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _said(what, done))
            return redirect(_back(acting, post.get("back", "")))
    context = {
        "chosen": chosen,
        "what": what,
        "form": form,
        "back": post.get("back", ""),
        "cancel_url": _back(acting, post.get("back", "")),
        "submit_label": _("Mark as created") if what == Mark.CREATED else _("Not required"),
    }
    return render(request, "chats/mark.html", context)


@require_GET
@allow(Can.MANAGE_CHATS)
def rules(request: TenantRequest) -> HttpResponse:
    """Show what the school's rules ask for, each with its switch."""
    return render(request, "chats/rules.html", {"entries": read_rulebook(request.acting.act)})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CHATS)
def rule_switch(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Show what switching a rule changes, and switch it."""
    acting = request.acting
    rule = get_rule_for(acting, pk)
    on = not is_on(acting.act, rule)
    if request.method == "POST":
        try:
            switch_rule(acting.act, rule_id=rule.pk, on=request.POST.get("on") == "1")
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The rule is on.") if on else _("The rule is off."))
        return redirect(acting.url("chats:rules"))
    context = {
        "rule": rule,
        "on": on,
        "preview": preview_switch(acting.act, rule),
        "cancel_url": acting.url("chats:rules"),
        "submit_label": _("Switch on") if on else _("Switch off"),
        "danger": not on,
    }
    return render(request, "chats/rule_switch.html", context)


def _whole_matrix(acting: Acting) -> Matrix:
    """Return the matrix of all chats, the same for everybody who sees them all."""
    day = acting.act.today
    return kept(
        "matrix",
        day,
        get_language(),
        make=lambda: read_matrix(Chat.objects.all(), day, _overdue_days(acting)),
    )


def _own(acting: Acting) -> dict[str, Any]:
    """Return the context of a teacher's own chats: those to make first."""
    lines = _lines(acting, chats_marked_by(acting))
    lines.sort(key=lambda line: (not line.cell.is_missing, not line.cell.is_gap))
    return {
        "lines": lines,
        "missing": sum(line.cell.is_missing for line in lines),
    }


def _lines(acting: Acting, chats: ChatQuerySet) -> list[Line]:
    today = acting.act.today
    return lines_of(chats.ruled().shown_on(today), today, _overdue_days(acting))


def _overdue_days(acting: Acting) -> int:
    days = InstitutionSettings.objects.values_list("overdue_days", flat=True)
    return days.get(institution_id=acting.institution.pk)


def _mark_form(what: Mark, data: Any, acting: Acting) -> forms.Form:
    if what == Mark.NOT_REQUIRED:
        return NotRequiredForm(data)
    return CreatedForm(data, today=acting.act.today)


def _record(acting: Acting, what: Mark, place_ids: list[int], form: forms.Form) -> int:
    if what == Mark.REQUIRED:
        return require_places(acting.act, place_ids=place_ids)
    if what == Mark.NOT_REQUIRED:
        return exempt_places(acting.act, place_ids=place_ids, reason=form.cleaned_data["reason"])
    return mark_places_created(acting.act, place_ids=place_ids, on=form.cleaned_data["on"])


def _said(what: Mark, count: int) -> str:
    if what == Mark.CREATED:
        text = ngettext("%(n)s chat is marked as created.", "%(n)s chats are marked as created.", count)
    elif what == Mark.NOT_REQUIRED:
        text = ngettext("%(n)s chat is not required.", "%(n)s chats are not required.", count)
    else:
        text = ngettext("%(n)s chat is required again.", "%(n)s chats are required again.", count)
    return text % {"n": count}


def _back(acting: Acting, back: str) -> str:
    """Return where to go after a mark: the subjects of a class, or the matrix."""
    if back.isdecimal():
        return acting.url("chats:class_subjects", pk=int(back))
    return acting.url("chats:matrix")
