"""What the register knows for a reconciliation: everybody, and whom each place expects.

A fixed number of queries, however many places and people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from schools.accounts.roles import Role
from schools.names.fitting import Known
from schools.names.matcher import Directory, directory_of
from schools.names.people import NameParts
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, TeachingLoad
from schools.structure.models import Place

_OFFICE = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY})


@dataclass(slots=True)
class ExpectedThere:
    """Who belongs in one place: planned stays, stays that should have ended, and staff who may be there."""

    place: Place
    planned: dict[int, Membership] = field(default_factory=dict)
    to_remove: dict[int, Membership] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)

    @property
    def people(self) -> set[int]:
        """The ids of all of them."""
        return {*self.planned, *self.to_remove, *self.staff}


@dataclass(frozen=True, slots=True)
class Register:
    """The register on a day: people by name, where each pupil learns, who holds which role, whose parents."""

    directory: Directory
    places: dict[int, ExpectedThere]
    class_of: dict[int, str]
    roles_of: dict[int, list[Role]]
    wards_of: dict[int, list[int]]

    def name(self, person_id: int) -> str:
        """Return a person's full name."""
        return self.directory.people[person_id].name.full


def read_register(day: date, place_ids: Collection[int], *, everybody: bool) -> Register:
    """Return what is known on `day` for lists of these places.

    With `everybody` a line may name any person of the school; without it only pupils, staff, whoever
    was ever in these places, and the parents of their pupils.
    """
    places = {place.pk: ExpectedThere(place) for place in Place.objects.with_ids(list(place_ids))}
    former = _put_stays(places, day)
    class_of = dict(Membership.objects.on(day).in_classes().values_list("person", "place__name"))
    roles_of = _put_roles(places, day)
    wards_of = _wards(day)
    names = {
        pk: NameParts(last, first, patronymic)
        for pk, last, first, patronymic in Person.objects.values_list(
            "pk", "last_name", "first_name", "patronymic"
        )
    }
    if not everybody:
        near = {*former, *(pk for place in places.values() for pk in place.people)}
        parents = {pk for pk, wards in wards_of.items() if near.intersection(wards)}
        seen = {*class_of, *roles_of, *near, *parents}
        names = {pk: name for pk, name in names.items() if pk in seen}
    return Register(_directory(names, roles_of, wards_of), places, class_of, roles_of, wards_of)


def _directory(
    names: dict[int, NameParts], roles_of: dict[int, list[Role]], wards_of: dict[int, list[int]]
) -> Directory:
    return directory_of(
        Known(
            pk,
            name,
            is_adult=pk in roles_of or pk in wards_of,
            wards=tuple(names[ward] for ward in wards_of.get(pk, []) if ward in names),
        )
        for pk, name in names.items()
    )


def _put_stays(places: dict[int, ExpectedThere], day: date) -> set[int]:
    """Put the stays that matter on `day` to their places; return everybody who ever had one there."""
    ever: set[int] = set()
    for stay in Membership.objects.filter(place__in=list(places)).order_by("pk"):
        ever.add(stay.person_id)
        there = places[stay.place_id]
        if stay.left_on is not None:
            continue
        starts, ends = stay.planned_from, stay.planned_until
        if starts is not None and starts <= day and (ends is None or ends > day):
            there.planned[stay.person_id] = stay
        elif stay.joined_on is not None and (starts is None or starts <= day):
            there.to_remove[stay.person_id] = stay
    return ever


def _put_roles(places: dict[int, ExpectedThere], day: date) -> dict[int, list[Role]]:
    """Put those who lead, teach or administer to the places where they may be; return {person: roles}."""
    roles_of: dict[int, list[Role]] = defaultdict(list)
    held = RoleAssignment.objects.on(day).values_list("person", "role", "school_class__place")
    for person_id, role, place_id in held.order_by("pk"):
        roles_of[person_id].append(Role(role))
        for there in places.values():
            leads = role == Role.CLASS_TEACHER and there.place.pk == place_id
            if leads or Role(role) in _OFFICE:
                there.staff.add(person_id)
    load = TeachingLoad.objects.on(day).filter(school_class__place__in=list(places))
    for person_id, place_id in load.values_list("teacher", "school_class__place"):
        places[place_id].staff.add(person_id)
    return roles_of


def _wards(day: date) -> dict[int, list[int]]:
    wards: dict[int, list[int]] = defaultdict(list)
    for guardian, student in Guardianship.objects.on(day).values_list("guardian", "student"):
        wards[guardian].append(student)
    return wards
