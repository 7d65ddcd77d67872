"""The register as the planner sees it: read in a few queries, kept as plain values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from typing import NamedTuple

from schools.accounts.roles import STAFF_ROLES, Role
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent, AuditSubject
from schools.names.people import NameParts, name_key
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, TeachingLoad
from schools.structure.models import ClassYear


class Known(NamedTuple):
    """A person of the register."""

    pk: int
    last_name: str
    first_name: str
    patronymic: str
    name_key: str
    birth_date: date | None
    sex: str
    email: str
    phone: str
    number: str
    position: str

    @property
    def name(self) -> NameParts:
        """The name in its parts."""
        return NameParts(self.last_name, self.first_name, self.patronymic)

    @property
    def bare_key(self) -> str:
        """The key of the name without patronymic."""
        return name_key(self.last_name, self.first_name)


class KnownClass(NamedTuple):
    """A class of this year."""

    school_class_id: int
    place_id: int
    name: str


class Held(NamedTuple):
    """A role that has not ended; `class_key` is empty for roles without a class."""

    pk: int
    person_id: int
    role: Role
    class_key: str


@dataclass(slots=True)
class Register:
    """The register of one institution on one day, as of one version of its roster."""

    version: int
    today: date
    people: dict[int, Known] = field(default_factory=dict)
    by_key: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_bare_key: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, int] = field(default_factory=dict)
    classes: dict[str, KnownClass] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    """Keys of this year's classes that are closed, or have the day set."""
    class_of: dict[int, str] = field(default_factory=dict)
    """{student: key of the present class}."""
    once_students: set[int] = field(default_factory=set)
    roles: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    once_staff: set[int] = field(default_factory=set)
    class_teachers: dict[str, Held] = field(default_factory=dict)
    guardianships: dict[tuple[int, int], int] = field(default_factory=dict)
    """{(guardian, student): id}, not ended."""
    load: dict[tuple[int, str, str], int] = field(default_factory=dict)
    """{(teacher, class key, subject key): id}, not ended."""
    bound_by_hand: set[tuple[int, int]] = field(default_factory=set)
    """(guardian, student) whom somebody has bound by hand or let in on a request, not a file."""
    by_hand: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """{person: columns of the card that somebody has changed by hand}."""

    def staff(self) -> set[int]:
        """Return who holds a staff role now."""
        return {pk for pk, held in self.roles.items() if any(each.role in STAFF_ROLES for each in held)}

    def holds(self, person_id: int, *roles: Role) -> bool:
        """Tell whether a person holds any of these roles."""
        return any(each.role in roles for each in self.roles.get(person_id, ()))


def read_register(act: Act) -> Register:
    """Return the institution's register today; the version is read first, so it can only be too old."""
    register = Register(version=roster_version(act.institution_id), today=act.today)
    _read_people(register)
    _read_hand_edits(register)
    _read_bonds_by_hand(register)
    place_keys = _read_classes(register)
    _read_stays(register, place_keys)
    _read_roles(register)
    for row in Guardianship.objects.filter(not_ended_by(act.today, "until_on")).values_list(
        "guardian_id", "student_id", "pk"
    ):
        register.guardianships[row[0], row[1]] = row[2]
    class_keys = {known.school_class_id: key for key, known in register.classes.items()}
    for teacher, school_class, subject, pk in TeachingLoad.objects.filter(
        not_ended_by(act.today, "until_on")
    ).values_list("teacher_id", "school_class_id", "subject__name_key", "pk"):
        if school_class in class_keys:
            register.load[teacher, class_keys[school_class], subject] = pk
    return register


def _read_people(register: Register) -> None:
    for values in Person.objects.order_by("pk").values_list(*Known._fields):
        known = Known(*values)
        register.people[known.pk] = known
        register.by_key[known.name_key].append(known.pk)
        register.by_bare_key[known.bare_key].append(known.pk)
        if known.number:
            register.by_number[known.number] = known.pk


def _read_hand_edits(register: Register) -> None:
    """Read from the journal which columns were changed by hand: it names columns, never values."""
    edits = AuditEvent.objects.filter(kind="person.changed")
    columns = dict(edits.values_list("pk", "data__columns"))
    about = AuditSubject.objects.filter(subject_kind="person", event_id__in=edits.values("pk"))
    for event_id, person in about.values_list("event_id", "subject_id"):
        register.by_hand[person].update(columns.get(event_id) or ())


def _read_bonds_by_hand(register: Register) -> None:
    """Read from the journal who was bound to whom otherwise than by a file."""
    bonds: dict[int, list[int]] = defaultdict(list)
    events = AuditEvent.objects.filter(kind="guardian.added")
    about = AuditSubject.objects.filter(subject_kind="person", event_id__in=events.values("pk"))
    for event_id, person in about.values_list("event_id", "subject_id"):
        bonds[event_id].append(person)
    for pair in bonds.values():
        register.bound_by_hand.update(permutations(pair, 2))


def _read_classes(register: Register) -> dict[int, str]:
    """Read this year's classes and return {place: class key}."""
    rows = ClassYear.objects.on(register.today).values_list(
        "name_key",
        "school_class_id",
        "school_class__place_id",
        "name",
        "school_class__place__needed_until",
    )
    for key, school_class, place, name, closes_on in rows:
        register.classes[key] = KnownClass(school_class, place, name)
        if closes_on is not None:
            register.closed.add(key)
    return {known.place_id: key for key, known in register.classes.items()}


def _read_stays(register: Register, place_keys: dict[int, str]) -> None:
    stays = (
        Membership.objects.in_classes()
        .filter(planned_from__isnull=False)
        .order_by("-planned_from")
        .values_list("person_id", "place_id", "planned_from", "planned_until")
    )
    for person, place, starts, ends in stays:
        register.once_students.add(person)
        lasts = place in place_keys and (ends is None or ends > register.today)
        has_begun = starts is not None and starts <= register.today
        if lasts and (has_begun or person not in register.class_of):
            register.class_of[person] = place_keys[place]


def _read_roles(register: Register) -> None:
    class_keys = {known.school_class_id: key for key, known in register.classes.items()}
    for pk, person, role, school_class, ends in RoleAssignment.objects.values_list(
        "pk", "person_id", "role", "school_class_id", "ended_on"
    ):
        if role in STAFF_ROLES:
            register.once_staff.add(person)
        if ends is None or ends > register.today:
            held = Held(pk, person, Role(role), class_keys.get(school_class, ""))
            register.roles[person].append(held)
            if held.role is Role.CLASS_TEACHER and ends is None:
                register.class_teachers[held.class_key] = held
