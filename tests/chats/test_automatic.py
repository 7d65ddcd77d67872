"""What the platform does by itself is noted as a fact known to be automatic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chats.models import Chat
from chats.services import note_automatic, sync
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Membership, RoleAssignment
from schools.people.services import mark_joined, mark_roles_granted, take_back_joined
from schools.structure.facts import clear_fact
from schools.structure.models import Place, SchoolClass
from schools.structure.services import exempt_places, mark_places_closed, mark_places_created
from tests import factories
from tests.conftest import Cast

ChatOf = Callable[..., Chat]


@pytest.fixture
def student(act: Act, today: date, school_class: SchoolClass) -> Membership:
    """The stay of one student in 5А, with the chats in step."""
    stay: Membership = factories.MembershipFactory(
        place=school_class.place, place_kind="class", planned_from=today - timedelta(days=9)
    )
    sync(act)
    return stay


def create_class(act: Act, school_class: SchoolClass, on: date) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=on)


def in_chat(chat: Chat, stay: Membership) -> Membership:
    return Membership.objects.get(place=chat.place, person=stay.person)


def test_chats_of_a_class_appear_with_the_class(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today - timedelta(days=2))

    known = {
        key: (chat_of(key, school_class).place.created_on, chat_of(key, school_class).place.created_source)
        for key in ("class_students", "class_parents", "class_teachers")
    }
    assert known == {
        "class_students": (today - timedelta(days=2), "automatic"),
        "class_parents": (today - timedelta(days=2), "automatic"),
        "class_teachers": (None, ""),
    }


def test_staff_chat_appears_with_the_staff_room_and_has_whoever_joined_it(
    cast: Cast, act: Act, today: date, staff_room: Place, chat_of: ChatOf
) -> None:
    sync(act)
    mark_places_created(act, place_ids=[staff_room.pk], on=today)
    stay = Membership.objects.get(place=staff_room, person=cast.teacher)

    mark_joined(act, membership_ids=[stay.pk], on=today)

    chat = chat_of("staff")
    joined = Membership.objects.filter(place=chat.place, joined_on=today, joined_source="automatic")
    assert (chat.place.created_source, [row.person_id for row in joined]) == ("automatic", [cast.teacher.pk])


def test_whoever_joins_the_class_is_in_its_automatic_chat(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today - timedelta(days=2))

    mark_joined(act, membership_ids=[student.pk], on=today - timedelta(days=5))

    mine = in_chat(chat_of("class_students", school_class), student)
    assert (mine.joined_on, mine.joined_source, mine.joined_by) == (
        today - timedelta(days=2),
        "automatic",
        None,
    )


def test_the_attached_class_teacher_is_in_the_automatic_chats_of_the_class(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    create_class(act, school_class, today)
    office = RoleAssignment.objects.get(role="class_teacher")

    mark_roles_granted(act, assignment_ids=[office.pk], on=today)

    known = {
        key: Membership.objects.get(
            place=chat_of(key, school_class).place, person=cast.class_teacher
        ).joined_source
        for key in ("class_students", "class_parents", "class_teachers")
    }
    assert known == {"class_students": "automatic", "class_parents": "automatic", "class_teachers": ""}


def test_an_automatic_fact_goes_with_the_one_it_followed(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today)
    mark_joined(act, membership_ids=[student.pk], on=today)

    take_back_joined(act, membership_ids=[student.pk])

    mine = in_chat(chat_of("class_students", school_class), student)
    assert (mine.joined_on, mine.joined_source) == (None, "")


def test_an_automatic_trace_without_a_plan_goes_with_the_one_it_followed(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today)
    mark_joined(act, membership_ids=[student.pk], on=today)
    mine = in_chat(chat_of("class_students", school_class), student)
    Membership.objects.filter(pk=mine.pk).update(planned_from=None)

    take_back_joined(act, membership_ids=[student.pk])

    assert not Membership.objects.filter(pk=mine.pk).exists()


def test_a_fact_that_somebody_marked_is_left_alone(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    chat = chat_of("class_students", school_class)
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    mine = in_chat(chat, student)
    mark_joined(act, membership_ids=[mine.pk], on=today)
    mark_joined(act, membership_ids=[student.pk], on=today)

    take_back_joined(act, membership_ids=[student.pk])

    mine.refresh_from_db()
    assert (chat_of("class_students", school_class).place.created_source, mine.joined_source) == (
        "marked",
        "marked",
    )


def test_automatic_chats_vanish_with_the_class(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today - timedelta(days=2))

    mark_places_closed(act, place_ids=[school_class.place_id], on=today)

    place = chat_of("class_students", school_class).place
    assert (place.closed_on, place.closed_source) == (today, "automatic")
    assert note_automatic(act) == 0


def test_an_automatic_chat_is_not_there_when_the_class_never_was(
    act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    create_class(act, school_class, today)
    Place.objects.filter(pk=school_class.place_id).update(**clear_fact("created"))

    assert note_automatic(act) == 2
    assert chat_of("class_students", school_class).place.created_on is None


@pytest.mark.parametrize("hindrance", ["other platform", "not required"])
def test_no_chat_appears_by_itself_where_it_should_not(
    hindrance: str, act: Act, today: date, school_class: SchoolClass, student: Membership, chat_of: ChatOf
) -> None:
    place = chat_of("class_students", school_class).place
    if hindrance == "other platform":
        Place.objects.filter(pk=place.pk).update(platform="vk")
    else:
        exempt_places(act, place_ids=[place.pk], reason="чат ведут в другом месте")

    create_class(act, school_class, today)

    assert chat_of("class_students", school_class).place.created_on is None


def test_nothing_is_automatic_where_the_platform_makes_nothing(act: Act, student: Membership) -> None:
    Place.objects.filter(kind="chat").update(platform="vk")

    assert note_automatic(act) == 0


def test_staff_chat_waits_when_there_is_no_staff_room(
    act: Act, student: Membership, staff_room: Place
) -> None:
    Place.objects.filter(pk=staff_room.pk).delete()

    assert note_automatic(act) == 0


def test_automatic_facts_are_journalled_with_their_act(
    act: Act, today: date, school_class: SchoolClass, student: Membership
) -> None:
    create_class(act, school_class, today)
    mark_joined(act, membership_ids=[student.pk], on=today)

    noted = AuditEvent.objects.filter(kind="chats.noted_automatic").order_by("pk")
    assert [event.data for event in noted] == [
        {"joined": 0, "taken_back": 0},
        {"joined": 1, "taken_back": 0},
    ]
