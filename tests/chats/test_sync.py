"""The plan of the chats kept in step with the roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from chats.models import Chat
from chats.services import Synced, sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent
from schools.people.models import Membership
from schools.people.services import assign_role, mark_joined
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.chats.people import enrol
from tests.conftest import Cast

ChatOf = Callable[..., Chat]
ExpectedIn = Callable[[Chat, date], set[str]]


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
