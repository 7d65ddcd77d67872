"""Who answers for what, what a baseline marks together, and what later work rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from schools.accounts.roles import Role
from schools.institutions.scope import TenantQuerySet
from schools.movement.models import Movement
from schools.people.models import (
    Guardianship,
    Membership,
    Person,
    Refusal,
    RoleAssignment,
    TeacherVerification,
    TeachingLoad,
)
from schools.registry import PlaceSet
from schools.structure.models import ClassYear, Place, PlaceKind, PlatformLink, SchoolClass


def class_teacher_places(person_id: int, day: date) -> set[int]:
    """Return the place of the class this person leads on `day`; a class teacher answers for it."""
    led = RoleAssignment.objects.on(day).filter(person=person_id, role=Role.CLASS_TEACHER)
    return set(led.values_list("school_class__place", flat=True))


def place_sets(day: date) -> Sequence[PlaceSet]:
    """Return «Учительская», then the classes of each grade, as sets to be marked together."""
    room = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).needed_on(day).first()
    sets = [PlaceSet("staff_room", room.name, (room.pk,))] if room else []
    by_grade: dict[int | None, list[int]] = {}
    named = ClassYear.objects.on(day).filter(school_class__in=SchoolClass.objects.on(day).classes())
    for grade, place_id in named.order_by("grade", "pk").values_list("grade", "school_class__place"):
        by_grade.setdefault(grade, []).append(place_id)
    return sets + [
        PlaceSet(f"grade-{grade}", _("Classes of grade %(grade)s") % {"grade": grade}, tuple(ids))
        for grade, ids in by_grade.items()
        if grade is not None
    ]


_TRACED = (
    Q(joined_on__isnull=False)
    | Q(accepted_at__isnull=False)
    | Q(reported_at__isnull=False)
    | Q(exempt_on__isnull=False)
)
_DERIVED = (PlaceKind.STAFF_ROOM, PlaceKind.CHAT, PlaceKind.CHANNEL)
"""Places whose memberships follow from the roster by themselves: a mere plan there holds nothing."""


def _held_people(ids: Sequence[int]) -> set[int]:
    """Return people with an account, with facts, decisions, movements, or ties that somebody added."""
    stays = Membership.objects.filter(person__in=ids).filter(_TRACED | ~Q(place_kind__in=_DERIVED))
    return {
        *Person.objects.with_ids(list(ids)).filter(user__isnull=False).values_list("pk", flat=True),
        *stays.values_list("person", flat=True),
        *Movement.objects.filter(person__in=ids).values_list("person", flat=True),
        *RoleAssignment.objects.filter(person__in=ids).values_list("person", flat=True),
        *TeachingLoad.objects.filter(teacher__in=ids).values_list("teacher", flat=True),
        *Guardianship.objects.filter(guardian__in=ids).values_list("guardian", flat=True),
        *Guardianship.objects.filter(student__in=ids).values_list("student", flat=True),
        *TeacherVerification.objects.filter(person__in=ids).values_list("person", flat=True),
        *Refusal.objects.filter(person__in=ids).values_list("person", flat=True),
    }


def _held_stays(ids: Sequence[int]) -> set[int]:
    return set(Membership.objects.with_ids(list(ids)).filter(_TRACED).values_list("pk", flat=True))


def _held_roles(ids: Sequence[int]) -> set[int]:
    granted = RoleAssignment.objects.with_ids(list(ids)).filter(granted_on__isnull=False)
    return set(granted.values_list("pk", flat=True))


def _held_places(ids: Sequence[int]) -> set[int]:
    """Return places with facts, links or exceptions, where somebody is or works, or moved from or to."""
    stays = Membership.objects.filter(place__in=ids).filter(_TRACED | ~Q(place_kind__in=_DERIVED))
    marked = Place.objects.with_ids(list(ids)).filter(
        Q(created_on__isnull=False) | Q(exempt_on__isnull=False)
    )
    return {
        *marked.values_list("pk", flat=True),
        *PlatformLink.objects.filter(place__in=ids).values_list("place", flat=True),
        *stays.values_list("place", flat=True),
        *RoleAssignment.objects.filter(school_class__place__in=ids).values_list(
            "school_class__place", flat=True
        ),
        *TeachingLoad.objects.filter(school_class__place__in=ids).values_list(
            "school_class__place", flat=True
        ),
        *Movement.objects.filter(from_class__place__in=ids).values_list("from_class__place", flat=True),
        *Movement.objects.filter(to_class__place__in=ids).values_list("to_class__place", flat=True),
    }


def _held_classes(ids: Sequence[int]) -> set[int]:
    return _by_place(SchoolClass.objects.with_ids(list(ids)), "place")


def _held_movements(ids: Sequence[int]) -> set[int]:
    """Return movements of people who have moved again since."""
    later = Movement.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk")).exclude(pk__in=ids)
    return set(Movement.objects.with_ids(list(ids)).filter(Exists(later)).values_list("pk", flat=True))


def _held_class_years(ids: Sequence[int]) -> set[int]:
    """Return the only names of classes whose place is held; a class with another name goes on without."""
    return _by_place(ClassYear.objects.only_names(ids), "school_class__place")


def _by_place(rows: TenantQuerySet[SchoolClass] | TenantQuerySet[ClassYear], path: str) -> set[int]:
    """Return the rows whose place is held: a class, its name and its place stay or go together."""
    places = dict(rows.values_list("pk", path))
    held = _held_places(list(places.values()))
    return {pk for pk, place_id in places.items() if place_id in held}


def _held_subjects(ids: Sequence[int]) -> set[int]:
    return set(TeachingLoad.objects.filter(subject__in=ids).values_list("subject", flat=True))


def _held_years(ids: Sequence[int]) -> set[int]:
    return set(ClassYear.objects.filter(year__in=ids).values_list("year", flat=True))


_HELD: dict[str, Callable[[Sequence[int]], set[int]]] = {
    "schools.movement": _held_movements,
    "schools.person": _held_people,
    "schools.membership": _held_stays,
    "schools.roleassignment": _held_roles,
    "schools.place": _held_places,
    "schools.schoolclass": _held_classes,
    "schools.classyear": _held_class_years,
    "schools.subject": _held_subjects,
    "schools.academicyear": _held_years,
}


def built_on(model_label: str, ids: Iterable[int]) -> set[int]:
    """Return which of these rows carry facts or hold up rows that somebody added since.

    Asked when an act is undone, last table first: what the act itself created above is gone by then.
    """
    held = _HELD.get(model_label.lower())
    wanted = list(ids)
    return held(wanted) & set(wanted) if held and wanted else set()
