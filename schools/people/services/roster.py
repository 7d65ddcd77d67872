"""What follows every write to the roster, and every new day: names and staff room in step, jobs in line."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery

from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.institutions.acting import Act
from schools.institutions.intervals import holds_on
from schools.institutions.models import RosterVersion
from schools.institutions.services import lock_roster
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.people.models import Membership, Person, RoleAssignment
from schools.registry import registry
from schools.structure.models import ClassYear, Place, PlaceKind


def roster_changed(act: Act) -> None:
    """Bring names and staff room in step and put in line what else must follow, in the caller's transaction.

    Every roster write ends here. The jobs are those that the apps above registered; what is
    asked for several times before it starts is done once.
    """
    keep_names(act)
    keep_staff_room(act)
    for kind in registry.roster_jobs:
        enqueue(act, kind)


NIGHT_HOUR = 2
"""In this hour of the institution's own clock what the jobs keep in step is gone over once more."""


@transaction.atomic
def begin_day(act: Act) -> bool:
    """Let the calendar take effect: names of the year, the staff room, each night the jobs (2.1.5, 2.2.6).

    Asked every hour; returns whether anything was written or put in line. The roster version is
    raised only if a name or a stay has changed, so no stored plan becomes stale overnight by itself.
    """
    RosterVersion.objects.select_for_update().get(pk=act.institution_id)
    names, stays = keep_names(act), sum(keep_staff_room(act))
    if names or stays:
        lock_roster(act)
        record(act, "roster.day_begun", names=names, stays=stays)
    due = bool(names or stays) or act.at.astimezone(ZoneInfo(act.time_zone)).hour == NIGHT_HOUR
    if due:
        for kind in registry.roster_jobs:
            enqueue(act, kind)
    return due


def keep_names(act: Act) -> int:
    """Call every class what it is called in the present year; return how many changed (2.1.5).

    The names of a year are dated, the name of a place is today's: on the first of September, and
    when a change of the year is applied late or taken back, they part. A class without a name in
    the present year goes by its last one.
    """
    names = ClassYear.objects.filter(school_class__place=OuterRef("pk"), year__starts_on__lte=act.today)
    last = Subquery(names.order_by("-year__starts_on").values("name")[:1])
    parted = Place.objects.of_classes().annotate(last=last).exclude(last=None).exclude(last=F("name"))
    return parted.update(name=last)


def keep_staff_room(act: Act) -> tuple[int, int]:
    """Make «Учительская» expect just the director, deputies and teachers of today (2.1.4, 2.2.3).

    Returns (stays opened, stays ended). Traces are kept: ending touches only the plan.
    """
    place = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).first()
    if place is None:
        return 0, 0
    today = act.today
    holders = RoleAssignment.objects.on(today).filter(role__in=STAFF_ROOM_ROLES)
    stays = Membership.objects.filter(place=place, left_on__isnull=True)
    planned = stays.filter(holds_on(today, "planned_from", "planned_until"))
    ended = planned.exclude(Exists(holders.filter(person=OuterRef("person")))).update(planned_until=today)
    revived = (
        stays.filter(planned_from__isnull=True)
        .filter(Exists(holders.filter(person=OuterRef("person"))))
        .update(planned_from=today)
    )
    missing = (
        Person.objects.filter(Exists(holders.filter(person=OuterRef("pk"))))
        .exclude(Exists(planned.filter(person=OuterRef("pk"))))
        .values_list("pk", flat=True)
    )
    opened = Membership.objects.bulk_create(
        [
            Membership(
                institution_id=act.institution_id,
                place=place,
                place_kind=place.kind,
                person_id=person_id,
                planned_from=today,
            )
            for person_id in missing
        ]
    )
    return len(opened) + revived, ended
