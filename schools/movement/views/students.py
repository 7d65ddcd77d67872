"""A student enrolled, transferred, leaving (2.1.11)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Acting, Can, TenantRequest, allow
from schools.institutions.ids import read_ids
from schools.movement.forms import EnrolForm, GuardianForm, LeaveForm, TransferForm
from schools.movement.services.students import enrol, leave, transfer
from schools.movement.views.steps import Entry, two_steps
from schools.people.access import get_person_for, people_visible_to
from schools.people.models import Membership
from schools.structure.choices import class_choices

GUARDIANS = 2
"""So many legal representatives have room in the form; further ones are added on the student's page."""


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def student_enrol(request: TenantRequest) -> HttpResponseBase:
    """Enrol a student, new or returning, with up to two legal representatives."""
    acting, posted, day = request.acting, request.POST or None, request.acting.act.today
    form = EnrolForm(posted, day=day, classes=class_choices(day), initial=_initial(request))
    guardians = [GuardianForm(posted, day=day, prefix=f"guardian{n}") for n in range(1, GUARDIANS + 1)]

    def named() -> list[GuardianForm]:
        return [each for each in guardians if each.has_changed()]

    entry = Entry(
        heading=_("Enrol a student"),
        template="schools/movement/enrol.html",
        forms=[form, *guardians],
        write=lambda: partial(
            enrol,
            newcomer=form.newcomer(),
            class_id=form.cleaned_data["school_class"],
            on=form.cleaned_data["on"],
            order=form.order,
            guardians=[each.newcomer() for each in named()],
        ),
        people=lambda: {each.known for each in [form, *named()] if each.known is not None},
        done=_("The student is enrolled."),
        submit=_("Enrol"),
        back_url=acting.url("schools:person_list"),
        back_label=_("People"),
        context={"guardians": guardians},
    )
    return two_steps(request, entry)


def _initial(request: TenantRequest) -> dict[str, Any]:
    """Return what the page that leads here knows already: the class, or the student who returns."""
    initial: dict[str, Any] = {"on": request.acting.act.today}
    for class_id in read_ids(request.GET.getlist("class")[:1]):
        initial["school_class"] = class_id
    return initial | returning(request, "birth_date")


def returning(request: TenantRequest, *more: str) -> dict[str, Any]:
    """Return what a form begins with if the address names a person who returns: the name, and `more`."""
    fields = ("last_name", "first_name", "patronymic", *more)
    wanted = read_ids(request.GET.getlist("person")[:1])
    person = people_visible_to(request.acting).with_ids(wanted).first()
    if person is None:
        return {}
    return {field: getattr(person, field) for field in fields} | {"who": str(person.pk)}


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def student_transfer(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Transfer a student to another class."""
    day = request.acting.act.today
    own = set(Membership.objects.on(day).filter(person=pk).values_list("place__school_class", flat=True))
    classes = [choice for choice in class_choices(day) if choice[0] not in own]
    form = TransferForm(request.POST or None, classes=classes, initial={"on": day})
    entry = Entry(
        heading=_("Transfer to another class"),
        forms=[form],
        write=lambda: partial(
            transfer,
            person_id=pk,
            class_id=form.cleaned_data["school_class"],
            on=form.cleaned_data["on"],
            order=form.order,
        ),
        done=_("The student is transferred."),
        submit=_("Transfer"),
        **of_person(request.acting, pk),
    )
    return two_steps(request, entry)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def student_leave(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Let a student leave the school."""
    form = LeaveForm(request.POST or None, initial={"on": request.acting.act.today})
    entry = Entry(
        heading=_("The student leaves the school"),
        forms=[form],
        write=lambda: partial(leave, person_id=pk, on=form.cleaned_data["on"], order=form.order),
        done=_("The student has left."),
        submit=_("Enter the departure"),
        danger=True,
        **of_person(request.acting, pk),
    )
    return two_steps(request, entry)


def of_person(acting: Acting, pk: int) -> dict[str, Any]:
    """Return the parts of an entry about a person of the register. Raises Http404 out of sight."""
    person = get_person_for(acting, pk, to_change=True)
    return {
        "template": "schools/movement/move.html",
        "people": lambda: {pk},
        "back_url": acting.url("schools:person", pk=pk),
        "back_label": person.full_name,
        "context": {"person": person},
    }
