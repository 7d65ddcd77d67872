"""What the calendar does by itself: names of the year, the staff room, the nightly repair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schools.institutions.acting import Act
from schools.institutions.services import roster_version
from schools.jobs.models import Job
from schools.journal.models import AuditEvent
from schools.people.services import begin_day
from schools.people.tasks import begin_days
from schools.registry import registry
from schools.structure.models import AcademicYear, ClassYear, SchoolClass
from schools.structure.services.classes import year_bounds


def at(act: Act, day: date, hour: int) -> Act:
    """Return an act of the full hour of a day by the school's own clock."""
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(act.time_zone))
    return replace(act, at=midnight + timedelta(hours=hour))


def next_year(act: Act, school_class: SchoolClass) -> date:
    """Give the class its name of the coming year, and return that year's first day."""
    starts_on, ends_on = year_bounds(year_bounds(act.today)[1])
    year = AcademicYear.objects.create(
        institution_id=act.institution_id, starts_on=starts_on, ends_on=ends_on
    )
    ClassYear.objects.create(
        institution_id=act.institution_id,
        school_class=school_class,
        year=year,
        grade=6,
        letter="А",
        name="6А",
        name_key="6а",
    )
    return starts_on


def test_a_class_takes_up_its_name_in_the_first_hour_of_the_year(act: Act, school_class: SchoolClass) -> None:
    first = next_year(act, school_class)

    assert begin_day(at(act, first - timedelta(days=1), 23)) is False
    school_class.place.refresh_from_db()
    assert school_class.place.name == "5А"

    assert begin_day(at(act, first, 0)) is True
    school_class.place.refresh_from_db()
    assert school_class.place.name == "6А"
    event = AuditEvent.objects.get(kind="roster.day_begun")
    assert event.data == {"names": 1, "stays": 0}


def test_the_second_time_nothing_is_written(act: Act, school_class: SchoolClass) -> None:
    first = at(act, next_year(act, school_class), 0)
    begin_day(first)
    version = roster_version(act.institution_id)

    assert begin_day(first) is False

    assert roster_version(act.institution_id) == version


def test_each_night_the_jobs_go_over_everything_once_more(act: Act) -> None:
    Job.objects.all().delete()
    version = roster_version(act.institution_id)

    assert begin_day(at(act, act.today, 2)) is True

    assert set(Job.objects.values_list("kind", flat=True)) == set(registry.roster_jobs)
    assert roster_version(act.institution_id) == version


def test_the_task_begins_the_day_of_every_school(act: Act, school_class: SchoolClass) -> None:
    ClassYear.objects.filter(school_class=school_class).update(name="5Я", name_key="5я")

    begin_days()

    school_class.place.refresh_from_db()
    assert school_class.place.name == "5Я"
