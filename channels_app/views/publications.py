"""Publications: the list, one of them, and what its author and the administrator do with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import rules, services
from channels_app.access import (
    get_own_publication,
    get_publication_for,
    is_author,
    publications_visible_to,
)
from channels_app.faces import PUBLICATION_PILLS
from channels_app.forms import MaterialForm, PublicationFilter, PublishedForm, ReturnForm, ScheduleForm
from channels_app.models import Channel, Publication
from channels_app.states import Move, PublicationState
from schools.accounts.permissions import Can, TenantRequest, allow
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation

PER_PAGE = 30


@require_safe
@allow(Can.SEE_CHANNELS)
def publication_list(request: TenantRequest) -> HttpResponse:
    """List the material this person may see, what waits first, narrowed by state, channel and words."""
    acting = request.acting
    filters = PublicationFilter(request.GET, channels=Channel.objects.in_order())
    rows = _narrowed(publications_visible_to(acting).select_related("channel__place", "author"), filters)
    page = Paginator(rows.most_urgent_first(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": [(row, PUBLICATION_PILLS[PublicationState(row.state)]) for row in page],
        "channels": Channel.objects.in_order().with_activity(),
        "can_submit": acting.can(Can.SUBMIT_MATERIAL),
        "today": acting.act.today,
    }
    return render(request, "channels_app/publication_list.html", context)


def _narrowed(rows: Any, filters: PublicationFilter) -> Any:
    """Return the rows that the filters leave; a filter that is not understood leaves all."""
    filters.is_valid()
    asked = filters.cleaned_data
    if asked.get("state"):
        rows = rows.in_state(PublicationState(asked["state"]))
    if asked.get("channel"):
        rows = rows.filter(channel=asked["channel"])
    return rows.matching(asked.get("q", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SUBMIT_MATERIAL)
def publication_create(request: TenantRequest) -> HttpResponseBase:
    """Write material, and keep it as a draft or submit it at once (2.2.5)."""
    acting = request.acting
    form = MaterialForm(request.POST or None, channels=Channel.objects.in_order())
    submit = "draft" not in request.POST
    if form.is_valid():
        try:
            written = services.write_material(
                acting.act, author_id=acting.person_id, submit=submit, **_typed(form)
            )
        except RuleViolation as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("The material is submitted.") if submit else _("The draft is kept."))
            return redirect(acting.url("channels:publication", pk=written.pk))
    return render(request, "channels_app/publication_form.html", {"form": form, "publication": None})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Can.SUBMIT_MATERIAL)
def publication_edit(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Edit material: the author until it is submitted, the administrator until it is published."""
    acting = request.acting
    publication = get_publication_for(acting, pk, to_change=True)
    form = MaterialForm(
        request.POST or None,
        channels=Channel.objects.in_order(),
        initial={
            "channel": publication.channel_id,
            "title": publication.title,
            "text": publication.text,
            "due_on": publication.due_on,
        },
    )
    if form.is_valid():
        try:
            services.change_material(
                acting.act,
                publication_id=pk,
                as_author=is_author(acting, publication),
                as_publisher=acting.can(Can.PUBLISH),
                **_typed(form),
            )
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect(acting.url("channels:publication", pk=pk))
    return render(request, "channels_app/publication_form.html", {"form": form, "publication": publication})


@require_safe
@allow(Can.SEE_CHANNELS)
def publication(request: TenantRequest, pk: int) -> HttpResponse:
    """Show material, how far it has come, and what this person can do with it now."""
    return _shown(request, get_publication_for(request.acting, pk))


@require_POST
@allow(Can.SUBMIT_MATERIAL)
def publication_submit(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Put one's own draft before the administrator, or take it back before a decision."""
    acting = request.acting
    get_own_publication(acting, pk)
    back = request.POST.get("move") == Move.TAKE_BACK
    try:
        if back:
            services.take_back_material(acting.act, publication_id=pk)
        else:
            services.submit_material(acting.act, publication_id=pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is a draft again.") if back else _("The material is submitted."))
    return redirect(acting.url("channels:publication", pk=pk))


@require_POST
@allow(Can.PUBLISH)
def publication_decide(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Accept material, return it, schedule it, mark it as published or take that mark back (2.1.13)."""
    acting = request.acting
    publication = get_publication_for(acting, pk)
    try:
        move = Move(request.POST.get("move", ""))
    except ValueError:
        return _shown(request, publication)
    if move in rules.AUTHORS_MOVES:
        raise PermissionDenied
    form = _form_of(move, request, request.POST)
    if form.is_valid():
        try:
            _decide(acting.act, pk, move, form.cleaned_data)
        except RuleViolation as refusal:
            if not form.fields or move not in rules.moves_from(publication.state):
                messages.error(request, refusal.message)
                return redirect(acting.url("channels:publication", pk=pk))
            form.add_error(None, refusal.message)
        else:
            messages.success(request, str(_SAID[move]))
            return redirect(acting.url("channels:publication", pk=pk))
    return _shown(request, publication, {move: form})


_SAID: dict[Move, str | Promise] = {
    Move.ACCEPT: gettext_lazy("The material is accepted."),
    Move.RETURN: gettext_lazy("The material is returned to its author."),
    Move.SCHEDULE: gettext_lazy("The day of the publication is set."),
    Move.PUBLISH: gettext_lazy("The material is marked as published."),
    Move.UNMARK: gettext_lazy("The mark is taken back."),
}


def _decide(act: Act, pk: int, move: Move, given: dict[str, Any]) -> None:
    if move == Move.ACCEPT:
        services.accept_material(act, publication_id=pk)
    elif move == Move.RETURN:
        services.return_material(act, publication_id=pk, word=given["word"])
    elif move == Move.SCHEDULE:
        services.schedule(act, publication_id=pk, due_on=given["due_on"])
    elif move == Move.PUBLISH:
        services.publish(act, publication_id=pk, on=given["on"], url=given["url"])
    else:
        services.unmark_published(act, publication_id=pk)


def _form_of(move: Move, request: TenantRequest, data: Any = None, due_on: Any = None) -> forms.Form:
    today = request.acting.act.today
    if move == Move.RETURN:
        return ReturnForm(data, prefix=move)
    if move == Move.SCHEDULE:
        return ScheduleForm(data, prefix=move, today=today, initial={"due_on": due_on})
    if move == Move.PUBLISH:
        return PublishedForm(data, prefix=move, today=today)
    return forms.Form(data)


def _shown(
    request: TenantRequest, publication: Publication, tried: dict[Move, forms.Form] | None = None
) -> HttpResponse:
    """Return the page of material; `tried` are the forms that were refused, with their errors."""
    acting = request.acting
    possible = rules.moves_from(publication.state)
    author = is_author(acting, publication)
    own = possible & rules.AUTHORS_MOVES if author else frozenset()
    decisions = possible - rules.AUTHORS_MOVES if acting.can(Can.PUBLISH) else frozenset()
    tried = tried or {}
    context = {
        "publication": publication,
        "pill": PUBLICATION_PILLS[PublicationState(publication.state)],
        "moves": own | decisions,
        "decisions": decisions,
        "forms": {
            move.value: tried.get(move) or _form_of(move, request, due_on=publication.due_on)
            for move in decisions
        },
        "can_change": rules.may_change(
            publication.state, as_author=author, as_publisher=acting.can(Can.PUBLISH)
        ),
        "today": acting.act.today,
    }
    return render(request, "channels_app/publication.html", context)


def _typed(form: MaterialForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "channel_id": given["channel"].pk,
        "title": given["title"],
        "text": given["text"],
        "due_on": given["due_on"],
    }
