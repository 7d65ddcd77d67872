"""What the second page says beforehand is what then happens, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.models import Chat
from invitations.models import Invitation
from invitations.services.issuing import issue_personal
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.services import roster_version
from schools.jobs.models import Job
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.movement.outlook import look, outlook
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.rehearsing import RosterMoved, Write, carry_out, rehearse
from schools.movement.services.staff import dismiss
from schools.movement.services.students import enrol, leave, transfer
from schools.names.people import NameParts
from schools.people.models import Membership, Person
from schools.people.services import mark_joined, mark_roles_granted, roster_changed
from schools.structure.models import Place, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.schools.movement.conftest import Family


@pytest.fixture
def running(
    act: Act, today: date, cast: Cast, family: Family, run_jobs: Callable[[], int], other_class: SchoolClass
) -> Family:
    """The family with all chats created, everybody confirmed everywhere, and another class to go to."""
    roster_changed(act)
    run_jobs()
    mark_places_created(act, place_ids=set(Place.objects.values_list("pk", flat=True)), on=today)
    mark_joined(act, membership_ids=list(Membership.objects.values_list("pk", flat=True)), on=today)
    roles = cast.class_teacher.roles.values_list("pk", flat=True)
    mark_roles_granted(act, assignment_ids=list(roles), on=today)
    return family


def content() -> list[list[object]]:
    models = (Person, Membership, Movement, Place, Chat, Invitation, AuditEvent, Job)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_transfer_foretells_where_to_remove_and_to_add_child_and_parent(
    act: Act, today: date, running: Family, other_class: SchoolClass
) -> None:
    write = partial(transfer, person_id=running.pupil.pk, class_id=other_class.pk, on=today)
    found = rehearse(act, write, people=[running.pupil.pk])

    assert list(found.work) == [
        "Убрать: Алёшин\u00a0Л.\u00a0С. – 5А, «5А: Математика», «5А: ученики».",
        "Убрать: Алёшина\u00a0А.\u00a0С. – «5А: родители».",
        "Добавить: Алёшин\u00a0Л.\u00a0С. – 5Б, «5Б: ученики».",
        "Добавить: Алёшина\u00a0А.\u00a0С. – «5Б: родители».",
    ]
    assert (list(found.warnings), list(found.here)) == ([], [])


def test_a_brother_in_the_class_keeps_the_mother_in_the_chat(
    act: Act, today: date, running: Family, school_class: SchoolClass
) -> None:
    brother = factories.GuardianshipFactory(guardian=running.mother).student
    factories.MembershipFactory(place=school_class.place, person=brother)
    found = rehearse(act, partial(leave, person_id=running.pupil.pk, on=today), people=[running.pupil.pk])

    assert [line for line in found.work if "Алёшина" in line] == []


def test_a_dismissal_warns_of_what_is_left_without_anybody(
    act: Act, today: date, running: Family, cast: Cast
) -> None:
    led = rehearse(
        act, partial(dismiss, person_id=cast.class_teacher.pk, on=today), people=[cast.class_teacher.pk]
    )
    taught = rehearse(act, partial(dismiss, person_id=cast.teacher.pk, on=today), people=[cast.teacher.pk])
    director = rehearse(
        act, partial(dismiss, person_id=cast.director.pk, on=today), people=[cast.director.pk]
    )

    assert list(led.warnings) == ["5А останется без классного руководителя."]
    assert [line for line in led.work if "Снять" in line] == [
        "Снять в Сферуме: Ефимова\u00a0П.\u00a0С. – классный руководитель 5А."
    ]
    assert list(taught.warnings) == ["Математика в 5А: учителя не останется."]
    assert [line for line in taught.work if "Закрыть" in line] == ["Закрыть 1 место: «5А: Математика»."]
    assert list(director.warnings) == ["В списке не останется директора школы."]


def test_links_that_die_of_it_are_counted(
    act: Act, today: date, family: Family, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    issue_personal(act, place_id=school_class.place_id, joins_as=Role.PARENT, person_ids=[family.mother.pk])
    write = partial(leave, person_id=family.pupil.pk, on=today)
    found = rehearse(act, write, people=[family.pupil.pk])

    assert "Будет аннулировано 1 неиспользованное приглашение." in found.here
    write(act)
    run_jobs()
    assert Invitation.objects.filter(annulled_at__isnull=False).count() == 1


def _leaving(family: Family, other: SchoolClass, cast: Cast, today: date) -> tuple[Write, int]:
    return partial(leave, person_id=family.pupil.pk, on=today), family.pupil.pk


def _transfer(family: Family, other: SchoolClass, cast: Cast, today: date) -> tuple[Write, int]:
    return partial(transfer, person_id=family.pupil.pk, class_id=other.pk, on=today), family.pupil.pk


def _dismissal(family: Family, other: SchoolClass, cast: Cast, today: date) -> tuple[Write, int]:
    return partial(dismiss, person_id=cast.class_teacher.pk, on=today), cast.class_teacher.pk


@pytest.mark.parametrize("movement", [_leaving, _transfer, _dismissal])
def test_what_is_foretold_is_what_then_happens(
    act: Act,
    today: date,
    running: Family,
    cast: Cast,
    other_class: SchoolClass,
    run_jobs: Callable[[], int],
    movement: Callable[..., tuple[Write, int]],
) -> None:
    write, person_id = movement(running, other_class, cast, today)
    people = {person_id, running.mother.pk}
    run_jobs()
    stored = content()
    foretold = rehearse(act, write, people=people)
    assert content() == stored  # nothing of the rehearsal stays

    before = look(people, today)
    carry_out(act, write, seen_version=roster_version(act.institution_id))
    run_jobs()

    assert outlook(before, look(people, today), others=[]) == foretold


def test_a_newcomer_is_foretold_by_name(
    act: Act, today: date, running: Family, school_class: SchoolClass
) -> None:
    mother = Newcomer(NameParts("Орлова", "Анна"))
    write = partial(
        enrol,
        newcomer=Newcomer(NameParts("Орлов", "Ян")),
        class_id=school_class.pk,
        on=today,
        guardians=[mother],
    )
    assert list(rehearse(act, write).work) == [
        "Добавить: Орлов\u00a0Я. – 5А, «5А: Математика», «5А: ученики».",
        "Добавить: Орлова\u00a0А. – «5А: родители».",
    ]


def test_a_register_that_has_moved_asks_to_look_again(act: Act, today: date, family: Family) -> None:
    write = partial(leave, person_id=family.pupil.pk, on=today)
    seen = roster_version(act.institution_id)
    carry_out(act, write, seen_version=seen)
    with pytest.raises(RosterMoved):
        carry_out(act, write, seen_version=seen)
    assert Movement.objects.count() == 1


def test_a_look_asks_as_often_for_many_people_as_for_one(
    act: Act, today: date, running: Family, school_class: SchoolClass
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            look(set(Person.objects.values_list("pk", flat=True)), today)
        return len(asked)

    factories.MembershipFactory(place=school_class.place)
    one = queries()
    for _ in range(3):
        factories.MembershipFactory(place=school_class.place)
    assert queries() == one
