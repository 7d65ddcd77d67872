"""Whom the roster asks to add and to remove on the platform, by whom, and what a mark does."""

from __future__ import annotations

from datetime import date, timedelta

from schools.acts.services import enter_order
from schools.institutions.acting import Act
from schools.movement.models import Movement, MovementKind
from schools.people.models import Membership
from schools.structure.models import SchoolClass
from tests import factories
from tests.schools.contributions.work import (
    ActingAs,
    create,
    items,
    leave,
    mark,
    pupil,
)


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
