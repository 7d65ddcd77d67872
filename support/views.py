"""Help: the list, asking, one request with its answer, and the links to instructions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from support import rules, services
from support.access import (
    get_instruction_for,
    get_request_for,
    is_asker,
    is_seen_on_a_page,
    requests_visible_to,
)
from support.faces import PILLS
from support.forms import AnswerForm, AskForm, InstructionForm, QueueFilter, ReopenForm
from support.models import Instruction, SupportRequest
from support.states import RequestState

PER_PAGE = 30


@require_safe
@allow(Can.ASK_HELP)
def request_list(request: TenantRequest) -> HttpResponse:
    """List one's own requests, or the queue of all for whoever answers, the longest waiting first."""
    acting = request.acting
    answers = acting.can(Can.ANSWER_HELP)
    mine = answers and "mine" in request.GET
    filters = QueueFilter(request.GET)
    rows = requests_visible_to(acting).asked_by(acting.person_id) if mine else requests_visible_to(acting)
    rows = _narrowed(rows.select_related("person"), filters).longest_waiting_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    settings = _settings(request)
    context = {
        "filters": filters if answers and not mine else None,
        "page": page,
        "rows": [(row, PILLS[RequestState(row.state)]) for row in page],
        "answers": answers,
        "mine": mine,
        "instructions": Instruction.objects.in_order(),
        "support_email": settings.support_email,
        "overdue_days": settings.overdue_days,
        "today": acting.act.today,
    }
    return render(request, "support/request_list.html", context)


def _narrowed(rows: Any, filters: QueueFilter) -> Any:
    """Return the rows that the filters leave; a filter that is not understood leaves all."""
    filters.is_valid()
    asked = filters.cleaned_data
    if asked.get("state"):
        rows = rows.in_state(RequestState(asked["state"]))
    if asked.get("category"):
        rows = rows.filter(category=asked["category"])
    return rows.matching(asked.get("q", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ASK_HELP)
def ask(request: TenantRequest) -> HttpResponseBase:
    """Ask the administrator for help (2.1.15)."""
    acting = request.acting
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            asked = services.open_request(acting.act, person_id=acting.person_id, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("The request is sent. The answer appears here."))
            return redirect(acting.url("support:request", pk=asked.pk))
    context = {
        "form": form,
        "instructions": Instruction.objects.in_order(),
        "support_email": _settings(request).support_email,
    }
    return render(request, "support/ask.html", context)


@require_safe
@allow(Can.ASK_HELP)
def support_request(request: TenantRequest, pk: int) -> HttpResponse:
    """Show a request, its answers, and what this person can do with it."""
    return _shown(request, get_request_for(request.acting, pk))


@require_POST
@allow(Can.ANSWER_HELP)
def answer(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Answer a request, or correct the answer."""
    acting = request.acting
    row = get_request_for(acting, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer_request(acting.act, request_id=pk, answer=form.cleaned_data["answer"])
        except RuleViolation as refusal:
            form.add_error("answer", refusal.message)
        else:
            messages.success(request, _("The answer is kept."))
            return redirect(acting.url("support:request", pk=pk))
    return _shown(request, row, answer_form=form)


@require_POST
@allow(Can.ASK_HELP)
def close(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Close a request: one's own at any time, another's once it is answered."""
    acting = request.acting
    row = get_request_for(acting, pk)
    try:
        services.close_request(acting.act, request_id=pk, as_asker=is_asker(acting, row))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The request is closed."))
    return redirect(acting.url("support:request", pk=pk))


@require_POST
@allow(Can.ASK_HELP)
def reopen(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Let a request wait for an answer again, with a word on what still does not work."""
    acting = request.acting
    row = get_request_for(acting, pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            services.reopen_request(acting.act, request_id=pk, because=form.cleaned_data["because"])
        except RuleViolation as refusal:
            form.add_error("because", refusal.message)
        else:
            messages.success(request, _("The request is open again."))
            return redirect(acting.url("support:request", pk=pk))
    return _shown(request, row, reopen_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.ANSWER_HELP)
def instruction_list(request: TenantRequest) -> HttpResponseBase:
    """Show the links to instructions, and add one (3.3)."""
    acting = request.acting
    form = InstructionForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_instruction(acting.act, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error("url", refusal.message)
        else:
            messages.success(request, _("The link is added."))
            return redirect(acting.url("support:instructions"))
    context = {"form": form, "instructions": Instruction.objects.in_order()}
    return render(request, "support/instructions.html", context)


@require_POST
@allow(Can.ANSWER_HELP)
def instruction_remove(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take a link off the list."""
    acting = request.acting
    services.remove_instruction(acting.act, instruction_id=get_instruction_for(acting, pk).pk)
    messages.success(request, _("The link is removed."))
    return redirect(acting.url("support:instructions"))


def _settings(request: TenantRequest) -> InstitutionSettings:
    return InstitutionSettings.objects.get(institution_id=request.acting.institution.pk)


def _shown(
    request: TenantRequest,
    row: SupportRequest,
    *,
    answer_form: AnswerForm | None = None,
    reopen_form: ReopenForm | None = None,
) -> HttpResponse:
    """Return the page of a request, with the form that was refused, if any."""
    acting = request.acting
    answers = acting.can(Can.ANSWER_HELP)
    given = "" if row.is_open else row.answer
    on_page = is_seen_on_a_page(row)
    context = {
        "row": row,
        "pill": PILLS[RequestState(row.state)],
        "rounds": row.reopenings.all(),
        "can_answer": answers and RequestState(row.state) in rules.MAY_ANSWER,
        "can_close": rules.may_close(row.state, as_asker=is_asker(acting, row)),
        "can_reopen": rules.may_reopen(row.state),
        "can_see_person": answers and row.person is not None,
        "is_asker": is_asker(acting, row),
        "on_page": on_page,
        "sees_answer": on_page or (row.person is not None and row.person.user_id is not None),
        "overdue_days": _settings(request).overdue_days,
        "answer_form": answer_form or AnswerForm(initial={"answer": given}),
        "reopen_form": reopen_form or ReopenForm(),
        "today": acting.act.today,
    }
    return render(request, "support/request.html", context)
