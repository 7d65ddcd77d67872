"""Classes in another academic year: as the register has it for one to come, or had it in a past one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DateField, F, Q, Value
from django.db.models.functions import Coalesce, Least

from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.institutions.ids import read_ids
from schools.journal.keeping import kept
from schools.names.classes import class_sort_key
from schools.people.models import Membership, Person, RoleAssignment
from schools.structure.models import AcademicYear, ClassYear, SchoolClass


@dataclass(frozen=True, slots=True)
class YearTab:
    """An academic year that may be looked at beside the present one."""

    pk: int
    name: str
    starts_on: date
    ends_on: date
    is_coming: bool
    is_present: bool

    @property
    def shown_on(self) -> date:
        """The day as on which the year is shown: the first of one to come, the last of a past one."""
        return self.starts_on if self.is_coming else self.ends_on - timedelta(days=1)


def year_tabs(acting: Acting, day: date) -> list[YearTab]:
    """Return the years to choose from: the present one, then coming and past ones, the latest first.

    Kept until the next write. Empty where nothing stands beside the present one, and for whoever
    does not see all classes.
    """
    if not acting.can(Can.SEE_PEOPLE):
        return []
    tabs = kept("years", day, make=lambda: [_tab(year, day) for year in AcademicYear.objects.all()])
    ordered = sorted(tabs, key=lambda tab: (tab.is_present, tab.is_coming, tab.starts_on), reverse=True)
    return ordered if len(ordered) > 1 and ordered[0].is_present else []


def _tab(year: AcademicYear, day: date) -> YearTab:
    is_coming, is_past = year.starts_on > day, year.ends_on <= day
    return YearTab(year.pk, str(year), year.starts_on, year.ends_on, is_coming, not is_coming and not is_past)


def chosen_year(tabs: list[YearTab], asked: str) -> YearTab | None:
    """Return the year asked for by its id; None: the present one, or none that is offered."""
    ids = read_ids([asked])
    return next((tab for tab in tabs if tab.pk in ids and not tab.is_present), None)


@dataclass(frozen=True, slots=True)
class YearRow:
    """A class in another year: its name then, what it is today, who leads it then, how many pupils it has."""

    school_class: SchoolClass
    name: str
    is_here: bool
    """Whether there is such a class today."""
    teacher: Person | None
    pupils: int


def year_rows(year: YearTab, day: date) -> list[YearRow]:
    """Return the classes that have a name in a year, by grade and letter; three queries for any number.

    Teacher and pupils are those of the day as on which the year is shown, or of a class's own last
    day where it ended before.
    """
    named = list(ClassYear.objects.filter(year=year.pk).select_related("school_class__place"))
    teachers, pupils = _teachers(year), _pupils(year)
    return [
        YearRow(
            school_class=each.school_class,
            name=each.name,
            is_here=each.school_class.place.needed_from <= day
            and each.school_class.place.is_needed_after(day),
            teacher=teachers.get(each.school_class_id),
            pupils=pupils.get(each.school_class_id, 0),
        )
        for each in sorted(named, key=lambda each: class_sort_key(each.name))
    ]


def _teachers(year: YearTab) -> dict[int, Person]:
    """Return {class: who leads it then}."""
    led = RoleAssignment.objects.filter(role=Role.CLASS_TEACHER, school_class__years__year=year.pk)
    then = led.annotate(until=_until(year, "school_class__place__needed_until"))
    rows = then.filter(_holds_until("started_on", "ended_on")).select_related("person").order_by("started_on")
    return {office.school_class_id: office.person for office in rows if office.school_class_id}


def _pupils(year: YearTab) -> dict[int, int]:
    """Return {class: how many pupils are planned in it then}."""
    stays = Membership.objects.filter(place__school_class__years__year=year.pk)
    then = stays.annotate(until=_until(year, "place__needed_until"))
    counted = then.filter(_holds_until("planned_from", "planned_until")).values_list("place__school_class")
    return dict(counted.annotate(n=Count("person", distinct=True)))


def _until(year: YearTab, needed_until: str) -> Least:
    """Return the day after that of which is told: the year's, or the last on which a class was there."""
    until = Value(year.shown_on + timedelta(days=1), output_field=DateField())
    return Least(Coalesce(needed_until, until), until)


def _holds_until(start: str, end: str) -> Q:
    """Match rows that hold on the day before `until`."""
    lasts = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F("until")})
    return Q(**{f"{start}__lt": F("until")}) & lasts
