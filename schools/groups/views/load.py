"""The teaching load of a class or group: given to a teacher, ended (1.2.F1, 2.4.3)."""

from __future__ import annotations

from functools import partial

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.groups.access import get_load_for, get_taught_for
from schools.groups.forms import EXTRACURRICULAR, EndLoadForm, LoadForm
from schools.groups.reading import subjects_known, teachers_of
from schools.groups.services.teaching import end_load, give_load
from schools.movement.views.steps import Entry, two_steps


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def load_give(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a teacher a subject in a class or group from a day on."""
    acting, day = request.acting, request.acting.act.today
    taught = get_taught_for(acting, pk)
    form = LoadForm(
        request.POST or None,
        teachers=teachers_of(day),
        subjects=subjects_known(),
        initial={"on": day},
    )
    entry = Entry(
        heading=_("Teaching load in %(class)s") % {"class": taught.place.name},
        template="schools/groups/load.html",
        forms=[form],
        write=lambda: partial(
            give_load,
            class_id=pk,
            teacher_id=form.cleaned_data["teacher"],
            subject_id=form.cleaned_data["subject"],
            new_subject=form.cleaned_data["new_subject"],
            extracurricular=form.cleaned_data["kind"] == EXTRACURRICULAR,
            on=form.cleaned_data["on"],
        ),
        people=lambda: {form.cleaned_data["teacher"]},
        done=_("The load is entered. The chat by subject follows by itself."),
        submit=_("Enter the load"),
        back_url=acting.url("schools:class", pk=pk),
        back_label=taught.place.name,
    )
    return two_steps(request, entry)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def load_end(request: TenantRequest, pk: int) -> HttpResponseBase:
    """End a teacher's load on a day; it stays in the history."""
    acting = request.acting
    load = get_load_for(acting, pk)
    form = EndLoadForm(request.POST or None, initial={"on": acting.act.today})
    entry = Entry(
        heading=_("End the load: %(subject)s, %(teacher)s")
        % {"subject": load.subject, "teacher": load.teacher.short_name},
        template="schools/groups/load_end.html",
        forms=[form],
        write=lambda: partial(end_load, load_id=pk, on=form.cleaned_data["on"]),
        people=lambda: {load.teacher_id},
        done=_("The load is ended."),
        submit=_("End the load"),
        back_url=acting.url("schools:class", pk=load.school_class_id),
        back_label=load.school_class.place.name,
        danger=True,
    )
    return two_steps(request, entry)
