"""Acts on the people chosen in the register: a form, what follows and for whom, then it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.accounts.permissions import Can, TenantRequest, allow
from schools.bulk.forms import EndRoleForm, IntoGroupForm
from schools.bulk.reading import roles_held
from schools.bulk.services.absences import record_absence_of_many, who_may_be_away
from schools.bulk.services.groups import put_many_in, who_may_come_in
from schools.bulk.services.roles import end_role_of_many, whose_role_ends
from schools.bulk.services.students import let_many_leave, transfer_many, who_may_leave
from schools.bulk.skipping import Sorted
from schools.bulk.views.choosing import NARROWED, back_to_register, choose, narrowing, refused
from schools.institutions.errors import RuleViolation
from schools.movement.forms import LeaveForm, TransferForm
from schools.movement.services.rehearsing import Write
from schools.movement.views.steps import Entry, two_steps
from schools.people.absences import AbsenceForm
from schools.people.models import Person
from schools.structure.choices import class_choices, group_choices

ASKED = "asked"
"""Posted by the form of an act; the page of the register, which leads to it, does not post it."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """One act on the people chosen. `sort` and `write` are asked only of a valid form.

    `lacks_group` tells that there is no group yet into which anybody could come.
    """

    heading: str
    form: forms.Form
    sort: Callable[[], Sorted]
    write: Callable[[], Write]
    submit: str
    danger: bool = False
    lacks_group: bool = False


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def chosen_role_end(request: TenantRequest) -> HttpResponseBase:
    """End a role of the people chosen; it stays in the history."""
    day = request.acting.act.today

    def bulk(ids: Sequence[int], posted: Any) -> Bulk:
        form = EndRoleForm(posted, roles=roles_held(ids, day), initial={"ended_on": day})

        def given() -> dict[str, Any]:
            return {"role": form.cleaned_data["role"], "on": form.cleaned_data["ended_on"]}

        return Bulk(
            heading=_("End a role"),
            form=form,
            sort=lambda: whose_role_ends(ids, **given()),
            write=lambda: partial(end_role_of_many, person_ids=ids, **given()),
            submit=_("End the role"),
            danger=True,
        )

    return _answer(request, bulk)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def chosen_into_group(request: TenantRequest) -> HttpResponseBase:
    """Put the people chosen into a group, as far as they are pupils."""
    day = request.acting.act.today

    def bulk(ids: Sequence[int], posted: Any) -> Bulk:
        groups = group_choices(day)
        form = IntoGroupForm(posted, groups=groups, initial={"on": day})

        def given() -> dict[str, Any]:
            return {"group_id": form.cleaned_data["group"], "on": form.cleaned_data["on"]}

        return Bulk(
            heading=_("Into a group"),
            form=form,
            sort=lambda: who_may_come_in(ids, **given()),
            write=lambda: partial(put_many_in, person_ids=ids, **given()),
            submit=_("Put in"),
            lacks_group=not groups,
        )

    return _answer(request, bulk)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def chosen_absence(request: TenantRequest) -> HttpResponseBase:
    """Record the same absence of the people chosen, as far as they are staff."""
    day = request.acting.act.today

    def bulk(ids: Sequence[int], posted: Any) -> Bulk:
        form = AbsenceForm(posted, initial={"from_on": day})

        def days() -> dict[str, Any]:
            return {name: form.cleaned_data[name] for name in ("from_on", "until_on")}

        return Bulk(
            heading=_("Leave or absence"),
            form=form,
            sort=lambda: who_may_be_away(ids, **days()),
            write=lambda: partial(
                record_absence_of_many, person_ids=ids, kind=form.cleaned_data["kind"], **days()
            ),
            submit=_("Record"),
        )

    return _answer(request, bulk)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def chosen_transfer(request: TenantRequest) -> HttpResponseBase:
    """Transfer the people chosen to another class, as far as they are students of another one."""
    day = request.acting.act.today

    def bulk(ids: Sequence[int], posted: Any) -> Bulk:
        form = TransferForm(posted, classes=class_choices(day), initial={"on": day})

        def given() -> dict[str, Any]:
            return {"class_id": form.cleaned_data["school_class"], "on": form.cleaned_data["on"]}

        return Bulk(
            heading=_("Transfer to another class"),
            form=form,
            sort=lambda: who_may_leave(ids, today=day, **given()),
            write=lambda: partial(transfer_many, person_ids=ids, order=form.order, **given()),
            submit=_("Transfer"),
        )

    return _answer(request, bulk)


@require_http_methods(["GET", "POST"])
@allow(Can.MANAGE_PEOPLE)
def chosen_leave(request: TenantRequest) -> HttpResponseBase:
    """Let the people chosen leave the school, as far as they are students."""
    day = request.acting.act.today

    def bulk(ids: Sequence[int], posted: Any) -> Bulk:
        form = LeaveForm(posted, initial={"on": day})
        return Bulk(
            heading=_("Students leave the school"),
            form=form,
            sort=lambda: who_may_leave(ids, today=day, on=form.cleaned_data["on"]),
            write=lambda: partial(
                let_many_leave, person_ids=ids, on=form.cleaned_data["on"], order=form.order
            ),
            submit=_("Enter the departure"),
            danger=True,
        )

    return _answer(request, bulk)


def _answer(request: TenantRequest, bulk: Callable[[Sequence[int], Any], Bulk]) -> HttpResponseBase:
    """Answer for the people chosen: the form of the act, what follows, or doing it."""
    if request.method != "POST":
        return redirect(request.acting.url("schools:person_list"))
    try:
        people = choose(request)
    except RuleViolation as refusal:
        return refused(request, refusal)
    ids = [person.pk for person in people]
    act = bulk(ids, request.POST if ASKED in request.POST else None)
    entry = Entry(
        heading=act.heading,
        template="schools/bulk/form.html",
        forms=[act.form],
        write=act.write,
        people=lambda: set(ids),
        done=_("Entered. It can be taken back as a whole on the page «Bulk changes»."),
        submit=act.submit,
        back_url=back_to_register(request),
        back_label=_("People"),
        danger=act.danger,
        folded=lambda: list(_folded(act.sort(), people)),
        context={
            "chosen": len(people),
            "lacks_group": act.lacks_group,
            "folded": [(_("Chosen"), [person.short_name for person in people])],
            "carried": [
                (ASKED, "1"),
                (NARROWED, narrowing(request)),
                *(("person", str(pk)) for pk in ids),
            ],
        },
    )
    return two_steps(request, entry)


def _folded(chosen: Sorted, people: Sequence[Person]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield whom it is entered for and who is passed over, by name."""
    names = {person.pk: person.short_name for person in people}
    if chosen.fit:
        yield _("Entered for"), [names[pk] for pk in chosen.fit]
    for reason, ids in chosen.skipped.items():
        yield _("Passed over, %(reason)s") % {"reason": reason.label}, [names[pk] for pk in ids]
