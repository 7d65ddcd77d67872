"""How far the chats are filled: people, students, families; and the figures made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats import coverage
from chats.contributions import figures
from chats.coverage import Coverage, Families, class_chats_with, people_in, students_in
from chats.models import Chat
from chats.services import sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Membership, Person, Refusal
from schools.people.services import exempt_memberships, mark_joined, mark_left
from schools.structure.models import SchoolClass
from schools.structure.services import exempt_places, mark_places_closed, mark_places_created
from tests import factories
from tests.chats.schools import Size, make_school
from tests.conftest import Cast

ChatOf = Callable[..., Chat]


@pytest.fixture
def students(act: Act, today: date, school_class: SchoolClass) -> list[Person]:
    """Three students of 5А, two of them with a guardian each, the first with two."""
    found: list[Person] = []
    for number in range(3):
        stay = factories.MembershipFactory(place=school_class.place, place_kind="class")
        found.append(stay.person)
        for _guardian in range((2, 1, 0)[number]):
            factories.GuardianshipFactory(student=stay.person)
    sync(act)
    return found


def families_of_classes(day: date, class_id: int | None = None) -> dict[int, Families]:
    return coverage.families_of_classes(class_chats_with(Role.PARENT), day, class_id)


def students_joined(day: date) -> dict[int, int]:
    return coverage.students_joined(class_chats_with(Role.STUDENT), day)


def join(act: Act, chat: Chat, person: Person, on: date) -> int:
    stays = Membership.objects.filter(place=chat.place, person=person)
    return mark_joined(act, membership_ids=stays.values_list("pk", flat=True), on=on)


def guardians_of(student: Person) -> list[Person]:
    return [row.guardian for row in student.guardians.order_by("pk")]


def test_people_in_counts_everybody_and_excepts_apart(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    chat = chat_of("class_students", school_class)
    join(act, chat, students[0], today)
    stay = Membership.objects.get(place=chat.place, person=students[1])
    exempt_memberships(act, membership_ids=[stay.pk], reason="на домашнем обучении")

    assert people_in([chat.place_id], today) == {chat.place_id: Coverage(3, 1, 1)}
    assert students_in([chat.place_id], today) == {chat.place_id: Coverage(2, 1, 1)}


def test_people_in_counts_who_joined_in_spite_of_an_exception(
    act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    chat = chat_of("class_students", school_class)
    stay = Membership.objects.get(place=chat.place, person=students[0])
    exempt_memberships(act, membership_ids=[stay.pk], reason="на домашнем обучении")
    join(act, chat, students[0], today)

    assert people_in([chat.place_id], today) == {chat.place_id: Coverage(3, 1, 0)}


def test_people_in_is_as_of_the_day(
    act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    chat = chat_of("class_students", school_class)
    join(act, chat, students[0], today)

    assert people_in([chat.place_id], today - timedelta(days=1)) == {chat.place_id: Coverage(3, 0, 0)}


def test_families_count_students_with_a_guardian(
    act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    chat = chat_of("class_parents", school_class)
    join(act, chat, guardians_of(students[0])[1], today)

    assert families_of_classes(today) == {school_class.pk: Families(2, 1, 0, 1)}
    assert families_of_classes(today, school_class.pk)[school_class.pk].coverage == Coverage(2, 1, 0, 1)


def test_a_family_has_declined_when_no_guardian_joined_and_one_refused(
    act: Act,
    today: date,
    institution: Institution,
    school_class: SchoolClass,
    students: list[Person],
    chat_of: ChatOf,
) -> None:
    for student in students[:2]:
        refusing = guardians_of(student)[0]
        Refusal.objects.create(institution=institution, person=refusing, from_on=today, channel="телефон")
    join(act, chat_of("class_parents", school_class), guardians_of(students[0])[1], today)

    families = families_of_classes(today)[school_class.pk]
    assert (families, families.coverage) == (Families(2, 1, 1, 1), Coverage(1, 1, 1, 1))


def test_a_guardian_in_another_class_chat_does_not_join_this_family(
    act: Act,
    today: date,
    school_class: SchoolClass,
    other_class: SchoolClass,
    students: list[Person],
    chat_of: ChatOf,
) -> None:
    guardian = guardians_of(students[1])[0]
    brother = factories.MembershipFactory(place=other_class.place, place_kind="class")
    factories.GuardianshipFactory(student=brother.person, guardian=guardian)
    sync(act)

    join(act, chat_of("class_parents", other_class), guardian, today)

    assert families_of_classes(today) == {
        school_class.pk: Families(2, 0, 0, 1),
        other_class.pk: Families(1, 1, 0, 0),
    }


def test_students_joined_counts_the_class_chat_alone(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    sync(act)
    join(act, chat_of("class_students", school_class), students[0], today)
    join(act, chat_of("class_students", school_class), cast.class_teacher, today)
    join(act, chat_of("subject", school_class, "Математика"), students[1], today)

    assert students_joined(today) == {school_class.pk: 1}


def test_students_joined_forgets_who_left(
    act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    chat = chat_of("class_students", school_class)
    join(act, chat, students[0], today)
    stay = Membership.objects.get(place=chat.place, person=students[0])
    mark_left(act, membership_ids=[stay.pk], on=today)

    assert students_joined(today) == {}


# --- Figures -----------------------------------------------------------------------------------------


def test_figures_of_a_school_with_everything(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, students: list[Person], chat_of: ChatOf
) -> None:
    sync(act)
    students_chat, parents_chat = (
        chat_of("class_students", school_class),
        chat_of("class_parents", school_class),
    )
    mark_places_created(
        act, place_ids=[students_chat.place_id, parents_chat.place_id, chat_of("staff").place_id], on=today
    )
    exempt_places(act, place_ids=[chat_of("student_activists").place_id], reason="актив ещё не избран")
    mark_places_closed(act, place_ids=[parents_chat.place_id], on=today)
    join(act, students_chat, students[0], today)
    join(act, parents_chat, guardians_of(students[0])[0], today)
    join(act, chat_of("staff"), cast.teacher, today)

    totals, by_class = figures.count(today)

    of_class = {
        "chats_required": 4,
        "chats_created": 1,
        "chats_not_required": 0,
        "chat_members_expected": 4 + 4 + 2 + 4,
        "chat_members_joined": 2,
        "students_joined": 1,
        "families_expected": 2,
        "families_joined": 1,
        "families_declined": 0,
    }
    assert by_class == {school_class.pk: of_class}
    assert totals == of_class | {
        "chats_required": 8,
        "chats_created": 2,
        "chats_not_required": 1,
        "chat_members_expected": 14 + 1 + 4 + 1,
        "chat_members_joined": 3,
    }


def test_figures_of_an_empty_school_are_zero(institution: Institution, today: date) -> None:
    totals, by_class = figures.count(today)

    assert (set(totals.values()), by_class) == ({0}, {})


def test_figures_take_as_many_queries_for_three_classes_as_for_one(act: Act, today: date) -> None:
    counts = []
    for classes in (1, 2):
        make_school(Size(classes=classes, students=2, teachers=3, subjects=2), since=today)
        sync(act)
        with CaptureQueriesContext(connection) as queries:
            figures.count(today)
        counts.append(len(queries))

    assert counts == [8, 8]
