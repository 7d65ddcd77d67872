"""Groups as forms read them: who may come in, who is in, who may teach what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from schools.accounts.roles import STAFF_ROOM_ROLES
from schools.institutions.intervals import not_ended_by
from schools.names.people import NameParts, short_name
from schools.people.models import Membership, Person, Subject
from schools.people.register import classes_of
from schools.structure.models import SchoolClass


class Candidate(NamedTuple):
    """A pupil to be ticked: the parts of the name, the class of the day."""

    pk: int
    parts: NameParts
    class_name: str

    @property
    def name(self) -> str:
        """The full name."""
        return self.parts.full

    @property
    def words(self) -> str:
        """The short name with the class, as a confirmation says it."""
        short = short_name(*self.parts)
        return f"{short} ({self.class_name})" if self.class_name else short


def outside(group: SchoolClass, day: date, *, q: str = "", class_id: int | None = None) -> list[Candidate]:
    """Return the pupils of `day` who are not planned in a group then or later, by class and name."""
    here = Membership.objects.filter(
        not_ended_by(day, "planned_until"),
        place=group.place_id,
        person=OuterRef("person"),
        planned_from__isnull=False,
        left_on__isnull=True,
    )
    stays = Membership.objects.on(day).in_classes().exclude(Exists(here))
    if class_id is not None:
        stays = stays.filter(place__school_class=class_id)
    if q.strip():
        stays = stays.filter(person__in=Person.objects.matching(q))
    rows = stays.order_by("person__name_key", "person").values_list(
        "person", "person__last_name", "person__first_name", "person__patronymic", "place__name"
    )
    return [Candidate(pk, NameParts(*name), class_name) for pk, *name, class_name in rows]


def inside(group: SchoolClass, day: date, *, q: str = "", class_id: int | None = None) -> list[Candidate]:
    """Return who is planned in a group on `day` or later, by name, with the class of `day`."""
    stays = Membership.objects.filter(
        not_ended_by(day, "planned_until"), place=group.place_id, planned_from__isnull=False
    )
    if class_id is not None:
        pupils = Membership.objects.on(day).filter(place__school_class=class_id)
        stays = stays.filter(person__in=pupils.values("person"))
    if q.strip():
        stays = stays.filter(person__in=Person.objects.matching(q))
    people = list(Person.objects.filter(pk__in=stays.values("person")).in_order())
    classes = classes_of([each.pk for each in people], day)
    return [
        Candidate(
            each.pk,
            NameParts(each.last_name, each.first_name, each.patronymic),
            classes.get(each.pk, ""),
        )
        for each in people
    ]


def teachers_of(day: date) -> list[tuple[int, str]]:
    """Return (person, name) of who may teach: teachers, deputies and directors of `day`."""
    return [(each.pk, each.full_name) for each in Person.objects.with_role(day, *STAFF_ROOM_ROLES).in_order()]


def subjects_known() -> Sequence[tuple[int, str]]:
    """Return (subject, name) of what the school teaches, by name."""
    return list(Subject.objects.order_by("name_key").values_list("pk", "name"))
