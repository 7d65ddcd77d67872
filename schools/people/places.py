"""Classes and places as their pages read them: who leads, who is there, how much is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.institutions.models import InstitutionSettings
from schools.journal.keeping import kept
from schools.names.classes import class_sort_key
from schools.people.coverage import NOTHING, Coverage, coverage_of_places
from schools.people.ladder import PILL, Rung, on_rung, present_on, returns_of, rung_of
from schools.people.models import Membership, Person, RoleAssignment, TeachingLoad
from schools.people.querysets import MembershipQuerySet
from schools.people.register import children_in_words, classes_of
from schools.people.trail import trail_of
from schools.structure.access import owned_place_ids
from schools.structure.models import AcademicYear, ClassKind, ClassYear, Place, PlaceKind, SchoolClass


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One line of the class list."""

    pk: int
    place: Place
    is_staff_room: bool
    is_group: bool
    teacher: Person | None
    coverage: Coverage


def class_rows(acting: Acting, day: date) -> list[ClassRow]:
    """Return «Учительская», then the classes and groups of `day` that this person may see, in order.

    Three queries for any number of classes, kept until the next write.
    """
    owned = None if acting.can(Can.SEE_PEOPLE) else sorted(owned_place_ids(acting) or ())
    return kept("class_rows", owned, day, make=lambda: _class_rows(owned, day))


def _class_rows(place_ids: Collection[int] | None, day: date) -> list[ClassRow]:
    classes = SchoolClass.objects.on(day).select_related("place")
    if place_ids is not None:
        classes = classes.filter(place__in=place_ids)
    found = sorted(classes, key=_in_order)
    teachers = class_teachers([each.pk for each in found], day)
    coverage = coverage_of_places([each.place_id for each in found], day)
    return [
        ClassRow(
            pk=each.pk,
            place=each.place,
            is_staff_room=each.kind == ClassKind.STAFF_ROOM,
            is_group=each.kind == ClassKind.GROUP,
            teacher=teachers.get(each.pk),
            coverage=coverage.get(each.place_id, NOTHING),
        )
        for each in found
    ]


def closed_classes(day: date) -> list[SchoolClass]:
    """Return the classes and groups of the present year that are no more on `day`, the last closed first.

    Kept until the next write.
    """
    return kept("closed_classes", day, make=lambda: _closed_classes(day))


def _closed_classes(day: date) -> list[SchoolClass]:
    closed = SchoolClass.objects.filter(place__needed_until__lte=day)
    years = AcademicYear.objects.on(day).filter(starts_on__lte=OuterRef("place__needed_until"))
    of_this_year = Q(kind=ClassKind.CLASS, years__in=ClassYear.objects.on(day)) | Q(
        Exists(years), kind=ClassKind.GROUP
    )
    named = closed.filter(of_this_year).select_related("place")
    return list(named.order_by("-place__needed_until", "place__name"))


def may_open_again(school_class: SchoolClass, day: date) -> bool:
    """Tell whether the closing can be taken back: it is open in Sferum, and a class is of this year."""
    place = school_class.place
    if place.needed_until is None or place.closed_on is not None:
        return False
    if school_class.kind == ClassKind.GROUP:
        return True
    return ClassYear.objects.on(day).filter(school_class=school_class).exists()


def _in_order(school_class: SchoolClass) -> tuple[int, tuple[int, str]]:
    kinds = [ClassKind.STAFF_ROOM, ClassKind.CLASS, ClassKind.GROUP]
    return kinds.index(ClassKind(school_class.kind)), class_sort_key(school_class.place.name)


def class_teachers(class_ids: Collection[int], day: date) -> dict[int, Person]:
    """Return {class: who leads it on `day`}."""
    led = RoleAssignment.objects.on(day).filter(role=Role.CLASS_TEACHER, school_class__in=list(class_ids))
    return {
        role.school_class_id: role.person for role in led.select_related("person") if role.school_class_id
    }


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One person's stay in a place, as a page shows it."""

    stay: Membership
    rung: Rung
    note: str = ""
    back_on: date | None = None
    """Of somebody away: the day of the return, where it is known."""

    @property
    def pill(self) -> str:
        """The colour of the rung."""
        return PILL[self.rung]


