"""Teaching staff and administration: who is in «Учительская», who has the status «teacher»."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from reports.names.lists import NameList, NameRow, Rows
from reports.names.words import ladder
from schools.accounts.permissions import Acting
from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.institutions.models import InstitutionSettings
from schools.institutions.scope import current_institution_id
from schools.people.models import (
    Membership,
    Person,
    TeacherVerification,
    VerificationState,
)
from schools.people.querysets import away_on
from schools.structure.models import PlaceKind


def _staff(day: date) -> Rows:
    """Return teaching staff and administration expected in «Учительская», with what is known of each."""
    room = Membership.objects.filter(place_kind=PlaceKind.STAFF_ROOM, person=OuterRef("pk"))
    latest = room.order_by("-planned_from", "-pk")
    return (
        Person.objects.with_role(day, *STAFF_ROOM_ROLES)
        .exclude(Exists(room.filter(exempt_on__lte=day)))
        .exclude(away_on(day, "pk") & ~Exists(room.joined_as_of(day)))
        .annotate(
            in_room=Exists(room.joined_as_of(day)),
            accepted_at=Subquery(latest.values("accepted_at")[:1]),
            reported_at=Subquery(latest.values("reported_at")[:1]),
            joined_on=Subquery(room.joined_as_of(day).values("joined_on")[:1]),
            planned_from=Subquery(latest.values("planned_from")[:1]),
        )
        .in_order()
    )


def _staff_missing(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(in_room=False)


def _staff_accepted(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(accepted_at__isnull=False)


def _staff_joined(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(in_room=True)


def _staff_to_verify(day: date, class_id: int | None) -> Rows:
    settings = InstitutionSettings.objects.filter(institution_id=current_institution_id())
    if not settings.filter(verification_required=True).exists():
        return _staff(day).none()
    states = TeacherVerification.objects.current().filter(person=OuterRef("pk"))
    settled = states.filter(state__in=(VerificationState.VERIFIED, VerificationState.NOT_REQUIRED))
    return _staff(day).exclude(Exists(settled))


def _show_staff(people: Sequence[Any], acting: Acting) -> list[NameRow]:
    return [
        NameRow(
            title=person.full_name,
            where=person.position,
            note=_known_of(person, acting.act.today),
            since=None if person.in_room else person.planned_from,
            url=acting.url("schools:person", pk=person.pk),
            subject=("person", person.pk),
        )
        for person in people
    ]


def _known_of(person: Any, today: date) -> str:
    return ladder(person.joined_on, person.reported_at, person.accepted_at, today)


LISTS = (
    NameList(
        "staff_missing",
        "staff",
        gettext_lazy("Not confirmed in the staff room"),
        gettext_lazy("Director, deputies and teachers not confirmed in the staff room on the platform."),
        _staff_missing,
        _show_staff,
        name_key="name_key",
    ),
    NameList(
        "staff_accepted",
        "staff",
        gettext_lazy("Accepted our invitation"),
        gettext_lazy("They accepted an invitation here. This does not mean joined."),
        _staff_accepted,
        _show_staff,
        name_key="name_key",
    ),
    NameList(
        "staff_joined",
        "staff",
        gettext_lazy("Confirmed in the staff room"),
        gettext_lazy("Director, deputies and teachers confirmed in the staff room on the platform."),
        _staff_joined,
        _show_staff,
        name_key="name_key",
    ),
    NameList(
        "staff_unverified",
        "staff",
        gettext_lazy("Without the status «teacher»"),
        gettext_lazy("Teaching staff whose status «teacher» is not confirmed though it is required."),
        _staff_to_verify,
        _show_staff,
        name_key="name_key",
    ),
)
"""As they follow each other on the page."""
