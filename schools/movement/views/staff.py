"""A member of staff hired and dismissed (2.1.11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.movement.forms import HireForm, LeaveForm
from schools.movement.services.staff import dismiss, hire
from schools.movement.views.steps import Entry, two_steps
from schools.movement.views.students import of_person, returning
from schools.people.places import class_teachers
from schools.structure.choices import class_choices


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def staff_hire(request: TenantRequest) -> HttpResponseBase:
    """Take somebody into the staff, with roles and perhaps a class to lead."""
    acting, day = request.acting, request.acting.act.today
    initial = {"on": day} | returning(request, "birth_date", "position", "phone", "email")
    form = HireForm(request.POST or None, day=day, classes=class_choices(day), initial=initial)
    entry = Entry(
        heading=_("Hire a member of staff"),
        template="schools/movement/hire.html",
        forms=[form],
        write=lambda: partial(
            hire,
            newcomer=form.newcomer(),
            roles=form.cleaned_data["roles"],
            on=form.cleaned_data["on"],
            order=form.order,
            leads=form.cleaned_data["leads"],
        ),
        people=lambda: _concerned(form, day),
        done=_("Hired."),
        submit=_("Hire"),
        back_url=acting.url("schools:person_list"),
        back_label=_("People"),
    )
    return two_steps(request, entry)


def _concerned(form: HireForm, day: date) -> Collection[int]:
    """Return the person, where known, and whoever leads the class now."""
    leads = form.cleaned_data["leads"]
    former = class_teachers([leads], day).values() if leads is not None else ()
    return {pk for pk in (form.known, *(person.pk for person in former)) if pk is not None}


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def staff_dismiss(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Dismiss a member of staff."""
    form = LeaveForm(request.POST or None, initial={"on": request.acting.act.today})
    entry = Entry(
        heading=_("Dismiss a member of staff"),
        forms=[form],
        write=lambda: partial(dismiss, person_id=pk, on=form.cleaned_data["on"], order=form.order),
        done=_("Dismissed."),
        submit=_("Dismiss"),
        danger=True,
        **of_person(request.acting, pk),
    )
    return two_steps(request, entry)
