"""What the roster and the structure ask on the platform, by whom, and what a mark does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.acts.services import enter_order
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.movement.models import Movement, MovementKind
from schools.people.models import Membership, Person, RoleAssignment, TeacherVerification
from schools.people.services import end_role, mark_joined, mark_roles_granted
from schools.registry import WorkItem, WorkKind, registry
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast

ActingAs = Callable[[str], Acting]


def kind(key: str) -> WorkKind:
    found = registry.work_kind(f"schools.{key}")
    assert found is not None
    return found


def items(key: str, acting: Acting, limit: int | None = None) -> Sequence[WorkItem]:
    """Return the items, having held that the count agrees with them."""
    found = kind(key).items(acting, acting.act.today, limit)
    if limit is None:
        assert kind(key).count(acting, acting.act.today) == len(found)
    return found


def mark(key: str, acting: Acting, *keys: object) -> int:
    by = kind(key).mark
    assert by is not None
    return by(acting.act, [str(each) for each in keys], acting.act.today)


def create(act: Act, *places: Place, days_ago: int = 0) -> None:
    mark_places_created(
        act, place_ids=[place.pk for place in places], on=act.today - timedelta(days=days_ago)
    )


def pupil(place: Place, **fields: Any) -> Membership:
    stay: Membership = factories.MembershipFactory(place=place, **fields)
    return stay


# --- Structure ----------------------------------------------------------------------------------------


def test_staff_room_and_classes_are_to_be_created_in_order(
    acting_as: ActingAs, school_class: SchoolClass, other_class: SchoolClass, staff_room: Place
) -> None:
    pupil(other_class.place)
    administrator = acting_as("administrator")

    found = items("create_places", administrator)

    assert [item.title for item in found] == ["Учительская", "5А", "5Б"]
    assert [item.class_id for item in found] == [None, school_class.pk, other_class.pk]
    assert found[2].detail == "класс · ожидается 1 человек"
    assert mark("create_places", administrator, staff_room.pk, school_class.place_id, "x") == 2
    assert [item.title for item in items("create_places", administrator)] == ["5Б"]


def test_a_class_declared_not_required_is_no_work(acting_as: ActingAs, school_class: SchoolClass) -> None:
    administrator, not_required = acting_as("administrator"), kind("create_places").exempt
    assert not_required is not None
    assert not_required(administrator.act, [str(school_class.place_id)], "классы не заводим") == 1
    assert [item.title for item in items("create_places", administrator)] == ["Учительская"]


def test_a_class_of_another_name_on_the_platform_is_to_be_renamed(
    acting_as: ActingAs, act: Act, school_class: SchoolClass
) -> None:
    create(act, school_class.place)
    Place.objects.filter(pk=school_class.place_id).update(platform_name="4А")
    administrator = acting_as("administrator")

    (item,) = items("rename_places", administrator)

    assert (item.title, item.detail, item.since) == ("5А", "на платформе ещё называется «4А»", None)
    assert mark("rename_places", administrator, item.key) == 1
    assert items("rename_places", administrator) == []


def test_a_class_no_longer_needed_is_to_be_closed(
    acting_as: ActingAs, act: Act, today: date, school_class: SchoolClass
) -> None:
    create(act, school_class.place)
    Place.objects.filter(pk=school_class.place_id).update(needed_until=today)
    administrator = acting_as("administrator")

    (item,) = items("close_places", administrator)

    assert item.since == today
    assert mark("close_places", administrator, item.key) == 1
    assert items("close_places", administrator) == []


# --- To add and to remove -----------------------------------------------------------------------------


def test_nobody_is_added_to_a_place_that_does_not_exist(
    acting_as: ActingAs, school_class: SchoolClass
) -> None:
    pupil(school_class.place)
    assert items("add_members", acting_as("administrator")) == []


def test_adding_is_grouped_by_place_since_both_person_and_place_were_there(
    acting_as: ActingAs, act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    create(act, school_class.place, days_ago=5)
    create(act, other_class.place, days_ago=2)
    for ago in (9, 3):
        pupil(school_class.place, planned_from=today - timedelta(days=ago))
    Membership.objects.filter(pk=pupil(other_class.place).pk).update(reported_at=act.at)
    pupil(other_class.place, exempt_on=today, exempt_reason="обучается на дому")
    administrator = acting_as("administrator")

    found = items("add_members", administrator)

    assert [(item.title, item.count, item.since) for item in found] == [
        ("5А", 2, today - timedelta(days=5)),
        ("5Б", 1, today - timedelta(days=1)),
    ]
    assert found[1].detail == "не подтверждён 1 человек · 1 сообщает, что вступил"
    assert mark("add_members", administrator, school_class.place_id) == 2
    assert [item.title for item in items("add_members", administrator)] == ["5Б"]


def test_a_class_teacher_adds_to_the_own_class_alone_even_by_a_forged_key(
    acting_as: ActingAs, act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    create(act, school_class.place, other_class.place)
    own, foreign = pupil(school_class.place), pupil(other_class.place)
    class_teacher = acting_as("class_teacher")

    assert [item.title for item in items("add_members", class_teacher)] == ["5А"]
    assert mark("add_members", class_teacher, school_class.place_id, other_class.place_id) == 1
    assert set(Membership.objects.filter(joined_on__isnull=False)) == {own}
    assert foreign.joined_on is None


def test_a_teacher_without_a_class_owes_nothing_here(
    acting_as: ActingAs, act: Act, school_class: SchoolClass
) -> None:
    create(act, school_class.place)
    pupil(school_class.place)
    for key in ("add_members", "remove_members"):
        assert items(key, acting_as("teacher")) == []


def leave(act: Act, stay: Membership, *, ago: int) -> None:
    """Confirm a stay, then let its plan end `ago` days before today."""
    mark_joined(act, membership_ids=[stay.pk], on=act.today - timedelta(days=20))
    Membership.objects.filter(pk=stay.pk).update(
        planned_from=act.today - timedelta(days=30), planned_until=act.today - timedelta(days=ago)
    )


def test_removing_is_grouped_by_person_over_all_places(
    acting_as: ActingAs, act: Act, today: date, school_class: SchoolClass
) -> None:
    chat = factories.PlaceFactory(name="5А · ученики")
    create(act, school_class.place, chat)
    in_class = pupil(school_class.place, person__last_name="Овчинников")
    leave(act, in_class, ago=9)
    leave(act, pupil(chat, person=in_class.person), ago=8)
    leave(act, pupil(chat), ago=3)
    order = enter_order(act, number="318-у", signed_on=today - timedelta(days=10))
    Movement.objects.create(
        institution_id=act.institution_id,
        person=in_class.person,
        kind=MovementKind.LEFT,
        effective_on=today - timedelta(days=9),
        order=order,
        from_class=school_class,
    )
    administrator = acting_as("administrator")

    first, second = items("remove_members", administrator)

    left = f"{today - timedelta(days=9):%d.%m}"
    assert (first.title, first.count, first.since) == (
        "Овчинников Пётр Сергеевич",
        2,
        today - timedelta(days=9),
    )
    assert first.detail == f"выбытие 5А {left}, {order} · убрать из 5А, «5А · ученики»"
    assert second.detail == "убрать из «5А · ученики»"
    assert mark("remove_members", administrator, in_class.person_id) == 2
    assert [item.key for item in items("remove_members", administrator)] == [second.key]


def test_of_many_places_the_first_are_named(acting_as: ActingAs, act: Act, today: date) -> None:
    person = factories.PersonFactory()
    for number in range(6):
        place = factories.PlaceFactory(name=f"Чат {number}")
        create(act, place)
        leave(act, pupil(place, person=person), ago=1)

    (item,) = items("remove_members", acting_as("administrator"))

    assert item.detail == "убрать из «Чат 0», «Чат 1», «Чат 2», «Чат 3» и ещё 2"
    assert item.in_full == "убрать из «Чат 0», «Чат 1», «Чат 2», «Чат 3», «Чат 4», «Чат 5»"


def test_a_class_teacher_removes_from_the_own_class_alone(
    acting_as: ActingAs, act: Act, school_class: SchoolClass
) -> None:
    elsewhere = factories.PlaceFactory()
    create(act, school_class.place, elsewhere)
    own = pupil(school_class.place)
    foreign = pupil(elsewhere, person=own.person)
    for stay in (own, foreign):
        leave(act, stay, ago=2)
    class_teacher = acting_as("class_teacher")

    (item,) = items("remove_members", class_teacher)

    assert (item.count, item.url) == (1, "")
    assert mark("remove_members", class_teacher, item.key) == 1
    assert set(Membership.objects.filter(left_on__isnull=False)) == {own}


# --- Status and offices -------------------------------------------------------------------------------


def join_staff_room(act: Act, staff_room: Place, *people: Person) -> None:
    create(act, staff_room)
    stays = Membership.objects.filter(place=staff_room, person__in=people)
    mark_joined(act, membership_ids=list(stays.values_list("pk", flat=True)), on=act.today)


def test_whoever_joined_waits_for_the_status(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place, today: date
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    administrator = acting_as("administrator")

    (item,) = items("confirm_teachers", administrator)

    assert (item.key, item.since) == (str(cast.teacher.pk), today)
    assert mark("confirm_teachers", administrator, cast.teacher.pk, cast.class_teacher.pk) == 1
    verified = TeacherVerification.objects.filter(state="verified")
    assert list(verified.values_list("person", flat=True)) == [cast.teacher.pk]


def test_status_may_be_declared_not_required(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    administrator, not_required = acting_as("administrator"), kind("confirm_teachers").exempt
    assert not_required is not None
    assert not_required(administrator.act, [str(cast.teacher.pk)], "совместитель") == 1
    assert items("confirm_teachers", administrator) == []


def test_nobody_waits_where_the_status_is_not_required(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    InstitutionSettings.objects.update(verification_required=False)
    assert items("confirm_teachers", acting_as("administrator")) == []


def test_offices_are_given_once_the_class_exists(
    acting_as: ActingAs, act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    administrator = acting_as("administrator")
    before = [item.detail for item in items("grant_roles", administrator)]

    create(act, school_class.place)
    found = items("grant_roles", administrator)

    assert before == ["администратор · 2.1.7"]
    assert {item.detail: item.class_id for item in found} == {
        "администратор · 2.1.7": None,
        "классный руководитель 5А · 2.1.8": school_class.pk,
    }
    assert mark("grant_roles", administrator, *[item.key for item in found]) == 2
    assert items("grant_roles", administrator) == []


def test_an_ended_office_is_taken_away(
    acting_as: ActingAs, act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    role = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    mark_roles_granted(act, assignment_ids=[role.pk], on=today)
    end_role(act, assignment_id=role.pk, ended_on=today)
    administrator = acting_as("administrator")

    (item,) = items("withdraw_roles", administrator)

    assert (item.title, item.since) == (cast.class_teacher.full_name, today)
    assert mark("withdraw_roles", administrator, item.key) == 1
    assert items("withdraw_roles", administrator) == []


# --- Of all kinds -------------------------------------------------------------------------------------


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
