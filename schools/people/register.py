"""The register as pages and exports read it: who is found, and what stands in each row.

Everything about many people is read in a fixed number of queries, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from schools.accounts.roles import CLASS_ROLES, STAFF_ROLES, Role
from schools.institutions.intervals import holds_on
from schools.journal.keeping import kept
from schools.names.people import search_words, short_name
from schools.people.coverage import Coverage, Stays, stays_of_people
from schools.people.models import (
    Absence,
    Guardianship,
    Membership,
    Person,
    Refusal,
    RoleAssignment,
    TeachingLoad,
)
from schools.people.querysets import PersonQuerySet

EXPORTED_AT_ONCE = 1000
"""So many people are read at a time by an export."""


class PersonState(models.TextChoices):
    """Where people stand, for the filter of the register."""

    MISSING = "missing", gettext_lazy("not confirmed somewhere")
    TO_REMOVE = "to_remove", gettext_lazy("to be removed somewhere")
    REFUSED = "refused", gettext_lazy("refused")
    AWAY = "away", gettext_lazy("on leave or absent")
    ACCOUNT = "account", gettext_lazy("has an account here")
    GONE = "gone", gettext_lazy("no longer at the school")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is narrowed to; empty fields narrow nothing."""

    q: str = ""
    role: str = ""
    class_id: int | None = None
    state: str = ""

    @classmethod
    def from_form(cls, data: dict[str, str]) -> Self:
        """Return the filters of a valid form's data."""
        class_id = data.get("class_id")
        return cls(
            data.get("q") or "",
            data.get("role") or "",
            int(class_id) if class_id else None,
            data.get("state") or "",
        )


def found(filters: Filters, day: date) -> PersonQuerySet:
    """Return the persons the filters find on `day`, by name; without a state only those of today."""
    people = _by_state(_matching(Person.objects.all(), filters.q), filters.state, day)
    if filters.role:
        people = _by_role(people, Role(filters.role), day)
    if filters.class_id is not None:
        people = people.filter(_in_class(filters.class_id, day))
    return people.in_order()


def _matching(people: PersonQuerySet, q: str) -> PersonQuerySet:
    """Match a name by its words; an e-mail by its @, a phone or number by its digits."""
    if "@" in q:
        return people.filter(email__contains=q.strip().lower())
    digits = "".join(sign for sign in q if sign.isdigit())
    if len(digits) >= 4:  # shorter ones occur in everything
        return people.filter(Q(phone__contains=digits[-10:]) | Q(number__contains=q.strip()))
    return people.matching(q) if search_words(q) else people


def _by_role(people: PersonQuerySet, role: Role, day: date) -> PersonQuerySet:
    if role == Role.STUDENT:
        return people.students_on(day)
    return people.guardians_on(day) if role == Role.PARENT else people.with_role(day, role)


def _by_state(people: PersonQuerySet, state: str, day: date) -> PersonQuerySet:
    own = Membership.objects.filter(person=OuterRef("pk"))
    if state == PersonState.GONE:
        return people.exclude(_present(day))
    if state == PersonState.TO_REMOVE:
        return people.filter(Exists(own.to_remove(day)))
    people = people.filter(_present(day))
    if state == PersonState.MISSING:
        return people.filter(Exists(own.to_add(day)))
    if state == PersonState.REFUSED:
        return people.filter(Exists(Refusal.objects.on(day).filter(person=OuterRef("pk"))))
    if state == PersonState.AWAY:
        return people.filter(Exists(Absence.objects.on(day).filter(person=OuterRef("pk"))))
    return people.filter(user__isnull=False) if state == PersonState.ACCOUNT else people


def _present(day: date) -> Q:
    """Match persons who are staff, pupils or guardians of pupils on `day`."""
    in_class = Membership.objects.on(day).in_classes()
    children = Guardianship.objects.on(day).filter(guardian=OuterRef("pk"))
    staff = RoleAssignment.objects.on(day).filter(person=OuterRef("pk"), role__in=STAFF_ROLES)
    return (
        Q(Exists(in_class.filter(person=OuterRef("pk"))))
        | Q(Exists(staff))
        | Q(Exists(children.filter(Exists(in_class.filter(person=OuterRef("student"))))))
    )


