"""One person as the page shows it: roles and stays over time, family, load, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from schools.accounts.roles import STAFF_ROLES, Role
from schools.journal.keeping import kept
from schools.people.coverage import Coverage
from schools.people.ladder import EXCEPTED, PRESENT, Rung, returns_of, rung_of
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
from schools.people.places import INVITED_AS, MemberRow
from schools.people.register import classes_of
from schools.people.standing import roles_of
from schools.structure.models import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class Kin:
    """A child or a guardian, with the child's class where there is one."""

    person: Person
    class_name: str
    is_over: bool
    bond_id: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything the register knows of a person, present things first."""

    person: Person
    roles: frozenset[Role]
    assignments: list[RoleAssignment]
    present: list[MemberRow]
    past: list[MemberRow]
    guardians: list[Kin]
    children: list[Kin]
    load: list[TeachingLoad]
    verifications: list[TeacherVerification]
    absences: list[Absence]
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
    def is_student(self) -> bool:
        """Tell whether the person is in a class today."""
        return Role.STUDENT in self.roles

    @property
    def was_student(self) -> bool:
        """Tell whether the person was once in a class and is in none today."""
        return not self.is_student and any(row.stay.place_kind == PlaceKind.CLASS for row in self.past)

    @property
    def is_staff(self) -> bool:
        """Tell whether the person holds an office of the staff today."""
        return not self.roles.isdisjoint(STAFF_ROLES)

    @property
    def was_staff(self) -> bool:
        """Tell whether the person once held an office of the staff and holds none today."""
        return not self.is_staff and any(office.role in STAFF_ROLES for office in self.assignments)

    @property
    def has_left(self) -> bool:
        """Tell whether the person is nobody here today: neither staff, nor a pupil, nor a pupil's parent."""
        return not self.roles

    @property
    def place(self) -> Place | None:
        """The staff room or the class, where the person is expected there: into it one is invited."""
        places = (row.stay.place for row in self.present if row.rung != Rung.TO_REMOVE)
        return next((place for place in places if place.kind in INVITED_AS), None)

    @property
    def coverage(self) -> Coverage:
        """Stays of today in places that exist on the platform, as the register counts them too."""
        counted = [
            row.rung
            for row in self.present
            if row.rung not in (Rung.TO_REMOVE, Rung.AHEAD) and row.stay.place.is_created
        ]
        return Coverage(
            total=len(counted),
            joined=sum(rung == Rung.CONFIRMED for rung in counted),
            exempt=sum(rung in EXCEPTED for rung in counted),
        )


def is_pupil_only(person: Person, day: date) -> bool:
    """Tell whether on `day` somebody is a pupil and nothing else, so that no position is held."""
    roles = roles_of(person.pk, day)
    return Role.STUDENT in roles and roles <= {Role.STUDENT, Role.STUDENT_ACTIVIST}


def portrait_of(person: Person, day: date) -> Portrait:
    """Return the portrait of a person on `day`, kept until the next write; a fixed number of queries."""
    return kept("portrait", person.pk, day, make=lambda: _read(person, day))


def _read(person: Person, day: date) -> Portrait:
    stays = Membership.objects.filter(person=person).select_related("place")
    returns = returns_of([person.pk], day)
    rows = [
        MemberRow(stay, rung_of(stay, day, away=returns), back_on=returns.get(person.pk))
        for stay in stays.order_by("place_kind", "place__name", "-pk")
    ]
    assignments = RoleAssignment.objects.filter(person=person).select_related("school_class__place", "order")
    load = (
        TeachingLoad.objects.on(day).filter(teacher=person).select_related("school_class__place", "subject")
    )
    verifications = TeacherVerification.objects.filter(person=person).select_related("decided_by")
    guardians, children = _family_of(person, day)
    return Portrait(
        person=person,
        roles=roles_of(person.pk, day),
        assignments=list(assignments.order_by("-started_on", "-pk")),
        present=[row for row in rows if row.rung in PRESENT],
        past=[row for row in rows if row.rung not in PRESENT],
        guardians=guardians,
        children=children,
        load=list(load.order_by("subject__name_key", "school_class__place__name")),
        verifications=list(verifications.order_by("-from_at", "-pk")),
        absences=list(Absence.objects.filter(person=person).order_by("-from_on")),
        refusal=Refusal.objects.on(day).filter(person=person).first(),
    )


def _family_of(person: Person, day: date) -> tuple[list[Kin], list[Kin]]:
    """Return guardians and children, present ones first, each with its class."""
    pairs = Guardianship.objects.filter(Q(student=person) | Q(guardian=person))
    guardians: list[Kin] = []
    children: list[Kin] = []
    found = list(pairs.select_related("student", "guardian"))
    classes = classes_of([pk for pair in found for pk in (pair.student_id, pair.guardian_id)], day)
    for pair in found:
        is_child = pair.guardian_id == person.pk
        other = pair.student if is_child else pair.guardian
        is_over = pair.until_on is not None and pair.until_on <= day
        (children if is_child else guardians).append(Kin(other, classes.get(other.pk, ""), is_over, pair.pk))
    return sorted(guardians, key=_present_first), sorted(children, key=_present_first)


def _present_first(kin: Kin) -> tuple[bool, str]:
    return kin.is_over, kin.person.name_key
