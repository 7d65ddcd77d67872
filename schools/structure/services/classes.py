"""The academic year, «Учительская», classes by nomenclature (2.1.4, 2.1.5)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.names.classes import ClassName
from schools.structure.models import AcademicYear, ClassKind, ClassYear, Place, PlaceKind, SchoolClass

STAFF_ROOM_NAME = "Учительская"
"""The name the regulation gives (2.1.4); it is the platform's word, not a translation."""


def year_bounds(day: date) -> tuple[date, date]:
    """Return [first day, day after the last) of the Russian academic year that contains `day`."""
    first = day.year if day.month >= 9 else day.year - 1
    return date(first, 9, 1), date(first + 1, 9, 1)


def current_year(act: Act) -> AcademicYear:
    """Return the academic year that contains today; it is added if the calendar has passed the last."""
    year = AcademicYear.objects.on(act.today).first()
    if year is None:
        starts_on, ends_on = year_bounds(act.today)
        year = AcademicYear.objects.create(
            institution_id=act.institution_id, starts_on=starts_on, ends_on=ends_on
        )
    return year


@transaction.atomic
def found_structure(act: Act) -> Place:
    """Give a new institution its academic year and «Учительская»; return that place (2.1.4)."""
    institution = Institution.objects.get(pk=act.institution_id)
    current_year(act)
    place = Place.objects.create(
        institution_id=act.institution_id,
        kind=PlaceKind.STAFF_ROOM,
        name=STAFF_ROOM_NAME,
        needed_from=act.today,
        platform=institution.platform,
    )
    SchoolClass.objects.create(institution_id=act.institution_id, place=place, kind=ClassKind.STAFF_ROOM)
    record(act, "place.needed", subjects=[("place", place.pk)])
    return place


@transaction.atomic
def create_class(act: Act, *, name: ClassName, order_id: int | None = None) -> SchoolClass:
    """Add a class by nomenclature to the present year (2.1.5).

    Raises RuleViolation if this year has a class of that name.
    After commit: the chats the rules ask for follow by a job of the caller's roster write.
    """
    lock_roster(act)
    year = current_year(act)
    if ClassYear.objects.filter(year=year, name_key=name.key).exists():
        raise RuleViolation(_("There is a class %(name)s this year already.") % {"name": name.text})
    institution = Institution.objects.get(pk=act.institution_id)
    place = Place.objects.create(
        institution_id=act.institution_id,
        kind=PlaceKind.CLASS,
        name=name.text,
        needed_from=act.today,
        platform=institution.platform,
    )
    school_class = SchoolClass.objects.create(
        institution_id=act.institution_id, place=place, kind=ClassKind.CLASS
    )
    ClassYear.objects.create(
        institution_id=act.institution_id,
        school_class=school_class,
        year=year,
        grade=name.grade,
        letter=name.letter,
        name=name.text,
        name_key=name.key,
    )
    about = [("class", school_class.pk), ("place", place.pk)]
    record(act, "class.created", subjects=about, order=order_id)
    return school_class