def _in_class(class_id: int, day: date) -> Q:
    """Match the pupils of a class or group on `day`, their guardians, and who leads or teaches it."""
    pupils = Membership.objects.on(day).filter(place__school_class=class_id)
    guardians = Guardianship.objects.on(day).filter(student__in=pupils.values("person"))
    leaders = RoleAssignment.objects.on(day).filter(school_class=class_id)
    teachers = TeachingLoad.objects.on(day).filter(school_class=class_id)
    return (
        Q(pk__in=pupils.values("person"))
        | Q(pk__in=guardians.values("guardian"))
        | Q(pk__in=leaders.values("person"))
        | Q(pk__in=teachers.values("teacher"))
    )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the register."""

    person: Person
    roles: str
    class_name: str
    coverage: Coverage
    has_refused: bool


def ids_found(filters: Filters, day: date) -> list[int]:
    """Return the ids of the persons found, by name; kept, as one leafs through them."""
    return kept("people", filters, day, make=lambda: list(found(filters, day).values_list("pk", flat=True)))


def page_of(person_ids: list[int], day: date) -> list[PersonRow]:
    """Return the lines of one page of the register, kept until the next write."""
    return kept("rows", person_ids, day, get_language(), make=lambda: rows_of(person_ids, day))


def rows_of(person_ids: Sequence[int], day: date) -> list[PersonRow]:
    """Return the lines of these persons, by name; four queries for any number of them."""
    stays, roles = stays_of_people(person_ids, day), _roles_of(person_ids, day)
    children = children_in_words(person_ids, day)
    refused = Refusal.objects.on(day).filter(person=OuterRef("pk"))
    people = Person.objects.with_ids(list(person_ids)).annotate(has_refused=Exists(refused))
    return [
        _row(person, stays.get(person.pk, Stays()), [*roles[person.pk], *children[person.pk]])
        for person in people.in_order()
    ]


def _row(person: Person, stays: Stays, roles: list[str]) -> PersonRow:
    as_student = [_("student of %(class)s") % {"class": stays.class_name}] if stays.class_name else []
    return PersonRow(
        person=person,
        roles=", ".join([*as_student, *roles]),
        class_name=stays.class_name,
        coverage=stays.coverage,
        has_refused=person.has_refused,  # type: ignore[attr-defined]  # annotated
    )


def all_rows(person_ids: Sequence[int], day: date) -> Iterator[PersonRow]:
    """Yield the lines of these persons, read in portions; must be used up within the scope."""
    for start in range(0, len(person_ids), EXPORTED_AT_ONCE):
        yield from rows_of(person_ids[start : start + EXPORTED_AT_ONCE], day)


def classes_of(person_ids: Collection[int], day: date) -> dict[int, str]:
    """Return {pupil: name of the class planned on `day`}."""
    stays = Membership.objects.on(day).in_classes().filter(person__in=list(person_ids))
    return dict(stays.values_list("person", "place__name"))


def _roles_of(person_ids: Collection[int], day: date) -> dict[int, list[str]]:
    """Return {person: the roles held on `day` in words}, those of a class with its name."""
    held = RoleAssignment.objects.on(day).filter(person__in=list(person_ids)).order_by("started_on", "pk")
    words: dict[int, list[str]] = defaultdict(list)
    for person_id, role, name in held.values_list("person", "role", "school_class__place__name"):
        words[person_id].append(role_in_words(Role(role), name))
    return words


def role_in_words(role: Role, class_name: str | None) -> str:
    """Return a role as it is said: «teacher», «class teacher 5А»."""
    return f"{role.label} {class_name}" if role in CLASS_ROLES and class_name else str(role.label)


def children_in_words(person_ids: Collection[int], day: date) -> dict[int, list[str]]:
    """Return {guardian: «parent: Иванов П. С. (5А)» for each child in a class on `day`}."""
    stay = "student__memberships"
    in_class = holds_on(day, f"{stay}__planned_from", f"{stay}__planned_until")
    pairs = Guardianship.objects.on(day).filter(
        in_class, guardian__in=list(person_ids), **{f"{stay}__place_kind": "class"}
    )
    student = ("student__last_name", "student__first_name", "student__patronymic")
    rows = pairs.values_list("student__name_key", "guardian", f"{stay}__place__name", *student)
    words: dict[int, list[str]] = defaultdict(list)
    for _key, guardian_id, class_name, *name in sorted(rows):
        child = f"{short_name(*name)}, {class_name}"
        words[guardian_id].append(_("parent: %(child)s") % {"child": child})
    return words
