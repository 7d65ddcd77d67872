"""What the structure asks on the platform: places to create, to rename, to close."""

from __future__ import annotations

from datetime import date

from schools.institutions.acting import Act
from schools.structure.models import Place, SchoolClass
from tests.schools.contributions.work import (
    ActingAs,
    create,
    items,
    kind,
    mark,
    pupil,
)


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
