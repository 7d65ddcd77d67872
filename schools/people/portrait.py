"""One person as the page shows it: roles and stays over time, family, load, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from schools.accounts.roles import Role
from schools.people.ladder import PRESENT, Rung
from schools.people.models import (
    Absence,
    Guardianship,
    Membership,
    Person,
    Refusal,
    RoleAssignment,
    TeacherVerification,
    TeachingLoad,
)
from schools.people.places import INVITED_AS, MemberRow, member_rows
from schools.people.register import classes_of
from schools.people.standing import roles_of
from schools.structure.models import Place


@dataclass(frozen=True, slots=True)
class Kin:
    """A child or a guardian, with the child's class where there is one."""

    person: Person
    class_name: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything the register knows of a person, present things first."""

    person: Person
    roles: frozenset[Role]
    assignments: QuerySet[RoleAssignment]
    present: list[MemberRow]
    past: list[MemberRow]
    guardians: list[Kin]
    children: list[Kin]
    load: QuerySet[TeachingLoad]
    verifications: QuerySet[TeacherVerification]
    absences: QuerySet[Absence]
    refusal: Refusal | None

    @property
    def stays(self) -> list[MemberRow]:
        """All stays, present ones first."""
        return [*self.present, *self.past]

    @property
    def kin(self) -> list[Kin]:
        """Guardians and children."""
        return [*self.guardians, *self.children]

    @property
    def confirmed(self) -> int:
        """How many present stays are confirmed."""
        return sum(row.rung == Rung.CONFIRMED for row in self.present)

    @property
    def place(self) -> Place | None:
        """The staff room or the class, where the person is expected there: into it one is invited."""
        places = (row.stay.place for row in self.present if row.rung != Rung.TO_REMOVE)
        return next((place for place in places if place.kind in INVITED_AS), None)

    @property
    def counted(self) -> int:
        """How many present stays the plan counts: planned today, excepted or not."""
        return sum(row.rung not in (Rung.TO_REMOVE, Rung.AHEAD) for row in self.present)

    @property
    def exempt(self) -> int:
        """How many of them are lawfully excepted."""
        return sum(row.rung in (Rung.EXEMPT, Rung.REFUSED) for row in self.present)


def portrait_of(person: Person, day: date) -> Portrait:
    """Return the portrait of a person on `day`; a fixed number of queries."""
    stays = Membership.objects.filter(person=person).select_related("place", "person")
    rows = member_rows(list(stays.order_by("place_kind", "place__name", "-pk")), day)
    own_roles = RoleAssignment.objects.filter(person=person).select_related("school_class__place", "order")
    return Portrait(
        person=person,
        roles=roles_of(person.pk, day),
        assignments=own_roles.order_by("-started_on", "-pk"),
        present=[row for row in rows if row.rung in PRESENT],
        past=[row for row in rows if row.rung not in PRESENT],
        guardians=_kin(
            Guardianship.objects.filter(student=person).select_related("guardian"), "guardian", day
        ),
        children=_kin(Guardianship.objects.filter(guardian=person).select_related("student"), "student", day),
        load=TeachingLoad.objects.on(day)
        .filter(teacher=person)
        .select_related("school_class__place", "subject")
        .order_by("subject__name_key", "school_class__place__name"),
        verifications=TeacherVerification.objects.filter(person=person)
        .select_related("decided_by")
        .order_by("-from_at", "-pk"),
        absences=Absence.objects.filter(person=person).order_by("-from_on"),
        refusal=Refusal.objects.on(day).filter(person=person).first(),
    )


def _kin(pairs: QuerySet[Guardianship], other: str, day: date) -> list[Kin]:
    """Return the other side of these guardianships, present ones first, each with its class."""
    found = [(getattr(pair, other), pair.until_on is not None and pair.until_on <= day) for pair in pairs]
    classes = classes_of([person.pk for person, _over in found], day)
    kin = [Kin(person, classes.get(person.pk, ""), over) for person, over in found]
    return sorted(kin, key=lambda each: (each.is_over, each.person.name_key))
