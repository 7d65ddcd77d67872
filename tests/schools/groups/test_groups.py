"""A group is opened, filled across classes, renamed, closed and opened again (2.1.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from chats.models import Chat
from schools.changes.models import ChangeSet
from schools.changes.services import undo
from schools.groups.services.filling import put_in, take_out
from schools.groups.services.keeping import close_group, open_group, rename_group, reopen_group
from schools.groups.services.teaching import give_load
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.services import roster_version
from schools.journal.models import AuditEvent
from schools.people.models import Membership, Person
from schools.people.services import mark_joined
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]
Jobs = Callable[[], int]


@pytest.fixture
def group(act: Act) -> SchoolClass:
    """A group that nobody is in."""
    return open_group(act, name="Английский, 1", on=act.today - timedelta(days=5))


def pupil(school_class: SchoolClass, last_name: str) -> Person:
    """A pupil of a class since yesterday."""
    person: Person = factories.PersonFactory(last_name=last_name)
    factories.MembershipFactory(place=school_class.place, person=person)
    return person


def members(group: SchoolClass, day: date) -> set[str]:
    stays = Membership.objects.on(day).filter(place=group.place_id)
    return set(stays.values_list("person__last_name", flat=True))


def expected_in_chat(group: SchoolClass, day: date) -> set[str]:
    chat = Chat.objects.get(school_class=group)
    stays = Membership.objects.on(day).filter(place=chat.place_id)
    return set(stays.values_list("person__last_name", flat=True))


def test_a_group_takes_in_pupils_of_several_classes_and_its_chat_follows(
    act: Act,
    cast: Cast,
    group: SchoolClass,
    school_class: SchoolClass,
    other_class: SchoolClass,
    run_jobs: Jobs,
) -> None:
    ours, theirs = pupil(school_class, "Яковлев"), pupil(other_class, "Борисов")
    give_load(act, class_id=group.pk, teacher_id=cast.teacher.pk, new_subject="Английский", on=act.today)

    put_in(act, group_id=group.pk, person_ids=[ours.pk, theirs.pk], on=act.today)
    run_jobs()

    assert members(group, act.today) == {"Яковлев", "Борисов"}
    assert expected_in_chat(group, act.today) == {"Яковлев", "Борисов", "Романова"}
    assert Membership.objects.on(act.today).in_classes().filter(person=ours).get().place == school_class.place
    assert AuditEvent.objects.filter(kind="group.filled").count() == 1


def test_putting_in_is_undone_as_a_bulk_change(
    act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    put_in(act, group_id=group.pk, person_ids=[pupil(school_class, "Яковлев").pk], on=act.today)

    undo(act, change_set_id=ChangeSet.objects.get().pk)

    assert not Membership.objects.filter(place=group.place_id).exists()


def test_whoever_was_seen_there_before_is_expected_on_that_very_stay(
    act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    person = pupil(school_class, "Яковлев")
    trace = factories.MembershipFactory(
        place=group.place, person=person, planned_from=None, accepted_at=act.at
    )

    put_in(act, group_id=group.pk, person_ids=[person.pk], on=act.today)

    assert Membership.objects.get(place=group.place_id).pk == trace.pk


def test_nobody_is_in_a_group_twice_nor_without_a_class(
    act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    person, stranger = pupil(school_class, "Яковлев"), factories.PersonFactory()
    put_in(act, group_id=group.pk, person_ids=[person.pk], on=act.today)
    version = roster_version(act.institution_id)

    for people in ([person.pk], [stranger.pk]):
        with pytest.raises(RuleViolation):
            put_in(act, group_id=group.pk, person_ids=people, on=act.today)
    with pytest.raises(RuleViolation):
        put_in(act, group_id=group.pk, person_ids=[person.pk], on=act.today - timedelta(days=30))

    assert Membership.objects.filter(place=group.place_id).count() == 1
    assert roster_version(act.institution_id) == version


def test_whoever_is_taken_out_is_to_be_removed_if_he_had_joined(
    act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    joined, ahead = pupil(school_class, "Яковлев"), pupil(school_class, "Борисов")
    mark_places_created(act, place_ids=[group.place_id], on=act.today)
    put_in(act, group_id=group.pk, person_ids=[joined.pk], on=act.today)
    put_in(act, group_id=group.pk, person_ids=[ahead.pk], on=act.today + timedelta(days=9))
    mark_joined(
        act, membership_ids=[Membership.objects.get(place=group.place_id, person=joined).pk], on=act.today
    )

    ended = take_out(act, group_id=group.pk, person_ids=[joined.pk, ahead.pk], on=act.today)

    assert ended == 2
    assert [stay.person_id for stay in Membership.objects.to_remove(act.today)] == [joined.pk]
    assert not Membership.objects.filter(place=group.place_id, person=ahead).exists()


def test_a_renamed_group_waits_in_sferum_and_no_two_have_one_name(act: Act, group: SchoolClass) -> None:
    mark_places_created(act, place_ids=[group.place_id], on=act.today)
    open_group(act, name="Хор", on=act.today)

    rename_group(act, group_id=group.pk, name="Английский, 2")

    assert list(Place.objects.to_rename(act.today)) == [group.place]
    with pytest.raises(RuleViolation):
        rename_group(act, group_id=group.pk, name="ХОР")
    with pytest.raises(RuleViolation):
        open_group(act, name="английский,  2", on=act.today)


def test_a_closed_group_ends_its_people_and_comes_back_with_them(
    act: Act, cast: Cast, group: SchoolClass, school_class: SchoolClass, run_jobs: Jobs
) -> None:
    person, gone = pupil(school_class, "Яковлев"), pupil(school_class, "Борисов")
    load = give_load(act, class_id=group.pk, teacher_id=cast.teacher.pk, new_subject="Хор", on=act.today)
    put_in(act, group_id=group.pk, person_ids=[person.pk, gone.pk], on=act.today - timedelta(days=1))

    close_group(act, group_id=group.pk, on=act.today)
    run_jobs()
    load.refresh_from_db()
    assert (members(group, act.today), load.until_on) == (set(), act.today)
    with pytest.raises(RuleViolation):
        close_group(act, group_id=group.pk, on=act.today)
    with pytest.raises(RuleViolation):
        put_in(act, group_id=group.pk, person_ids=[person.pk], on=act.today)

    Membership.objects.in_classes().filter(person=gone).update(planned_until=act.today)
    reopen_group(act, group_id=group.pk)
    assert members(group, act.today) == {"Яковлев"}
    with pytest.raises(RuleViolation):
        reopen_group(act, group_id=group.pk)


def test_a_group_closed_by_mistake_on_its_first_day_gets_back_who_was_in_it(
    act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    ids = [pupil(school_class, name).pk for name in ("Алёшин", "Борисов", "Власов")]
    put_in(act, group_id=group.pk, person_ids=ids, on=act.today)
    take_out(act, group_id=group.pk, person_ids=ids[2:], on=act.today)
    close_group(act, group_id=group.pk, on=act.today)

    reopen_group(act, group_id=group.pk)

    assert members(group, act.today) == {"Алёшин", "Борисов"}


def test_the_administrator_makes_and_fills_a_group(
    client_as: As, act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    pupil(school_class, "Яковлев")
    pupil(school_class, "Агеев")
    pupil(other_class, "Борисов")
    client = client_as("administrator")

    made = client.post(
        "/s/school-12/groups/new/",
        {"name": "Хор", "on": act.today.isoformat(), "order_number": "7", "order_date": "2026-09-01"},
    )
    group = SchoolClass.objects.get(kind="group")
    path = f"/s/school-12/groups/{group.pk}/fill/"
    assert made["Location"] == path
    shown = client.get(path, {"class_id": school_class.pk}).context["page"]
    assert [each.name.split()[0] for each in shown] == ["Агеев", "Яковлев"]
    assert client.post(path, {"on": act.today.isoformat()}).context["form"].non_field_errors()

    confirmed(
        client,
        path,
        {"class_id": school_class.pk, "everyone": "1", "shown": "2", "on": act.today.isoformat()},
    )

    assert members(group, act.today) == {"Агеев", "Яковлев"}
    page = client.get(f"/s/school-12/classes/{group.pk}/")
    assert [row.note for row in page.context["rows"]] == ["5А", "5А"]
    assert client.get("/s/school-12/classes/").context["rows"][-1].is_group


def test_everybody_found_is_refused_when_others_are_found_than_shown(
    client_as: As, act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    pupil(school_class, "Яковлев")
    pupil(school_class, "Агеев")
    posted = {"class_id": school_class.pk, "everyone": "1", "shown": "1", "on": "2026-09-01"}

    page = client_as("administrator").post(f"/s/school-12/groups/{group.pk}/fill/", posted)

    (said,) = page.context["form"].non_field_errors()
    assert "было показано: 1, сейчас найдено: 2" in said
    assert page.context["form"]["on"].value() == "2026-09-01"
    assert 'name="shown" value="2"' in page.content.decode()


def test_going_back_to_the_list_loses_no_tick(
    client_as: As, act: Act, group: SchoolClass, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    ours, theirs = pupil(school_class, "Яковлев"), pupil(other_class, "Борисов")
    posted = {
        "person": [ours.pk, theirs.pk],
        "class_id": school_class.pk,
        "on": act.today.isoformat(),
        "back": "1",
    }

    page = client_as("administrator").post(f"/s/school-12/groups/{group.pk}/fill/", posted)

    assert page.context["form"].ticked == {str(ours.pk), str(theirs.pk)}
    assert page.context["elsewhere"] == [str(theirs.pk)]


def test_the_administrator_takes_out_and_closes(
    client_as: As, act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    ours = pupil(school_class, "Яковлев")
    stays = pupil(school_class, "Агеев")
    put_in(act, group_id=group.pk, person_ids=[ours.pk, stays.pk], on=act.today)
    client = client_as("administrator")

    confirmed(
        client, f"/s/school-12/groups/{group.pk}/leave/", {"person": ours.pk, "on": act.today.isoformat()}
    )
    assert members(group, act.today) == {"Агеев"}

    last = confirmed(client, f"/s/school-12/groups/{group.pk}/close/", {"on": act.today.isoformat()})
    assert [str(message) for message in last.context["messages"]] == ["Группа закрыта."]
    assert members(group, act.today) == set()
    assert [each.pk for each in client.get("/s/school-12/classes/").context["closed"]] == [group.pk]
    client.post(f"/s/school-12/groups/{group.pk}/reopen/")
    cache.clear()  # a test commits nothing, so what is kept does not hear of the write
    assert client.get("/s/school-12/classes/").context["closed"] == []


def test_a_class_is_no_group(client_as: As, school_class: SchoolClass) -> None:
    client = client_as("administrator")
    for what in ("rename", "close", "fill", "leave"):
        assert client.get(f"/s/school-12/groups/{school_class.pk}/{what}/").status_code == 404


@pytest.mark.parametrize("what", ["fill", "leave"])
def test_the_list_asks_the_same_for_one_and_for_three(
    client_as: As, act: Act, group: SchoolClass, school_class: SchoolClass, what: str
) -> None:
    client, path = client_as("administrator"), f"/s/school-12/groups/{group.pk}/{what}/"

    def add(last_name: str) -> None:
        person = pupil(school_class, last_name)
        if what == "leave":
            put_in(act, group_id=group.pk, person_ids=[person.pk], on=act.today)

    add("Агеев")
    one = queries_of(client, path)
    add("Борисов")
    add("Волков")

    assert queries_of(client, path) == one
    assert one <= 8


def test_of_many_pupils_the_same_is_told_in_one_line(
    client_as: As, act: Act, group: SchoolClass, school_class: SchoolClass
) -> None:
    mark_places_created(act, place_ids=[group.place_id], on=act.today)
    for last_name in ("Агеев", "Борисов", "Волков", "Громов"):
        pupil(school_class, last_name)

    second = client_as("administrator").post(
        f"/s/school-12/groups/{group.pk}/fill/", {"everyone": "1", "shown": "4", "on": act.today.isoformat()}
    )

    (line,) = second.context["outlook"].work
    assert all(name in line for name in ("Агеев", "Борисов", "Волков", "Громов", "Английский, 1"))
