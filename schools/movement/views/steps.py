"""The two steps of a change of the roster by hand: a form, then what follows from it; then it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from schools.accounts.permissions import TenantRequest
from schools.institutions.errors import RuleViolation
from schools.institutions.ids import read_ids
from schools.institutions.services import roster_version
from schools.movement.models import Movement
from schools.movement.said import said_in
from schools.movement.services.rehearsing import RosterMoved, Write, carry_out, rehearse

EFFECTIVE = ("on", "started_on", "ended_on")
"""The fields that may name the day from which a change holds."""

LONG_PAST_DAYS = 365
"""A day longer ago than this is asked about before it is confirmed."""

SEEN, BACK, WORK = "seen_version", "back", "foretold_work"
"""What the second step posts beside the form.

The roster version it foretold from; that one goes back; that it foretold something to do in Sferum now.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of movement as its pages need it.

    `write` is asked only of valid forms: it returns the service with everything filled in.
    `people` are those of the register whom it concerns. `done` is the message at the end, to which is
    added where the work in Sferum stands if any was foretold. `folded` are lists of names with their
    titles, shown before it is confirmed.
    """

    heading: str
    template: str
    forms: Sequence[forms.BaseForm]
    write: Callable[[], Write]
    people: Callable[[], Collection[int]]
    done: str
    submit: str
    back_url: str
    back_label: str
    danger: bool = False
    folded: Callable[[], Sequence[tuple[str, Sequence[str]]]] = tuple
    context: dict[str, Any] = field(default_factory=dict)


def two_steps(request: TenantRequest, entry: Entry) -> HttpResponseBase:
    """Answer with the form, with what follows from it, or by doing it and leading to whom it was about.

    Whatever is refused comes back in the form with everything typed in its place. The second page stays
    the answer to a POST, though going back to it makes the browser ask: behind an address of its own, names
    of newcomers would stand in that address and in logs, or be stored with the session before anybody has
    confirmed them, while the form sent again is only rehearsed again.
    """
    # Every form is asked, so that all errors are told at once.
    if BACK in request.POST or not all([form.is_valid() for form in entry.forms]):  # noqa: C419
        return _form_page(request, entry)
    try:
        if SEEN in request.POST:
            return _carry_out(request, entry)
        return _second_page(request, entry)
    except RuleViolation as refusal:
        entry.forms[0].add_error(None, refusal.message)
        return _form_page(request, entry)


def _carry_out(request: TenantRequest, entry: Entry) -> HttpResponseBase:
    act = request.acting.act
    seen = next(iter(read_ids([request.POST[SEEN]])), -1)
    try:
        done = carry_out(act, entry.write(), seen_version=seen)
    except RosterMoved as moved:
        return _second_page(request, entry, warning=moved.message)
    pointer = [_("What to do in Sferum stands in the worklist.")] if WORK in request.POST else []
    messages.success(request, " ".join([entry.done, *pointer]))
    if isinstance(done, Movement):
        return redirect(request.acting.url("schools:person", pk=done.person_id))
    return redirect(entry.back_url)


def _form_page(request: TenantRequest, entry: Entry) -> HttpResponseBase:
    context = {"entry": entry, "form": entry.forms[0], **entry.context}
    return render(request, entry.template, context)


def _second_page(request: TenantRequest, entry: Entry, warning: str = "") -> HttpResponseBase:
    act, on = request.acting.act, _effective_on(entry)
    # Read first: a write that comes between makes the confirmation ask again, never slip through.
    version = roster_version(act.institution_id)
    foretold = rehearse(act, entry.write(), people=entry.people(), day=on)
    said = [(getattr(form, "legend", ""), list(said_in(form))) for form in entry.forms]
    context = {
        "entry": entry,
        "version": version,
        "outlook": foretold,
        "minded": [*_doubts(on, act.today), *foretold.warnings],
        "said": [(legend, facts) for legend, facts in said if facts],
        "folded": entry.folded(),
        "posted": list(_posted(request)),
        "warning": warning,
    }
    return render(request, "schools/movement/foretold.html", context)


def _effective_on(entry: Entry) -> date | None:
    """Return the day that a valid entry takes effect, if it names one."""
    named = (entry.forms[0].cleaned_data.get(field) for field in EFFECTIVE)
    return next((day for day in named if day is not None), None)


def _doubts(on: date | None, today: date) -> list[str]:
    """Return what to mind of a day: one long past is rather a slip of the hand."""
    if on is None or on >= today - timedelta(days=LONG_PAST_DAYS):
        return []
    return [_("%(day)s is more than a year ago. Check the date.") % {"day": f"{on:%d.%m.%Y}"}]


def _posted(request: TenantRequest) -> Iterator[tuple[str, str]]:
    """Yield what the form has posted, to be posted again with the confirmation."""
    for name, values in request.POST.lists():
        if name not in ("csrfmiddlewaretoken", SEEN, BACK, WORK):
            yield from ((name, str(value)) for value in values)