@dataclass(frozen=True, slots=True)
class ClassPortrait:
    """A class as its page shows it: who leads it, who is in it by name, who teaches what there."""

    teacher: Person | None
    coverage: Coverage
    rows: list[MemberRow]
    load: list[TeachingLoad]


def class_portrait(school_class: SchoolClass, day: date) -> ClassPortrait:
    """Return the portrait of a class on `day`, kept until the next write; four queries, of a group five."""
    return kept("class", school_class.pk, day, make=lambda: _read_class(school_class, day))


def _read_class(school_class: SchoolClass, day: date) -> ClassPortrait:
    place_id = school_class.place_id
    stays = Membership.objects.filter(present_on(day), place=place_id).select_related("person")
    load = TeachingLoad.objects.on(day).filter(school_class=school_class).select_related("teacher", "subject")
    members = list(stays.order_by("person__name_key", "pk"))
    crosses = school_class.kind == ClassKind.GROUP
    classes = classes_of([stay.person_id for stay in members], day) if crosses else {}
    return ClassPortrait(
        teacher=class_teachers([school_class.pk], day).get(school_class.pk),
        coverage=coverage_of_places([place_id], day).get(place_id, NOTHING),
        rows=[MemberRow(stay, rung_of(stay, day), classes.get(stay.person_id, "")) for stay in members],
        load=list(load.order_by("subject__name_key", "teacher__name_key")),
    )


def members_found(place: Place, *, q: str, state: str, day: date) -> MembershipQuerySet:
    """Return the stays in a place by name: on one rung of the ladder, or all that matter on `day`."""
    wanted = on_rung(Rung(state), day) if state else present_on(day)
    stays = Membership.objects.filter(wanted, place=place)
    if q.strip():
        stays = stays.filter(person__in=Person.objects.matching(q))
    return stays.select_related("person").order_by("person__name_key", "pk")


def member_rows(stays: Collection[Membership], day: date) -> list[MemberRow]:
    """Return the lines of these stays in their order; a parent with the children, staff with the position."""
    people = [stay.person_id for stay in stays]
    children, returns = children_in_words(people, day), returns_of(people, day)
    rows = []
    for stay in stays:
        who = ", ".join(children.get(stay.person_id, [])) or stay.person.position
        rung, back_on = rung_of(stay, day, away=returns), returns.get(stay.person_id)
        note = " · ".join(filter(None, [who, *trail_of(stay, day, rung, back_on)]))
        rows.append(MemberRow(stay, rung, note, back_on))
    return rows


INVITED_AS = {PlaceKind.STAFF_ROOM: Role.TEACHER, PlaceKind.CLASS: Role.STUDENT}
"""As whom people are usually invited into a place of this kind (2.1.6)."""


def invite_url(acting: Acting, place: Place | None) -> str:
    """Return the address where invitations into a place are issued, its usual terms filled in."""
    address = acting.url("invitations:issue")
    role = INVITED_AS.get(PlaceKind(place.kind)) if place else None
    if place is None or role is None:
        return address
    settings = InstitutionSettings.objects.filter(institution_id=acting.institution.pk)
    days = kept("invitation-days", make=settings.values_list("invitation_days", flat=True).get)
    terms = {"place": place.pk, "joins_as": role.value, "kind": "personal", "days": days}
    return f"{address}?{urlencode(terms)}"


def joining_roles(place: Place) -> tuple[Role, ...]:
    """Return the roles for which the platform gives links into such a place (2.1.6, 2.5.1, 2.6.1).

    Parents have no role in the organisation: they join chats.
    """
    if place.kind == PlaceKind.STAFF_ROOM:
        return (Role.TEACHER,)
    if place.kind in (PlaceKind.CLASS, PlaceKind.GROUP):
        return (Role.TEACHER, Role.STUDENT)
    return (Role.TEACHER, Role.STUDENT, Role.PARENT)
