"""Classes opened, renamed, closed and opened again within the year, with their offices and load (2.1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from schools.acts.services import Order, order_id
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.classes import ClassName
from schools.people import rules
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.querysets import MembershipQuerySet, RoleAssignmentQuerySet, TeachingLoadQuerySet
from schools.people.services.roster import roster_changed
from schools.structure.models import ClassKind, ClassYear, SchoolClass
from schools.structure.services import create_class


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands in a class from a day on: offices and load end with the class."""

    stays: MembershipQuerySet
    """Pupils whose stay must end first."""
    offices: RoleAssignmentQuerySet
    load: TeachingLoadQuerySet


def what_closing_ends(school_class: SchoolClass, on: date) -> Closing:
    """Return what still stands in a class on `on` or later; three queries when counted."""
    stays = Membership.objects.filter(not_ended_by(on, "planned_until"), place=school_class.place_id)
    return Closing(
        stays=stays.filter(planned_from__isnull=False),
        offices=RoleAssignment.objects.filter(not_ended_by(on, "ended_on"), school_class=school_class),
        load=TeachingLoad.objects.filter(not_ended_by(on, "until_on"), school_class=school_class),
    )


@transaction.atomic
def open_class(act: Act, *, name: ClassName, order: Order | None = None) -> SchoolClass:
    """Add a class by nomenclature to the present year and return it (2.1.5).

    Raises RuleViolation if this year has a class of that name. After commit: its chats follow.
    """
    school_class = create_class(act, name=name, order_id=order_id(act, order))
    roster_changed(act)
    return school_class


@transaction.atomic
def rename_class(act: Act, *, class_id: int, name: ClassName, order: Order | None = None) -> SchoolClass:
    """Give a class another name for the present year and return it; the class on the platform goes on.

    Raises RuleViolation if it is closed, is called so already, or another class of this year has that
    name. After commit: its chats are named anew; what exists in Sferum waits there to be renamed (2.1.5).
    """
    lock_roster(act)
    named = ClassYear.objects.on(act.today).select_for_update().filter(school_class=class_id).first()
    school_class = SchoolClass.objects.select_related("place").get(pk=class_id)
    place = school_class.place
    _check_kind(school_class)
    rules.check_class_is_open(place.needed_until, act.today)
    if named is None:
        raise RuleViolation(_("This class has no name in the present academic year."))
    if ClassYear.objects.filter(year=named.year_id, name_key=name.key).exclude(pk=named.pk).exists():
        raise RuleViolation(_("There is a class %(name)s this year already.") % {"name": name.text})
    former = named.name
    if former == place.name == name.text:
        raise RuleViolation(
            _("The class is called %(name)s already: nothing has changed.") % {"name": former}
        )
    named.grade, named.letter, named.name, named.name_key = name.grade, name.letter, name.text, name.key
    named.save(update_fields=["grade", "letter", "name", "name_key"])
    place.name = name.text
    place.save(update_fields=["name"])
    record(
        act,
        "class.renamed",
        subjects=_about(school_class),
        before=former,
        after=name.text,
        order=order_id(act, order),
    )
    roster_changed(act)
    return school_class


@transaction.atomic
def close_class(act: Act, *, class_id: int, on: date, order: Order | None = None) -> SchoolClass:
    """Close a class from a day on: its offices and load end, and it is to be closed in Sferum (2.1.5).

    Raises RuleViolation if it is closed already, opened later than that day, or pupils are in it
    still. After commit: its chats are to be closed as well, and its invitations are annulled.
    """
    lock_roster(act)
    school_class = SchoolClass.objects.select_related("place").get(pk=class_id)
    place = school_class.place
    _check_kind(school_class)
    rules.check_class_is_open(place.needed_until, act.today)
    ends = what_closing_ends(school_class, on)
    rules.check_class_closes(opened_on=place.needed_from, on=on, pupils=ends.stays.count())
    day = Value(on, output_field=models.DateField())
    offices = ends.offices.update(ended_on=Greatest(F("started_on"), day))
    load = ends.load.update(until_on=Greatest(F("from_on"), day))
    place.needed_until = on
    place.save(update_fields=["needed_until"])
    record(
        act,
        "class.closed",
        subjects=_about(school_class),
        on=on.isoformat(),
        offices=offices,
        load=load,
        order=order_id(act, order),
    )
    roster_changed(act)
    return school_class


@transaction.atomic
def reopen_class(act: Act, *, class_id: int) -> SchoolClass:
    """Take the closing of a class back; who led and taught there is appointed anew.

    Raises RuleViolation if it is not closed, closed in Sferum too, or has no name in the present year.
    After commit: its chats are expected again.
    """
    lock_roster(act)
    school_class = SchoolClass.objects.select_related("place").get(pk=class_id)
    place = school_class.place
    if place.needed_until is None:
        raise RuleViolation(_("This class is not closed."))
    if place.closed_on is not None:
        raise RuleViolation(_("This class is closed in Sferum already. Add a new one."))
    if not ClassYear.objects.on(act.today).filter(school_class=class_id).exists():
        raise RuleViolation(_("This class belongs to a former academic year. Add a new one."))
    place.needed_until = None
    place.save(update_fields=["needed_until"])
    record(act, "class.reopened", subjects=_about(school_class))
    roster_changed(act)
    return school_class


def _check_kind(school_class: SchoolClass) -> None:
    """Raise RuleViolation for a group or «Учительская»: the nomenclature is of classes."""
    if school_class.kind != ClassKind.CLASS:
        raise RuleViolation(_("Only a class by nomenclature is renamed or closed here."))


def _about(school_class: SchoolClass) -> list[tuple[str, int]]:
    return [("class", school_class.pk), ("place", school_class.place_id)]
