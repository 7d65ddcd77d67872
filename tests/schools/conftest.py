"""A class with pupils and a group without any, for acts on several people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schools.groups.services.keeping import open_group
from schools.institutions.acting import Act
from schools.people.models import Person
from schools.structure.models import SchoolClass
from tests import factories


@pytest.fixture
def choir(act: Act) -> SchoolClass:
    """A group that nobody is in."""
    return open_group(act, name="Хор", on=act.today - timedelta(days=5))


@pytest.fixture
def pupils(school_class: SchoolClass) -> list[Person]:
    """Three pupils of 5А."""
    people = factories.PersonFactory.create_batch(3)
    for person in people:
        factories.MembershipFactory(place=school_class.place, person=person)
    return list(people)
