"""The plan of the chats kept in step with roster and rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chats.models import Chat, ChatRule, HeadCount
from chats.services import Synced, sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent
from schools.people.models import Membership, Person, Refusal, RoleAssignment, TeachingLoad
from schools.people.services import assign_role, exempt_memberships, mark_joined, mark_left
from schools.structure.models import Place, PlaceKind, SchoolClass
from schools.structure.services import exempt_places, mark_places_created
from tests import factories
from tests.chats.schools import Size, make_school
from tests.conftest import Cast

ChatOf = Callable[..., Chat]
ExpectedIn = Callable[[Chat, date], set[str]]


def enrol(school_class: SchoolClass, last_name: str, **days: date) -> Membership:
    student = factories.PersonFactory(last_name=last_name)
    stay: Membership = factories.MembershipFactory(
        place=school_class.place, place_kind=PlaceKind.CLASS, person=student, **days
    )
    return stay


def guard(student: Person, last_name: str, **days: date) -> Person:
    guardian: Person = factories.PersonFactory(last_name=last_name)
    factories.GuardianshipFactory(guardian=guardian, student=student, **days)
    return guardian


def stays_of(chat: Chat, person: Person) -> list[tuple[date | None, date | None]]:
    rows = Membership.objects.filter(place=chat.place, person=person).order_by("pk")
    return list(rows.values_list("planned_from", "planned_until"))


# --- What is derived ---------------------------------------------------------------------------------


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


# --- In step -----------------------------------------------------------------------------------------


def test_sync_twice_writes_nothing(cast: Cast, act: Act, school_class: SchoolClass) -> None:
    enrol(school_class, "Ученик")
    sync(act)
    events = AuditEvent.objects.count()

    assert sync(act) == Synced()
    assert AuditEvent.objects.count() == events


def test_sync_does_not_raise_the_roster_version(cast: Cast, act: Act) -> None:
    before = roster_version(act.institution_id)

    assert sync(act) != Synced()
    assert roster_version(act.institution_id) == before


def test_sync_is_journalled(cast: Cast, act: Act) -> None:
    synced = sync(act)

    assert AuditEvent.objects.get(kind="chats.synced").data == {"counts": synced.counts}


def test_sync_job_follows_a_roster_write(
    cast: Cast, act: Act, today: date, run_jobs: Callable[[], int], chat_of: ChatOf, expected_in: ExpectedIn
) -> None:
    run_jobs()
    deputy = factories.PersonFactory(last_name="Заместителева")
    assign_role(act, person_id=deputy.pk, role=Role.DEPUTY, started_on=today)

    run_jobs()

    assert expected_in(chat_of("deputies"), today) == {"Белова", "Заместителева"}


def test_sync_follows_a_transfer(
    act: Act,
    today: date,
    school_class: SchoolClass,
    other_class: SchoolClass,
    chat_of: ChatOf,
    expected_in: ExpectedIn,
) -> None:
    stay = enrol(school_class, "Переведённый")
    sync(act)
    mine = Membership.objects.get(place=chat_of("class_students", school_class).place)
    mark_places_created(act, place_ids=[mine.place_id], on=today)
    mark_joined(act, membership_ids=[mine.pk], on=today)
    Membership.objects.filter(pk=stay.pk).update(planned_until=today)
    factories.MembershipFactory(
        place=other_class.place, place_kind="class", person=stay.person, planned_from=today
    )

    sync(act)

    assert expected_in(chat_of("class_students", school_class), today) == set()
    assert expected_in(chat_of("class_students", other_class), today) == {"Переведённый"}
    assert [row.pk for row in Membership.objects.to_remove(today)] == [mine.pk]


def test_sync_renames_the_chats_of_a_renamed_class(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("class_teachers", school_class)
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    Place.objects.filter(pk=school_class.place_id).update(name="6А")

    sync(act)

    chat = chat_of("class_teachers", school_class)
    assert (chat.place.name, chat.place.platform_name) == ("6А: педагоги", "5А: педагоги")
    assert list(Chat.objects.to_rename(today)) == [chat]


# --- Traces ------------------------------------------------------------------------------------------


def test_sync_takes_the_plan_of_a_trace_away_and_gives_it_back(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today)
    Membership.objects.filter(pk=stay.pk).update(planned_until=stay.planned_from)

    sync(act)
    assert stays_of(chat, stay.person) == [(None, None)]

    Membership.objects.filter(pk=stay.pk).update(planned_until=None)
    sync(act)
    assert stays_of(chat, stay.person) == [(stay.planned_from, None)]
    assert Membership.objects.get(place=chat.place).pk == mine.pk


def test_sync_leaves_both_stays_of_somebody_found_missing(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик", planned_from=today - timedelta(days=9))
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today - timedelta(days=5))
    mark_left(act, membership_ids=[mine.pk], on=today - timedelta(days=1))

    assert sync(act) == Synced()
    assert stays_of(chat, stay.person) == [
        (today - timedelta(days=9), today - timedelta(days=1)),
        (today - timedelta(days=1), None),
    ]


def test_sync_drops_an_untraced_stay_and_adds_a_missing_one(
    act: Act, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("class_students", school_class)
    Membership.objects.filter(place=chat.place).delete()
    factories.MembershipFactory(place=chat.place)

    assert (sync(act).stays_added, stays_of(chat, stay.person)) == (1, [(stay.planned_from, None)])
    assert Membership.objects.filter(place=chat.place).count() == 1


def test_sync_adds_a_second_stay_after_one_that_was_left(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    stay = enrol(
        school_class,
        "Ученик",
        planned_from=today - timedelta(days=9),
        planned_until=today - timedelta(days=4),
    )
    sync(act)
    chat = chat_of("class_students", school_class)
    mine = Membership.objects.get(place=chat.place)
    mark_joined(act, membership_ids=[mine.pk], on=today - timedelta(days=9))
    mark_left(act, membership_ids=[mine.pk], on=today - timedelta(days=2))
    factories.MembershipFactory(
        place=school_class.place, place_kind="class", person=stay.person, planned_from=today
    )

    sync(act)

    assert stays_of(chat, stay.person) == [
        (today - timedelta(days=9), today - timedelta(days=4)),
        (today, None),
    ]


# --- Refusals ----------------------------------------------------------------------------------------


def test_sync_copies_a_refusal_onto_new_stays(
    act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf, institution: Institution
) -> None:
    stay = enrol(school_class, "Ученик")
    guardian = guard(stay.person, "Отказница")
    Refusal.objects.create(institution=institution, person=guardian, from_on=today, channel="телефон")

    synced = sync(act)

    mine = Membership.objects.get(person=guardian)
    assert (synced.refusals_copied, mine.exempt_on, mine.exempt_reason) == (1, today, "refused")


def test_sync_leaves_those_who_joined_in_spite_of_a_refusal(
    act: Act, today: date, school_class: SchoolClass, institution: Institution
) -> None:
    stay = enrol(school_class, "Ученик")
    guardian = guard(stay.person, "Отказница")
    sync(act)
    mark_joined(act, membership_ids=[Membership.objects.get(person=guardian).pk], on=today)
    Refusal.objects.create(institution=institution, person=guardian, from_on=today, channel="телефон")

    assert sync(act) == Synced()


# --- Chats that come and go --------------------------------------------------------------------------


def end_the_load(load: TeachingLoad, day: date) -> None:
    TeachingLoad.objects.filter(pk=load.pk).update(until_on=day)


def test_sync_drops_a_chat_of_which_nothing_is_known(
    cast: Cast, act: Act, today: date, school_class: SchoolClass
) -> None:
    sync(act)
    places = Place.objects.filter(kind=PlaceKind.CHAT).count()
    end_the_load(TeachingLoad.objects.get(), today)

    synced = sync(act)

    assert (synced.chats_dropped, Chat.objects.filter(subject__isnull=False).exists()) == (1, False)
    assert Place.objects.filter(kind=PlaceKind.CHAT).count() == places - 1


def test_sync_asks_to_close_a_created_chat_once(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    student = enrol(school_class, "Ученик")
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    stays = Membership.objects.filter(place=chat.place, person=student.person)
    mark_joined(act, membership_ids=stays.values_list("pk", flat=True), on=today)
    end_the_load(TeachingLoad.objects.get(), today)

    synced = sync(act)

    assert (synced.chats_changed, list(Chat.objects.to_close(today))) == (1, [chat])
    assert list(Membership.objects.to_remove(today)) == []


def test_sync_needs_on_no_day_a_created_chat_that_nobody_ever_asked_for(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    TeachingLoad.objects.all().delete()

    sync(act)

    place = Place.objects.get(pk=chat.place_id)
    assert (place.needed_until, list(Chat.objects.to_close(today))) == (place.needed_from, [chat])


def test_sync_needs_a_chat_again_when_the_subject_returns(
    cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    mark_places_created(act, place_ids=[chat.place_id], on=today)
    load = TeachingLoad.objects.get()
    end_the_load(load, today)
    sync(act)
    factories.TeachingLoadFactory(
        teacher=cast.director, school_class=school_class, subject=load.subject, from_on=today
    )

    sync(act)

    assert (list(Chat.objects.to_close(today)), chat_of("subject", school_class, "Математика")) == ([], chat)


@pytest.mark.parametrize("known", ["exempt", "counted", "joined", "stay exempt"])
def test_sync_keeps_a_chat_of_which_something_is_known(
    known: str, cast: Cast, act: Act, today: date, school_class: SchoolClass, chat_of: ChatOf
) -> None:
    sync(act)
    chat = chat_of("subject", school_class, "Математика")
    stays = list(Membership.objects.filter(place=chat.place).values_list("pk", flat=True))
    if known == "exempt":
        exempt_places(act, place_ids=[chat.place_id], reason="один чат на параллель")
    elif known == "counted":
        HeadCount.objects.create(institution_id=act.institution_id, place=chat.place, on=today, count=3)
    elif known == "joined":
        mark_joined(act, membership_ids=stays, on=today)
    else:
        exempt_memberships(act, membership_ids=stays, reason="на длительном лечении")
    end_the_load(TeachingLoad.objects.get(), today)

    sync(act)

    assert chat_of("subject", school_class, "Математика") == chat


def test_sync_sweeps_the_place_of_a_chat_whose_class_was_undone(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    sync(act)
    places = Place.objects.filter(kind=PlaceKind.CHAT).count()
    Place.objects.filter(pk=other_class.place_id).delete()

    sync(act)

    assert Place.objects.filter(kind=PlaceKind.CHAT).count() == places - 3


def test_sync_leaves_chats_without_a_rule_alone(act: Act, institution: Institution) -> None:
    place = factories.PlaceFactory(name="Методсовет")
    Chat.objects.create(institution=institution, place=place)
    stay = factories.MembershipFactory(place=place)

    sync(act)

    assert Chat.objects.filter(place=place, rule=None).exists()
    assert Membership.objects.filter(pk=stay.pk).exists()


def test_sync_of_one_school_leaves_another_alone(cast: Cast, act: Act, school_class: SchoolClass) -> None:
    from schools.institutions.acting import Via
    from schools.institutions.scope import scope
    from schools.setup.services import found_institution

    other = factories.InstitutionFactory.build(slug="other")
    theirs = found_institution(other, via=Via.COMMAND)
    enrol(school_class, "Ученик")

    sync(act)
    with scope(other.pk):
        assert (sync(theirs).chats_added, Membership.objects.count()) == (4, 0)


def test_owners_follow_class_teacher_and_load(
    cast: Cast, act: Act, today: date, school_class: SchoolClass
) -> None:
    sync(act)

    def owned(person: Person, day: date) -> set[str]:
        return set(Chat.objects.owned_by(person.pk, day).values_list("place__name", flat=True))

    RoleAssignment.objects.filter(person=cast.class_teacher, role=Role.CLASS_TEACHER).update(
        ended_on=today + timedelta(days=1)
    )
    assert owned(cast.director, today) == {
        "Директор и заместители",
        "Педагогический коллектив",
        "Родительский актив",
        "Ученический актив",
    }
    assert owned(cast.class_teacher, today) == {"5А: ученики", "5А: родители", "5А: педагоги"}
    assert owned(cast.class_teacher, today + timedelta(days=1)) == set()
    assert owned(cast.teacher, today) == {"5А: Математика"}
    assert owned(cast.employee, today) == set()
