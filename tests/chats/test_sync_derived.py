"""Which chats there are and who is expected in them: derived from roster and rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from chats.models import Chat, ChatRule
from chats.services import Synced, sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.people.models import Membership
from schools.people.services import assign_role
from schools.structure.models import PlaceKind, SchoolClass
from tests import factories
from tests.chats.people import enrol, guard, stays_of
from tests.chats.schools import Size, make_school
from tests.conftest import Cast

ChatOf = Callable[..., Chat]
ExpectedIn = Callable[[Chat, date], set[str]]


def test_sync_plans_the_regulations_arithmetic(institution: Institution, act: Act, today: date) -> None:
    size = Size(classes=3, students=2, teachers=5, subjects=4)
    make_school(size, since=today)

    synced = sync(act)

    assert size.chats == 4 + 3 * 3 + 3 * 4
    assert (synced.chats_added, Chat.objects.count()) == (size.chats, size.chats)


def test_sync_plans_a_large_school_at_once(institution: Institution, act: Act, today: date) -> None:
    size = Size(classes=6, students=10, teachers=8, subjects=8)
    make_school(size, since=today)

    synced = sync(act)

    students_in_chats = 6 * 10 * (1 + 8)
    assert synced.chats_added == size.chats
    assert synced.stays_added > students_in_chats
    assert sync(act) == Synced()


def test_sync_plans_everybody_the_rules_name(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf, expected_in: ExpectedIn
) -> None:
    student = enrol(school_class, "Ученикова")
    guard(student.person, "Родителева")
    assign_role(
        act,
        person_id=guard(student.person, "Активистова").pk,
        role=Role.PARENT_ACTIVIST,
        started_on=today,
        school_class_id=school_class.pk,
    )

    sync(act)

    assert {
        (chat.rule.key if chat.rule else "", chat.place.name): expected_in(chat, today)
        for chat in Chat.objects.select_related("rule", "place")
    } == {
        ("deputies", "Директор и заместители"): {"Белова"},
        ("staff", "Педагогический коллектив"): {"Белова", "Петров", "Ефимова", "Романова"},
        ("parent_activists", "Родительский актив"): {"Белова", "Активистова"},
        ("student_activists", "Ученический актив"): {"Белова"},
        ("class_students", "5А: ученики"): {"Ефимова", "Ученикова"},
        ("class_parents", "5А: родители"): {"Ефимова", "Родителева", "Активистова"},
        ("class_teachers", "5А: педагоги"): {"Ефимова", "Романова"},
        ("subject", "5А: Математика"): {"Романова", "Ученикова"},
    }


def test_sync_gives_one_chat_to_a_subject_that_two_teach(
    cast: Cast, act: Act, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    factories.TeachingLoadFactory(
        teacher=cast.director, school_class=school_class, subject__name="Математика"
    )

    sync(act)

    chat = chat_of("subject", school_class, "Математика")
    owned = {
        person.last_name: set(Chat.objects.owned_by(person.pk, act.today)) == {chat}
        for person in (cast.teacher, cast.class_teacher)
    }
    assert owned == {"Романова": True, "Ефимова": False}
    assert chat in Chat.objects.owned_by(cast.director.pk, act.today)


def test_sync_plans_a_guardian_of_two_children_once_and_until_the_last_leaves(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    first = enrol(school_class, "Старший", planned_from=today - timedelta(days=9), planned_until=today)
    second = enrol(school_class, "Младший", planned_from=today - timedelta(days=5))
    guardian = guard(first.person, "Родителева", from_on=today - timedelta(days=99))
    factories.GuardianshipFactory(
        guardian=guardian, student=second.person, from_on=today - timedelta(days=99)
    )

    sync(act)

    chat = chat_of("class_parents", school_class)
    assert stays_of(chat, guardian) == [(today - timedelta(days=9), None)]


def test_sync_plans_a_guardian_only_while_both_hold(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    student = enrol(school_class, "Ученик", planned_from=today - timedelta(days=9))
    guardian = guard(
        student.person,
        "Бывшая",
        from_on=today - timedelta(days=20),
        until_on=today - timedelta(days=2),
    )
    guard(student.person, "Никогда", from_on=today - timedelta(days=30), until_on=today - timedelta(days=9))

    sync(act)

    chat = chat_of("class_parents", school_class)
    assert stays_of(chat, guardian) == [(today - timedelta(days=9), today - timedelta(days=2))]
    assert not Membership.objects.filter(place=chat.place, person__last_name="Никогда").exists()


def test_sync_gives_a_group_chats_of_its_own_scope_and_its_load(
    institution: Institution, act: Act, today: date, cast: Cast, expected_in: ExpectedIn
) -> None:
    place = factories.PlaceFactory(kind=PlaceKind.GROUP, name="Английский, 1")
    group = SchoolClass.objects.create(institution=institution, place=place, kind="group")
    student = factories.PersonFactory(last_name="Ученик")
    factories.MembershipFactory(place=place, person=student)
    factories.TeachingLoadFactory(teacher=cast.teacher, school_class=group, subject__name="Английский")
    ChatRule.objects.filter(key="class_parents").update(scope="group")

    sync(act)

    names = {chat.place.name: expected_in(chat, today) for chat in Chat.objects.filter(school_class=group)}
    assert names == {"Английский, 1: Английский": {"Ученик", "Романова"}, "Английский, 1: родители": set()}


def test_sync_reads_offices_for_class_chats_of_the_whole_institution(
    act: Act, today: date, cast: Cast, school_class: SchoolClass, chat_of: ChatOf, expected_in: ExpectedIn
) -> None:
    student = enrol(school_class, "Ученик")
    guard(student.person, "Родитель")
    for kind in (Role.STUDENT, Role.PARENT):
        rule = ChatRule.objects.get(key="deputies")
        rule.audience.create(institution_id=act.institution_id, kind=kind)
    moderated = ChatRule.objects.get(key="class_parents")
    moderated.audience.create(institution_id=act.institution_id, kind=Role.DIRECTOR)

    sync(act)

    assert expected_in(chat_of("deputies"), today) == {"Белова", "Ученик", "Родитель"}
    assert expected_in(chat_of("class_parents", school_class), today) == {"Ефимова", "Белова", "Родитель"}


def test_sync_without_an_audience_expects_nobody(act: Act, institution: Institution) -> None:
    ChatRule.objects.exclude(key="deputies").delete()
    sync(act)
    ChatRule.objects.get().audience.all().delete()

    sync(act)

    assert (Chat.objects.count(), Membership.objects.filter(place_kind="chat").count()) == (1, 0)
