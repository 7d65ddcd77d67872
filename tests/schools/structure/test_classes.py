"""Years and classes."""

from __future__ import annotations

from datetime import date

import pytest

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.structure.models import AcademicYear, ClassYear, SchoolClass
from schools.structure.services import create_class, current_year
from schools.structure.services.classes import year_bounds
from tests import factories


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        (date(2026, 8, 31), (date(2025, 9, 1), date(2026, 9, 1))),
        (date(2026, 9, 1), (date(2026, 9, 1), date(2027, 9, 1))),
        (date(2027, 1, 1), (date(2026, 9, 1), date(2027, 9, 1))),
    ],
)
def test_a_year_begins_in_september(day: date, bounds: tuple[date, date]) -> None:
    assert year_bounds(day) == bounds


def test_a_year_that_is_missing_is_added_once(act: Act) -> None:
    AcademicYear.objects.all().delete()
    assert current_year(act) == current_year(act)
    assert AcademicYear.objects.count() == 1


def test_a_class_of_the_same_name_is_refused_however_it_is_written(
    act: Act, school_class: SchoolClass
) -> None:
    with pytest.raises(RuleViolation):
        create_class(act, name=factories.class_name("5 «а»"))
    assert ClassYear.objects.count() == 1
