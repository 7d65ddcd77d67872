"""Figures the register counts for the statistics: staff in «Учительская», pupils by class (2.1.17).

`staff_expected`: active teaching staff and administration without a lawful exception, whoever is
away and has not joined aside; of them
`staff_accepted` have accepted our invitation, `staff_joined` are confirmed in «Учительская»,
`staff_to_verify` are those of whom the status «teacher» is required, `staff_verified` those of
them who have it. `students_expected`: active pupils; `students_declined` of them have refused.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.institutions.models import Institution, InstitutionSettings
from schools.institutions.scope import current_institution_id
from schools.people.models import Membership, Person, Refusal, TeacherVerification, VerificationState
from schools.people.querysets import away_on
from schools.registry import MetricOffer
from schools.structure.models import PlaceKind

KEYS = (
    "staff_expected",
    "staff_accepted",
    "staff_joined",
    "staff_to_verify",
    "staff_verified",
    "students_expected",
    "students_declined",
)

Totals = dict[str, float | int | None]
ByClass = dict[int, dict[str, int]]


def count(day: date) -> tuple[Totals, ByClass]:
    """Return (totals, by class) as of the institution's `day`; a fact of `day` itself counts."""
    by_class = _students(day)
    totals: Totals = dict(_staff(day))
    for key in ("students_expected", "students_declined"):
        totals[key] = sum(figures[key] for figures in by_class.values())
    return totals, by_class


def _staff(day: date) -> dict[str, int]:
    """Return the figures of staff, each person counted once whatever his roles."""
    until = _end_of(day)
    room = Membership.objects.filter(place_kind=PlaceKind.STAFF_ROOM, person=OuterRef("pk"))
    states = TeacherVerification.objects.filter(person=OuterRef("pk"), from_at__lt=until).filter(
        Q(until_at__isnull=True) | Q(until_at__gte=until)
    )
    required = InstitutionSettings.objects.filter(
        institution_id=current_institution_id(), verification_required=True
    ).exists()
    staff = (
        Person.objects.with_role(day, *STAFF_ROOM_ROLES)
        .exclude(Exists(room.filter(exempt_on__lte=day)))
        .exclude(away_on(day, "pk") & ~Exists(room.joined_as_of(day)))
        .annotate(
            accepted=Exists(room.filter(accepted_at__lt=until)),
            joined=Exists(room.joined_as_of(day)),
            verified=Exists(states.filter(state=VerificationState.VERIFIED)),
            spared=Exists(states.filter(state=VerificationState.NOT_REQUIRED)),
        )
        .aggregate(
            staff_expected=Count("pk"),
            staff_accepted=Count("pk", filter=Q(accepted=True)),
            staff_joined=Count("pk", filter=Q(joined=True)),
            staff_to_verify=Count("pk", filter=Q(spared=False)),
            staff_verified=Count("pk", filter=Q(verified=True)),
        )
    )
    return staff if required else {**staff, "staff_to_verify": 0, "staff_verified": 0}


def _students(day: date) -> ByClass:
    """Return {class: its pupils and those of them who have refused}."""
    refused = Refusal.objects.on(day).filter(person=OuterRef("person"))
    rows = (
        Membership.objects.on(day)
        .in_classes()
        .annotate(refused=Exists(refused))
        .values("place__school_class")
        .annotate(
            students_expected=Count("person", distinct=True),
            students_declined=Count("person", distinct=True, filter=Q(refused=True)),
        )
        .order_by()
    )
    return {
        row["place__school_class"]: {
            "students_expected": row["students_expected"],
            "students_declined": row["students_declined"],
        }
        for row in rows
    }


def _end_of(day: date) -> datetime:
    """Return the first instant after `day` by the institution's clock."""
    zone = Institution.objects.values_list("time_zone", flat=True).get(pk=current_institution_id())
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))


OFFER = MetricOffer(keys=KEYS, count=count)
