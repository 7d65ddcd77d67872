"""A group opened, renamed, closed and opened again (2.1.5)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from schools.acts.services import Order, order_id
from schools.groups.rules import check_group_is_open, check_not_before
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.intervals import not_ended_by
from schools.institutions.models import Institution
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.spelling import key
from schools.people.models import Membership, TeachingLoad
from schools.people.services import roster_changed
from schools.structure.models import ClassKind, Place, PlaceKind, SchoolClass


@transaction.atomic
def open_group(act: Act, *, name: str, on: date, order: Order | None = None) -> SchoolClass:
    """Add a group that crosses classes, needed from a day on, and return it (2.1.5).

    Raises RuleViolation if a class or group of that name is there. A group has no grade and no year:
    it lives until it is closed.
    """
    lock_roster(act)
    _check_name(act, name)
    platform = Institution.objects.values_list("platform", flat=True).get(pk=act.institution_id)
    place = Place.objects.create(
        institution_id=act.institution_id,
        kind=PlaceKind.GROUP,
        name=name,
        needed_from=on,
        platform=platform,
    )
    group = SchoolClass.objects.create(institution_id=act.institution_id, place=place, kind=ClassKind.GROUP)
    record(act, "group.created", subjects=about(group), on=on.isoformat(), order=order_id(act, order))
    roster_changed(act)
    return group


@transaction.atomic
def rename_group(act: Act, *, group_id: int, name: str, order: Order | None = None) -> SchoolClass:
    """Give a group another name and return it; on the platform it goes on under the new one.

    Raises RuleViolation if it is closed, or a class or group of that name is there. After commit: its
    chats are named anew; what exists in Sferum waits there to be renamed.
    """
    lock_roster(act)
    group = find_group(group_id)
    check_group_is_open(group.place.needed_until)
    _check_name(act, name, but=group.place_id)
    former, group.place.name = group.place.name, name
    group.place.save(update_fields=["name"])
    record(
        act,
        "group.renamed",
        subjects=about(group),
        before=former,
        after=name,
        order=order_id(act, order),
    )
    roster_changed(act)
    return group


@transaction.atomic
def close_group(act: Act, *, group_id: int, on: date, order: Order | None = None) -> SchoolClass:
    """Close a group from a day on: nobody is expected in it and its load ends (2.1.5).

    Raises RuleViolation if it is closed already or began later. After commit: its chats are to be
    closed as well; one closing is asked for, not a removal of each.
    """
    lock_roster(act)
    group = find_group(group_id)
    check_group_is_open(group.place.needed_until)
    check_not_before(on, group.place.needed_from)
    day = Value(on, output_field=models.DateField())
    stays = Membership.objects.filter(
        not_ended_by(on, "planned_until"), place=group.place_id, planned_from__isnull=False
    )
    load = TeachingLoad.objects.filter(not_ended_by(on, "until_on"), school_class=group)
    ended = stays.update(planned_until=Greatest(F("planned_from"), day))
    ended_load = load.update(until_on=Greatest(F("from_on"), day))
    group.place.needed_until = on
    group.place.save(update_fields=["needed_until"])
    record(
        act,
        "group.closed",
        subjects=about(group),
        on=on.isoformat(),
        members=ended,
        load=ended_load,
        order=order_id(act, order),
    )
    roster_changed(act)
    return group


@transaction.atomic
def reopen_group(act: Act, *, group_id: int) -> SchoolClass:
    """Take the closing of a group back: pupils of today whose stay ended with it are expected again.

    Its load is entered anew. Raises RuleViolation if it is not closed, closed in Sferum too, or its
    name was given to another one meanwhile.
    """
    lock_roster(act)
    group = find_group(group_id)
    place = group.place
    if place.needed_until is None:
        raise RuleViolation(_("This group is not closed."))
    if place.closed_on is not None:
        raise RuleViolation(_("This group is closed in Sferum already. Add a new one."))
    _check_name(act, place.name, but=place.pk)
    pupils = Membership.objects.on(act.today).in_classes().filter(person=OuterRef("person"))
    later = Membership.objects.filter(
        place=place, person=OuterRef("person"), planned_until__isnull=True, left_on__isnull=True
    )
    begun = Q(planned_until=place.needed_until, planned_from__lt=place.needed_until)
    unbegun = Q(planned_until=F("planned_from"), planned_from__gte=place.needed_until)
    returned = Membership.objects.filter(
        begun | unbegun, Exists(pupils), ~Exists(later), place=place, left_on__isnull=True
    )
    members = Membership.objects.with_ids(list(returned.values_list("pk", flat=True)))
    count = members.update(planned_until=None)
    place.needed_until = None
    place.save(update_fields=["needed_until"])
    record(act, "group.reopened", subjects=about(group), members=count)
    roster_changed(act)
    return group


def find_group(group_id: int) -> SchoolClass:
    """Return a group with its place. Raises RuleViolation for a class or «Учительская»."""
    found = SchoolClass.objects.filter(kind=ClassKind.GROUP).select_related("place").filter(pk=group_id)
    group: SchoolClass | None = found.first()
    if group is None:
        raise RuleViolation(_("There is no such group."))
    return group


def about(school_class: SchoolClass) -> list[tuple[str, int]]:
    """Return the journal's subjects of a class or group: itself and its place."""
    return [("class", school_class.pk), ("place", school_class.place_id)]


def _check_name(act: Act, name: str, *, but: int = 0) -> None:
    """Raise RuleViolation if a class or group that has not ended has this name; case and ё are one."""
    places = Place.objects.of_classes().filter(not_ended_by(act.today, "needed_until"))
    others = places.exclude(pk=but).values_list("name", flat=True)
    if key(name) in {key(other) for other in others}:
        raise RuleViolation(_("There is a class or group %(name)s already.") % {"name": name})
