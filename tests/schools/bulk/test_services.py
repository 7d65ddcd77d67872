"""One act on many: who fits, who is passed over and why, and undone the register is the very same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from schools.accounts.roles import Role
from schools.bulk.services.absences import record_absence_of_many, who_may_be_away
from schools.bulk.services.groups import put_many_in, who_may_come_in
from schools.bulk.services.roles import end_role_of_many, whose_role_ends
from schools.bulk.services.students import let_many_leave, transfer_many, who_may_leave
from schools.bulk.skipping import SkipReason, sort_out
from schools.changes.models import ChangeSet
from schools.changes.services import undo
from schools.groups.services.filling import put_in
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.movement.models import Movement
from schools.movement.services.students import transfer
from schools.movement.services.undoing import why_not_undone
from schools.people.models import Absence, AbsenceKind, Membership, Person, RoleAssignment
from schools.people.services import (
    assign_role,
    end_role,
    mark_joined,
    mark_left,
    mark_roles_granted,
    mark_roles_withdrawn,
    roster_changed,
)
from schools.people.services.absences import record_absence
from schools.structure.models import Place, SchoolClass
from schools.structure.services import create_class, mark_places_created
from tests import factories
from tests.conftest import Cast
from tests.whole import whole_database

Write = Callable[[Act, Sequence[int]], object]


def test_the_first_reason_is_told_and_the_order_is_kept() -> None:
    chosen = sort_out([3, 1, 2, 3, 4], not_staff={1}, away_then={1, 4})

    assert chosen.fit == [3, 2]
    assert chosen.skipped == {SkipReason.NOT_STAFF: [1], SkipReason.AWAY_THEN: [4]}


def test_a_role_ends_for_those_who_hold_it(act: Act, cast: Cast, staff_room: Place) -> None:
    on = act.today + timedelta(days=1)
    everybody = [cast.teacher.pk, cast.class_teacher.pk, cast.employee.pk, cast.administrator.pk]
    ending = RoleAssignment.objects.get(person=cast.teacher, role=Role.TEACHER)
    end_role(act, assignment_id=ending.pk, ended_on=on + timedelta(days=9))

    chosen = whose_role_ends(everybody, role=Role.TEACHER, on=on)
    end_role_of_many(act, person_ids=everybody, role=Role.TEACHER, on=on)

    assert set(chosen.fit) == {cast.class_teacher.pk, cast.administrator.pk}
    assert chosen.skipped == {
        SkipReason.NO_SUCH_ROLE: [cast.employee.pk],
        SkipReason.ENDS_ALREADY: [cast.teacher.pk],
    }
    ended = RoleAssignment.objects.filter(role=Role.TEACHER, ended_on=on)
    assert set(ended.values_list("person", flat=True)) == set(chosen.fit)
    event = AuditEvent.objects.get(kind="roles.ended")
    told = AuditSubject.objects.filter(event_id=event.pk, subject_kind="person")
    assert set(told.values_list("subject_id", flat=True)) == set(chosen.fit)


def test_a_role_held_only_later_is_passed_over(act: Act, cast: Cast) -> None:
    chosen = whose_role_ends([cast.teacher.pk], role=Role.TEACHER, on=act.today - timedelta(days=1))

    assert chosen.skipped == {SkipReason.HELD_SINCE_LATER: [cast.teacher.pk]}
    with pytest.raises(RuleViolation, match="с более поздней даты: 1"):
        end_role_of_many(
            act, person_ids=[cast.teacher.pk], role=Role.TEACHER, on=act.today - timedelta(days=1)
        )


def test_the_last_administrators_stay(act: Act, cast: Cast) -> None:
    with pytest.raises(RuleViolation, match="администратор"):
        end_role_of_many(act, person_ids=[cast.administrator.pk], role=Role.ADMINISTRATOR, on=act.today)

    assert RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, ended_on__isnull=True).exists()
    assert not ChangeSet.objects.exists()


def test_a_leaver_leaves_the_staff_room_with_the_role(act: Act, cast: Cast, staff_room: Place) -> None:
    roster_changed(act)
    tomorrow = act.today + timedelta(days=1)
    RoleAssignment.objects.filter(person=cast.teacher).update(started_on=act.today - timedelta(days=30))
    Membership.objects.filter(person=cast.teacher, place=staff_room).update(
        planned_from=act.today - timedelta(days=30)
    )

    end_role_of_many(act, person_ids=[cast.teacher.pk], role=Role.TEACHER, on=act.today)

    stay = Membership.objects.get(person=cast.teacher, place=staff_room)
    assert stay.planned_until is not None
    assert stay.planned_until < tomorrow


def test_an_absence_is_recorded_for_the_staff_alone(act: Act, cast: Cast, pupils: list[Person]) -> None:
    start, back = act.today, act.today + timedelta(days=14)
    record_absence(
        act,
        person_id=cast.teacher.pk,
        kind=AbsenceKind.SICK,
        from_on=back - timedelta(days=1),
        until_on=None,
    )
    ids = [cast.teacher.pk, cast.director.pk, cast.employee.pk, pupils[0].pk]

    chosen = who_may_be_away(ids, from_on=start, until_on=back)
    record_absence_of_many(act, person_ids=ids, kind=AbsenceKind.LEAVE, from_on=start, until_on=back)

    assert chosen.fit == [cast.director.pk, cast.employee.pk]
    assert chosen.skipped == {
        SkipReason.NOT_STAFF: [pupils[0].pk],
        SkipReason.AWAY_THEN: [cast.teacher.pk],
    }
    recorded = Absence.objects.filter(kind=AbsenceKind.LEAVE, from_on=start, until_on=back)
    assert set(recorded.values_list("person", flat=True)) == set(chosen.fit)
    event = AuditEvent.objects.get(kind="absences.recorded")
    assert AbsenceKind.LEAVE.value not in str(event.data)


def test_an_absence_before_or_after_is_no_hindrance(act: Act, cast: Cast) -> None:
    start, back = act.today, act.today + timedelta(days=14)
    for first, last in ((start - timedelta(days=9), start), (back, None)):
        record_absence(act, person_id=cast.teacher.pk, kind=AbsenceKind.OTHER, from_on=first, until_on=last)

    assert who_may_be_away([cast.teacher.pk], from_on=start, until_on=back).fit == [cast.teacher.pk]
    assert not who_may_be_away([cast.teacher.pk], from_on=start, until_on=None).fit


def test_the_return_comes_after_the_first_day(act: Act, cast: Cast) -> None:
    with pytest.raises(RuleViolation, match="День выхода"):
        record_absence_of_many(
            act,
            person_ids=[cast.teacher.pk],
            kind=AbsenceKind.LEAVE,
            from_on=act.today,
            until_on=act.today,
        )


def test_pupils_come_into_a_group_and_others_are_passed_over(
    act: Act, cast: Cast, choir: SchoolClass, pupils: list[Person]
) -> None:
    put_in(act, group_id=choir.pk, person_ids=[pupils[0].pk], on=act.today)
    ids = [pupils[0].pk, pupils[1].pk, cast.teacher.pk]

    chosen = who_may_come_in(ids, group_id=choir.pk, on=act.today)
    put_many_in(act, person_ids=ids, group_id=choir.pk, on=act.today)

    assert chosen.skipped == {
        SkipReason.IN_GROUP: [pupils[0].pk],
        SkipReason.NO_STUDENT: [cast.teacher.pk],
    }
    inside = Membership.objects.filter(place=choir.place).values_list("person", flat=True)
    assert set(inside) == {pupils[0].pk, pupils[1].pk}


def test_students_are_transferred_on_one_order_and_an_activist_is_none_any_more(
    act: Act, cast: Cast, pupils: list[Person], other_class: SchoolClass, school_class: SchoolClass
) -> None:
    newcomer, there = pupils[2], factories.PersonFactory()
    factories.MembershipFactory(place=other_class.place, person=there)
    Membership.objects.filter(person=newcomer).update(planned_from=act.today)
    mother = factories.GuardianshipFactory(student=pupils[0]).guardian
    for person, role in ((pupils[0], Role.STUDENT_ACTIVIST), (mother, Role.PARENT_ACTIVIST)):
        assign_role(
            act, person_id=person.pk, role=role, started_on=act.today, school_class_id=school_class.pk
        )
    on = act.today - timedelta(days=1)
    ids = [pupils[0].pk, pupils[1].pk, newcomer.pk, there.pk, cast.teacher.pk]

    chosen = who_may_leave(ids, today=act.today, on=on, class_id=other_class.pk)
    transfer_many(act, person_ids=ids, class_id=other_class.pk, on=on, order=("15-к", on))

    assert chosen.skipped == {
        SkipReason.CAME_LATER: [newcomer.pk],
        SkipReason.IN_CLASS: [there.pk],
        SkipReason.NO_STUDENT: [cast.teacher.pk],
    }
    moved = Movement.objects.filter(kind="transferred", from_class=school_class, to_class=other_class)
    assert {(each.person_id, each.order and each.order.number) for each in moved} == {
        (pupils[0].pk, "15-к"),
        (pupils[1].pk, "15-к"),
    }
    now = Membership.objects.on(act.today).in_classes().filter(person__in=ids)
    assert set(now.values_list("person", "place")) == {
        (pk, other_class.place_id) for pk in (pupils[0].pk, pupils[1].pk, there.pk)
    } | {(newcomer.pk, school_class.place_id)}
    activists = RoleAssignment.objects.filter(school_class=school_class, role__endswith="activist")
    assert [office.ended_on for office in activists] == [act.today, act.today]


def test_a_parent_with_another_child_in_the_class_remains_an_activist(
    act: Act, pupils: list[Person], school_class: SchoolClass
) -> None:
    mother = factories.GuardianshipFactory(student=pupils[0]).guardian
    factories.GuardianshipFactory(student=pupils[1], guardian=mother)
    office = assign_role(
        act,
        person_id=mother.pk,
        role=Role.PARENT_ACTIVIST,
        started_on=act.today,
        school_class_id=school_class.pk,
    )

    let_many_leave(act, person_ids=[pupils[0].pk], on=act.today)
    office.refresh_from_db()
    assert office.ended_on is None
    let_many_leave(act, person_ids=[pupils[1].pk], on=act.today)
    office.refresh_from_db()
    assert office.ended_on == act.today


def test_nobody_leaves_on_a_day_that_has_not_come(act: Act, pupils: list[Person]) -> None:
    with pytest.raises(RuleViolation, match="ещё не наступил"):
        let_many_leave(act, person_ids=[pupils[0].pk], on=act.today + timedelta(days=1))


def test_one_movement_of_many_is_undone_with_all_of_them(act: Act, pupils: list[Person]) -> None:
    let_many_leave(act, person_ids=[person.pk for person in pupils], on=act.today)

    movement = Movement.objects.filter(person=pupils[0]).get()
    assert "Массовые изменения" in why_not_undone(act, movement_id=movement.pk)


def test_who_has_moved_again_since_is_left_alone(
    act: Act, pupils: list[Person], school_class: SchoolClass, other_class: SchoolClass
) -> None:
    third = create_class(act, name=factories.class_name("5В"))
    ids = [person.pk for person in pupils]
    change_set = transfer_many(act, person_ids=ids, class_id=other_class.pk, on=act.today)
    transfer(act, person_id=ids[0], class_id=third.pk, on=act.today)
    before = list(Membership.objects.filter(person=ids[0]).order_by("pk").values())

    outcome = undo(act, change_set_id=change_set.pk)

    assert {conflict.model for conflict in outcome.conflicts} == {"schools.Movement", "schools.Membership"}
    assert list(Membership.objects.filter(person=ids[0]).order_by("pk").values()) == before
    moves = Movement.objects.order_by("pk").values_list("person", "from_class", "to_class")
    assert list(moves) == [
        (ids[0], school_class.pk, other_class.pk),
        (ids[0], other_class.pk, third.pk),
    ]
    now = Membership.objects.on(act.today).in_classes().filter(person__in=ids[1:])
    assert set(now.values_list("place", flat=True)) == {school_class.place_id}


def test_who_was_removed_from_sferum_meanwhile_is_to_be_added_again(
    act: Act, pupils: list[Person], school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=act.today)
    stay = Membership.objects.get(person=pupils[0], place=school_class.place)
    mark_joined(act, membership_ids=[stay.pk], on=act.today)
    change_set = let_many_leave(act, person_ids=[person.pk for person in pupils], on=act.today)
    mark_left(act, membership_ids=[stay.pk], on=act.today)

    outcome = undo(act, change_set_id=change_set.pk)

    assert (outcome.reopened, outcome.conflicts) == (1, [])
    stays = Membership.objects.filter(person=pupils[0], place=school_class.place).order_by("pk")
    assert [(each.left_on, each.planned_until) for each in stays] == [(act.today, act.today), (None, None)]
    assert Membership.objects.to_add(act.today).filter(person=pupils[0], place=school_class.place).exists()


def test_an_office_withdrawn_in_sferum_meanwhile_is_to_be_given_again(
    act: Act, cast: Cast, school_class: SchoolClass
) -> None:
    mark_places_created(act, place_ids=[school_class.place_id], on=act.today)
    office = RoleAssignment.objects.get(person=cast.class_teacher, role=Role.CLASS_TEACHER)
    mark_roles_granted(act, assignment_ids=[office.pk], on=act.today)
    change_set = end_role_of_many(
        act, person_ids=[cast.class_teacher.pk], role=Role.CLASS_TEACHER, on=act.today
    )
    mark_roles_withdrawn(act, assignment_ids=[office.pk], on=act.today)

    assert undo(act, change_set_id=change_set.pk).reopened == 1
    (again,) = RoleAssignment.objects.to_grant(act.today).filter(role=Role.CLASS_TEACHER)
    assert (again.person_id, again.school_class_id) == (cast.class_teacher.pk, school_class.pk)


def end_teachers(act: Act, ids: Sequence[int]) -> object:
    return end_role_of_many(act, person_ids=ids, role=Role.TEACHER, on=act.today)


def send_on_leave(act: Act, ids: Sequence[int]) -> object:
    return record_absence_of_many(
        act, person_ids=ids, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None
    )


def fill_the_choir(act: Act, ids: Sequence[int]) -> object:
    choir = SchoolClass.objects.get(place__name="Хор")
    return put_many_in(act, person_ids=ids, group_id=choir.pk, on=act.today)


def transfer_them(act: Act, ids: Sequence[int]) -> object:
    there = SchoolClass.objects.get(place__name="5Б")
    return transfer_many(act, person_ids=ids, class_id=there.pk, on=act.today)


def let_them_leave(act: Act, ids: Sequence[int]) -> object:
    return let_many_leave(act, person_ids=ids, on=act.today)


@pytest.mark.embedded
@pytest.mark.parametrize(
    "write", [end_teachers, send_on_leave, fill_the_choir, transfer_them, let_them_leave]
)
def test_undone_the_database_is_the_very_same(
    act: Act,
    cast: Cast,
    choir: SchoolClass,
    other_class: SchoolClass,
    pupils: list[Person],
    run_jobs: Callable[[], int],
    write: Write,
) -> None:
    RoleAssignment.objects.update(started_on=act.today - timedelta(days=30))
    assign_role(
        act,
        person_id=cast.director.pk,
        role=Role.TEACHER,
        started_on=act.today - timedelta(days=2),
    )
    roster_changed(act)
    run_jobs()
    before = whole_database()

    write(act, [person.pk for person in (cast.teacher, cast.class_teacher, cast.director, *pupils)])
    run_jobs()
    assert whole_database() != before
    undo(act, change_set_id=ChangeSet.objects.latest("pk").pk)
    run_jobs()

    assert whole_database() == before
