"""Offices given and ended by hand, and what follows told beforehand (2.1.7, 2.1.8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.accounts.roles import Role
from schools.movement.forms import ClassTeacherForm, EndForm, RoleForm
from schools.movement.rules import roles_that_fit
from schools.movement.services.appointing import appoint
from schools.movement.views.steps import Entry, two_steps
from schools.movement.views.students import of_person
from schools.people.models import Person, RoleAssignment
from schools.people.places import class_teachers
from schools.people.register import role_in_words
from schools.people.services import end_role
from schools.people.standing import activist_classes, roles_of
from schools.structure.access import get_class_for
from schools.structure.choices import class_choices


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def role_assign(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Give a person a role from a day on, with the order it rests on."""
    day = request.acting.act.today
    roles = roles_that_fit(roles_of(pk, day))
    form = RoleForm(
        request.POST or None, initial={"started_on": day}, roles=roles, classes=_classes_for(pk, roles, day)
    )
    about = of_person(request.acting, pk) | {"template": "schools/movement/role_assign.html"}

    def people() -> Collection[int]:
        leads = form.cleaned_data["role"] == Role.CLASS_TEACHER
        return {pk, *_leading(form.cleaned_data["school_class"] if leads else None, day)}

    entry = Entry(
        heading=_("Give a role"),
        forms=[form],
        write=lambda: partial(
            appoint,
            person_id=pk,
            role=form.cleaned_data["role"],
            on=form.cleaned_data["started_on"],
            class_id=form.cleaned_data["school_class"],
            order=form.order,
        ),
        done=_("The role is given."),
        submit=_("Give the role"),
        **about | {"people": people},
    )
    return two_steps(request, entry)


def _classes_for(person_id: int, roles: Collection[Role], day: date) -> list[tuple[int, str]]:
    """Return the classes a role form offers; an activist has but the own and the children's."""
    offered = class_choices(day)
    if Role.CLASS_TEACHER in roles:
        return offered
    own = set().union(*activist_classes(person_id, day).values())
    return [choice for choice in offered if choice[0] in own]


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_CLASSES)
def class_teacher(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Appoint the class teacher from a day on; who led the class before ends that day (2.1.8)."""
    acting, day = request.acting, request.acting.act.today
    school_class = get_class_for(acting, pk, to_mark=True)
    staff = [(each.pk, each.full_name) for each in Person.objects.staff_on(day).in_order()]
    form = ClassTeacherForm(request.POST or None, initial={"started_on": day}, staff=staff)
    entry = Entry(
        heading=_("Class teacher %(class)s") % {"class": school_class.place.name},
        template="schools/movement/class_teacher.html",
        forms=[form],
        write=lambda: partial(
            appoint,
            person_id=form.cleaned_data["person"],
            role=Role.CLASS_TEACHER,
            on=form.cleaned_data["started_on"],
            class_id=pk,
            order=form.order,
        ),
        people=lambda: {form.cleaned_data["person"], *_leading(pk, day)},
        done=_("Appointed."),
        submit=_("Appoint"),
        back_url=acting.url("schools:class", pk=pk),
        back_label=school_class.place.name,
    )
    return two_steps(request, entry)


def _leading(class_id: int | None, day: date) -> set[int]:
    """Return who leads a class now, if anybody."""
    return {person.pk for person in class_teachers([class_id], day).values()} if class_id else set()


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def role_end(request: TenantRequest, pk: int) -> HttpResponseBase:
    """End a role on a day; it stays in the history."""
    offices = RoleAssignment.objects.select_related("school_class__place")
    office = offices.filter(pk=pk).first()
    if office is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"ended_on": request.acting.act.today})
    class_name = office.school_class.place.name if office.school_class else None
    about = of_person(request.acting, office.person_id) | {"template": "schools/movement/end.html"}
    entry = Entry(
        heading=_("End a role: %(role)s") % {"role": role_in_words(Role(office.role), class_name)},
        forms=[form],
        write=lambda: partial(end_role, assignment_id=pk, ended_on=form.cleaned_data["ended_on"]),
        done=_("The role is ended."),
        submit=_("End the role"),
        danger=True,
        **about,
    )
    return two_steps(request, entry)
