"""Whom a place expects in a role, and what of a person's stays an invitation speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from chats.models import Chat
from invitations.models import Acceptance, Invitation
from invitations.rules import CLASS_KINDS, Candidate
from schools.accounts.roles import Role
from schools.people.models import (
    Absence,
    AbsenceKind,
    Guardianship,
    Membership,
    Person,
    Refusal,
    RoleAssignment,
    TeachingLoad,
)
from schools.people.querysets import MembershipQuerySet, PersonQuerySet
from schools.structure.models import Place, PlaceKind


def people_expected(place: Place, joins_as: Role, day: date) -> PersonQuerySet:
    """Return the persons whom the roster expects in the place in this role on `day`, excepted ones too.

    Students of a class are planned in it, parents are their guardians, teachers lead it or teach
    there. In a chat and in «Учительская» those are meant who are planned there.
    """
    planned = Membership.objects.on(day).filter(place=place)
    here = Exists(planned.filter(person=OuterRef("pk")))
    if place.kind in CLASS_KINDS:
        if joins_as == Role.STUDENT:
            return Person.objects.filter(here)
        if joins_as == Role.PARENT:
            student = Exists(planned.filter(person=OuterRef("student")))
            children = Guardianship.objects.on(day).filter(student, guardian=OuterRef("pk"))
            return Person.objects.filter(Exists(children))
        leads = RoleAssignment.objects.on(day).filter(
            role=Role.CLASS_TEACHER, school_class__place=place, person=OuterRef("pk")
        )
        teaches = TeachingLoad.objects.on(day).filter(school_class__place=place, teacher=OuterRef("pk"))
        return Person.objects.filter(Exists(leads) | Exists(teaches))
    people = Person.objects.filter(here)
    if place.kind == PlaceKind.STAFF_ROOM:
        return people if joins_as == Role.TEACHER else people.none()
    if joins_as == Role.STUDENT:
        return people.students_on(day)
    if joins_as == Role.PARENT:
        return people.guardians_on(day)
    return people.staff_on(day)


def students_around(place: Place, day: date) -> PersonQuerySet:
    """Return the students a parent joining this place may be the parent of: those of the class."""
    if place.kind == PlaceKind.CHAT:
        class_place = Place.objects.filter(school_class__chats__place=place).first()
        place = class_place or place
    return people_expected(place, Role.STUDENT, day)


def open_stays(place: Place, day: date) -> MembershipQuerySet:
    """Return the open stays an invitation into the place speaks of: there, and in the chats of that class."""
    covered = Q(place=place)
    if place.kind in CLASS_KINDS:
        covered |= Q(place__chat__school_class__place=place)
    return Membership.objects.filter(covered, left_on__isnull=True).exclude(planned_until__lte=day)


def candidates(
    place: Place, joins_as: Role, day: date, *, person_ids: Collection[int] | None = None
) -> list[Candidate]:
    """Return what is known of everybody expected there, by name; a fixed number of queries for any class.

    With `person_ids` only of those among them.
    """
    people = people_expected(place, joins_as, day)
    if person_ids is not None:
        people = people.with_ids(list(person_ids))
    ids = list(people.in_order().values_list("pk", flat=True))
    stays = open_stays(place, day).filter(person__in=people.order_by().values("pk"))
    known = list(stays.values_list("person_id", "joined_on", "exempt_on"))
    joined = {person for person, joined_on, _exempt in known if joined_on is not None}
    expected = {person for person, _joined, exempt_on in known if exempt_on is None}
    exempt = {person for person, _joined, _exempt in known} - expected
    exempt |= set(Refusal.objects.on(day).filter(person__in=ids).values_list("person_id", flat=True))
    came = Acceptance.objects.into_place(place.pk).filter(invitation__joins_as=joins_as)
    accepted = set(came.values_list("person_id", flat=True))
    away = set(
        Absence.objects.on(day)
        .filter(kind=AbsenceKind.PARENTAL, person__in=ids)
        .values_list("person_id", flat=True)
    )
    return [
        Candidate(
            person_id=pk,
            has_joined=pk in joined,
            has_accepted=pk in accepted,
            is_exempt=pk in exempt,
            is_away=pk in away,
        )
        for pk in ids
    ]


def is_expected(invitation: Invitation, day: date) -> bool:
    """Tell whether the roster still expects the person of a personal invitation there; True for a group."""
    if invitation.person_id is None:
        return True
    expected = people_expected(invitation.place, Role(invitation.joins_as), day)
    return expected.filter(pk=invitation.person_id).exists()


def children_meant(invitations: Iterable[Invitation], day: date) -> dict[int, list[str]]:
    """Return `{invitation_id: children with their class}` for personal invitations of parents.

    Of all a parent's children those in the class that the invitation leads to, or whose chat it is;
    a fixed number of queries for any number of invitations.
    """
    parents = {row.pk: row for row in invitations if row.joins_as == Role.PARENT and row.person_id}
    if not parents:
        return {}
    chats = Chat.objects.filter(place__in={row.place_id for row in parents.values()})
    class_of = dict(chats.filter(school_class__isnull=False).values_list("place", "school_class__place"))
    guards = (
        Guardianship.objects.on(day)
        .filter(guardian__in={row.person_id for row in parents.values()})
        .select_related("student")
        .order_by("student__name_key", "pk")
    )
    children: dict[int, list[Person]] = defaultdict(list)
    for guard in guards:
        children[guard.guardian_id].append(guard.student)
    stays = Membership.objects.on(day).filter(
        person__in=guards.order_by().values("student"), place_kind__in=CLASS_KINDS
    )
    named = {
        (person, place): name for person, place, name in stays.values_list("person", "place", "place__name")
    }
    found: dict[int, list[str]] = {}
    for pk, row in parents.items():
        place_id = class_of.get(row.place_id, row.place_id)
        found[pk] = [
            f"{child.short_name}, {named[child.pk, place_id]}"
            for child in children[row.person_id or 0]
            if (child.pk, place_id) in named
        ]
    return found
