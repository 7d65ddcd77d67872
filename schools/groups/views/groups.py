"""A group added, renamed, closed and opened again by the administrator (2.1.5)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.groups.access import get_group_for
from schools.groups.forms import CloseGroupForm, GroupForm, NameForm
from schools.groups.reading import inside
from schools.groups.services.keeping import close_group, open_group, rename_group, reopen_group
from schools.institutions.errors import RuleViolation
from schools.movement.views.steps import Entry, two_steps


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def group_create(request: TenantRequest) -> HttpResponseBase:
    """Add a group, then lead on to putting pupils in."""
    act = request.acting.act
    form = GroupForm(request.POST or None, initial={"on": act.today})
    if form.is_valid():
        try:
            group = open_group(
                act, name=form.cleaned_data["name"], on=form.cleaned_data["on"], order=form.order
            )
        except RuleViolation as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("The group is entered. Now put the pupils in."))
            return redirect(request.acting.url("schools:group_fill", pk=group.pk))
    return render(request, "schools/groups/group_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def group_rename(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a group another name."""
    group = get_group_for(request.acting, pk)
    form = NameForm(request.POST or None, initial={"name": group.place.name})
    if form.is_valid():
        try:
            rename_group(request.acting.act, group_id=pk, name=form.cleaned_data["name"], order=form.order)
        except RuleViolation as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(
                request,
                _("The group is renamed. If anything is to be renamed in Sferum, the worklist says so."),
            )
            return redirect(request.acting.url("schools:class", pk=pk))
    return render(request, "schools/groups/group_form.html", {"form": form, "group": group})


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def group_close(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Close a group from a day on, after a look at what follows."""
    acting = request.acting
    group = get_group_for(acting, pk)
    form = CloseGroupForm(request.POST or None, initial={"on": acting.act.today})
    entry = Entry(
        heading=_("Close the group %(group)s") % {"group": group.place.name},
        template="schools/groups/close.html",
        forms=[form],
        write=lambda: partial(close_group, group_id=pk, on=form.cleaned_data["on"], order=form.order),
        people=lambda: {each.pk for each in inside(group, acting.act.today)},
        done=_("The group is closed."),
        submit=_("Close the group"),
        back_url=acting.url("schools:class", pk=pk),
        back_label=group.place.name,
        danger=True,
    )
    return two_steps(request, entry)


@require_POST
@allow(Can.MANAGE_CLASSES)
def group_reopen(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Take the closing of a group back."""
    get_group_for(request.acting, pk)
    try:
        reopen_group(request.acting.act, group_id=pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The group is open again with its pupils. Enter its load anew."))
    return redirect(request.acting.url("schools:class", pk=pk))
