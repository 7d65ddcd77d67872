"""What follows every write to the roster: the staff room in step, the jobs in line."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.institutions.acting import Act
from schools.institutions.intervals import holds_on
from schools.jobs.services import enqueue
from schools.people.models import Membership, Person, RoleAssignment
from schools.registry import registry
from schools.structure.models import Place, PlaceKind


def roster_changed(act: Act) -> None:
    """Bring the staff room in step and put in line what else must follow, in the caller's transaction.

    Every roster write ends here. The jobs are those that the apps above registered; what is
    asked for several times before it starts is done once.
    """
    keep_staff_room(act)
    for kind in registry.roster_jobs:
        enqueue(act, kind)


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
