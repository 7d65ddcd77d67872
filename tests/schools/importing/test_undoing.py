"""An import is taken back, but for what later work rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schools.accounts.roles import Role
from schools.changes.services import Conflict
from schools.groups.services.filling import put_in
from schools.groups.services.keeping import open_group
from schools.importing.models import ImportRun, ImportState, RowAction
from schools.importing.services import (
    start_undo,
    undo_run,
)
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.models import Movement, MovementKind
from schools.movement.services.students import leave, transfer
from schools.names.people import split_full_name
from schools.people.models import Membership, Person, RoleAssignment
from schools.people.services import assign_role, mark_joined
from schools.structure.models import PlaceKind, SchoolClass
from schools.structure.services import create_class
from tests import factories
from tests.factories import class_name
from tests.schools.importing.files import ROSTERS, SCHOOL, school
from tests.schools.importing.people import ANNA, HEAD, IVAN, TEACHER, students
from tests.schools.importing.runs import imported, register

NO_ROWS = dict.fromkeys(RowAction.values, 0)


def test_undo_gives_back_the_very_same_register(act: Act) -> None:
    imported(act, SCHOOL.read_bytes())
    before = register()
    run = imported(act, (ROSTERS / "school-a-week-later.xlsx").read_bytes())
    assert register() != before

    outcome = undo_run(act, run_id=run.pk)

    assert outcome.conflicts == []
    assert register() == before
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.UNDONE


def test_a_departure_takes_the_coming_year_along_and_undo_gives_it_back(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    anna = Person.objects.get(last_name=ANNA[0])
    Movement.objects.create(
        institution_id=act.institution_id,
        person=anna,
        kind=MovementKind.PROMOTED,
        effective_on=act.today + timedelta(days=90),
    )
    before = register()

    run = imported(act, students(IVAN), is_whole=True)
    assert list(anna.movements.values_list("kind", flat=True)) == [MovementKind.LEFT]
    undo_run(act, run_id=run.pk)

    assert register() == before


def test_undo_of_the_first_import_leaves_an_empty_school(act: Act) -> None:
    before = register()
    run = imported(
        act, school(students=[IVAN, ANNA], staff=[TEACHER, HEAD], load=[(TEACHER[0], "5А", "Физика")])
    )

    outcome = undo_run(act, run_id=run.pk)

    assert (outcome.conflicts, register()) == ([], before)


def test_undo_leaves_whoever_has_joined_since_with_office_and_class(act: Act) -> None:
    run = imported(
        act, school(students=[IVAN, ANNA], staff=[TEACHER, HEAD], load=[(TEACHER[0], "5А", "Физика")])
    )
    teacher = Person.objects.get(name_key=split_full_name(TEACHER[0]).key)
    stay = Membership.objects.get(person=teacher, place__kind=PlaceKind.STAFF_ROOM)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)

    outcome = undo_run(act, run_id=run.pk)

    assert Conflict("schools.Person", teacher.pk) in outcome.conflicts
    assert RoleAssignment.objects.on(act.today).filter(person=teacher).exists()
    assert not Person.objects.filter(number="U1").exists()


def test_undo_twice_is_refused(act: Act) -> None:
    run = imported(act, students(IVAN))
    undo_run(act, run_id=run.pk)

    with pytest.raises(RuleViolation):
        start_undo(act, run_id=run.pk)


def test_undo_lists_what_somebody_changed_since(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    run = imported(act, students((*IVAN[:5], "+79780000099", "U1"), ANNA))
    Person.objects.filter(number="U1").update(phone="+79780000077")

    outcome = undo_run(act, run_id=run.pk)

    assert [conflict.model for conflict in outcome.conflicts] == ["schools.Person"]
    assert Person.objects.get(number="U1").phone == "+79780000077"


def test_undo_of_a_transfer_that_somebody_confirmed_leaves_it(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    run = imported(act, students((*IVAN[:4], "5Б", *IVAN[5:]), ANNA))
    moved = Membership.objects.get(person__number="U1", planned_until__isnull=True)
    mark_joined(act, membership_ids=[moved.pk], on=act.today)

    outcome = undo_run(act, run_id=run.pk)

    assert sorted({conflict.model for conflict in outcome.conflicts}) == ["schools.Membership"]
    assert Membership.objects.get(person__number="U1", planned_until__isnull=True) == moved


def test_undo_leaves_whoever_was_transferred_or_let_go_by_hand_since(act: Act) -> None:
    run = imported(act, students(IVAN, ANNA))
    ivan, anna = (Person.objects.get(last_name=row[0]) for row in (IVAN, ANNA))
    other = create_class(act, name=class_name("7В"))
    transfer(act, person_id=ivan.pk, class_id=other.pk, on=act.today)
    leave(act, person_id=anna.pk, on=act.today)
    journal = list(Movement.objects.order_by("pk").values())

    outcome = undo_run(act, run_id=run.pk)

    assert {conflict.pk for conflict in outcome.conflicts if conflict.model == "schools.Person"} == {
        ivan.pk,
        anna.pk,
    }
    assert list(Movement.objects.order_by("pk").values()) == journal
    stays = Membership.objects.filter(person=ivan).in_classes().order_by("pk")
    assert [stay.planned_until for stay in stays] == [act.today, None]


def test_undo_of_the_first_file_leaves_those_whom_the_second_moved(act: Act) -> None:
    first = imported(act, SCHOOL.read_bytes())
    imported(act, (ROSTERS / "school-a-week-later.xlsx").read_bytes())
    moved = set(Movement.objects.exclude(kind="enrolled").values_list("person", flat=True))
    journal = list(Movement.objects.order_by("pk").values())

    undo_run(act, run_id=first.pk)

    assert moved <= set(Person.objects.values_list("pk", flat=True))
    assert list(Movement.objects.order_by("pk").values()) == journal


def test_who_goes_by_a_file_leaves_groups_and_offices_of_the_class_as_by_hand(act: Act) -> None:
    imported(act, students(IVAN, ANNA))
    ivan, anna = (Person.objects.get(last_name=row[0]) for row in (IVAN, ANNA))
    mother = factories.GuardianshipFactory(student=ivan).guardian
    group = open_group(act, name="Хор", on=act.today)
    put_in(act, group_id=group.pk, person_ids=[ivan.pk, anna.pk], on=act.today)
    for person, role in ((ivan, Role.STUDENT_ACTIVIST), (mother, Role.PARENT_ACTIVIST)):
        own = SchoolClass.objects.get(place__memberships__person=ivan, kind="class")
        assign_role(act, person_id=person.pk, role=role, started_on=act.today, school_class_id=own.pk)
    before = register()

    run = imported(act, students((*IVAN[:4], "5Б", *IVAN[5:])), is_whole=True)

    activists = RoleAssignment.objects.filter(role__endswith="activist")
    assert [office.ended_on for office in activists] == [act.today, act.today]
    in_group = Membership.objects.on(act.today).filter(place=group.place)
    assert list(in_group.values_list("person", flat=True)) == [ivan.pk]
    undo_run(act, run_id=run.pk)
    assert register() == before
