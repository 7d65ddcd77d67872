"""Who is chosen on the page of the register: those ticked, or everybody its filter finds."""

from __future__ import annotations

from django.contrib import messages
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from schools.accounts.permissions import TenantRequest
from schools.institutions.errors import RuleViolation
from schools.institutions.everybody import SHOWN, check_shown
from schools.institutions.ids import read_ids
from schools.people.access import people_visible_to
from schools.people.forms import filters_in
from schools.people.models import Person
from schools.people.register import ids_found

NARROWED = "narrowed"


def choose(request: TenantRequest) -> list[Person]:
    """Return the people chosen, by name; only those this user may look at.

    Raises RuleViolation if nobody is, or «everybody found» means others than the page had counted.
    """
    if "everyone" in request.POST:
        ids = _everybody(request)
    else:
        ids = read_ids(request.POST.getlist("person"))
    people = list(people_visible_to(request.acting).with_ids(ids).in_order())
    if not people:
        raise RuleViolation(_("Nobody is ticked. Tick the people first."))
    return people


def _everybody(request: TenantRequest) -> list[int]:
    day = request.acting.act.today
    _form, filters = filters_in(QueryDict(narrowing(request)), day)
    ids = ids_found(filters, day)
    check_shown(request.POST.get(SHOWN, ""), found=len(ids))
    return ids


def narrowing(request: TenantRequest) -> str:
    """Return the query by which the register was narrowed; one value, as an act has fields of its own."""
    return QueryDict(request.POST.get(NARROWED, "").removeprefix("?")).urlencode()


def back_to_register(request: TenantRequest) -> str:
    """Return the address of the register, narrowed as it was when people were chosen there."""
    query = narrowing(request)
    return request.acting.url("schools:person_list") + (f"?{query}" if query else "")


def refused(request: TenantRequest, refusal: RuleViolation) -> HttpResponseBase:
    """Lead back to the register, which says why."""
    messages.error(request, refusal.message)
    return redirect(back_to_register(request))
