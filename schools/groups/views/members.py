"""Pupils put into a group and taken out: ticked in one list, or everybody the filter finds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.groups.access import get_group_for
from schools.groups.forms import PickForm, PupilFilterForm
from schools.groups.reading import Candidate, inside, outside
from schools.groups.services.filling import put_in, take_out
from schools.movement.views.steps import Entry, two_steps
from schools.structure.choices import class_choices
from schools.structure.models import SchoolClass

PAGE = 60


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def group_fill(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Put pupils into a group, of one class or of several."""
    group = get_group_for(request.acting, pk)
    return _pick(
        request,
        group,
        outside,
        put_in,
        heading=_("Put pupils into the group %(group)s") % {"group": group.place.name},
        done=_("The pupils are in the group."),
        submit=_("Put in"),
    )


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def group_leave(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take pupils out of a group."""
    group = get_group_for(request.acting, pk)
    return _pick(
        request,
        group,
        inside,
        take_out,
        heading=_("Take pupils out of the group %(group)s") % {"group": group.place.name},
        done=_("The pupils are out of the group."),
        submit=_("Take out"),
        danger=True,
    )


def _pick(
    request: TenantRequest,
    group: SchoolClass,
    offer: Callable[..., list[Candidate]],
    write: Callable[..., object],
    **words: Any,
) -> HttpResponseBase:
    """Offer pupils of whom some are ticked, say what follows, and do it."""
    acting, day = request.acting, request.acting.act.today
    filters = PupilFilterForm(request.POST or request.GET, classes=class_choices(day))
    found = offer(group, day, **(filters.cleaned_data if filters.is_valid() else {}))
    offered = offer(group, day) if request.method == "POST" else found
    form = PickForm(request.POST or None, offered=offered, found=found, initial={"on": day})
    page = Paginator(found, PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    entry = Entry(
        template="schools/groups/pick.html",
        forms=[form],
        write=lambda: partial(
            write,
            group_id=group.pk,
            person_ids=form.cleaned_data["person"],
            on=form.cleaned_data["on"],
        ),
        people=lambda: set(form.cleaned_data["person"]),
        back_url=acting.url("schools:class", pk=group.pk),
        back_label=group.place.name,
        context={"filters": filters, "page": page, "elsewhere": _elsewhere(form, list(page))},
        **words,
    )
    return two_steps(request, entry)


def _elsewhere(form: PickForm, shown: list[Candidate]) -> list[str]:
    """Return whom the form has ticked beside those shown, so that going back loses nobody."""
    return sorted(form.ticked - {str(each.pk) for each in shown})
