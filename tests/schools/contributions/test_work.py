"""What holds for every kind of work of the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import Membership, RoleAssignment
from schools.people.services import mark_roles_granted
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.contributions.work import (
    ActingAs,
    create,
    items,
    join_staff_room,
    kind,
    leave,
    pupil,
)

KEYS = [
    "create_places",
    "close_places",
    "add_members",
    "remove_members",
    "confirm_teachers",
    "grant_roles",
    "withdraw_roles",
]


@pytest.fixture
def busy_school(act: Act, cast: Cast, school_class: SchoolClass, staff_room: Place) -> None:
    """Something of every kind, half of it owed for ten days, half since today."""
    ten = act.today - timedelta(days=10)
    RoleAssignment.objects.update(started_on=ten)
    create(act, school_class.place, days_ago=10)
    join_staff_room(act, staff_room, cast.teacher, cast.director)
    Place.objects.filter(pk=staff_room.pk).update(created_on=ten)
    Membership.objects.filter(person=cast.teacher.pk).update(joined_on=ten)
    role = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    for ended_on in (ten, act.today):
        for days in (1, 2):
            gone = factories.PlaceFactory(kind="class", name=f"9{ended_on.day}{days}", needed_from=ten)
            factories.PlaceFactory(kind="class", name=f"8{ended_on.day}{days}", needed_from=ended_on)
            create(act, gone)
            Place.objects.filter(pk=gone.pk).update(needed_until=ended_on)
            open_place = factories.PlaceFactory()
            create(act, open_place, days_ago=10)
            pupil(open_place, planned_from=ended_on)
            leave(act, pupil(open_place), ago=(act.today - ended_on).days)
            ended = RoleAssignment.objects.create(
                institution_id=act.institution_id,
                person=factories.PersonFactory(),
                role=Role.CLASS_TEACHER,
                school_class_id=role.school_class_id,
                started_on=ten,
                ended_on=ended_on,
            )
            mark_roles_granted(act, assignment_ids=[ended.pk], on=ten)
    for place in Place.objects.filter(kind="class", school_class__isnull=True):
        SchoolClass.objects.create(institution_id=act.institution_id, place=place, kind="class")


@pytest.mark.parametrize("key", KEYS)
def test_overdue_counts_the_items_owed_as_long(busy_school: None, acting_as: ActingAs, key: str) -> None:
    administrator = acting_as("administrator")
    since = administrator.act.today - timedelta(days=7)
    overdue = kind(key).overdue
    assert overdue is not None

    found = items(key, administrator)

    late = [item for item in found if item.since is not None and item.since <= since]
    assert overdue(administrator, administrator.act.today, since) == len(late)
    assert len(late) > 0


@pytest.mark.parametrize("key", [*KEYS, "rename_places"])
def test_items_come_longest_owed_first_and_no_more_than_asked(
    busy_school: None, acting_as: ActingAs, key: str
) -> None:
    administrator = acting_as("administrator")
    found = items(key, administrator)
    assert [item.since for item in found] == sorted(item.since for item in found if item.since)
    assert [item.key for item in items(key, administrator, 1)] == [item.key for item in found[:1]]


@pytest.mark.parametrize("key", [*KEYS, "rename_places"])
def test_work_is_read_in_as_many_queries_for_many_as_for_few(
    busy_school: None, acting_as: ActingAs, act: Act, key: str
) -> None:
    administrator = acting_as("administrator")
    day = act.today

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            kind(key).items(administrator, day, None)
        return len(asked)

    few = queries()
    for number in range(3):
        place = factories.PlaceFactory(name=f"Ещё {number}")
        create(act, place)
        pupil(place)
        leave(act, pupil(place), ago=1)

    assert queries() == few
