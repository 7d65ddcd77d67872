"""A pupil of 5А with a mother, who is confirmed in the class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from schools.institutions.acting import Act
from schools.people.models import Membership, Person
from schools.people.services import mark_joined
from schools.structure.models import SchoolClass
from tests import factories


@dataclass(frozen=True, slots=True)
class Family:
    """A pupil, the stay in 5А, and the mother."""

    pupil: Person
    stay: Membership
    mother: Person


@pytest.fixture
def family(act: Act, today: date, school_class: SchoolClass) -> Family:
    """Алёшин of 5А, confirmed there, and his mother."""
    pupil = factories.PersonFactory(last_name="Алёшин", first_name="Лев", birth_date=date(2015, 4, 5))
    mother = factories.PersonFactory(last_name="Алёшина", first_name="Анна", phone="+79787853001")
    stay = factories.MembershipFactory(place=school_class.place, person=pupil)
    factories.GuardianshipFactory(guardian=mother, student=pupil)
    mark_joined(act, membership_ids=[stay.pk], on=today)
    stay.refresh_from_db()
    return Family(pupil, stay, mother)
