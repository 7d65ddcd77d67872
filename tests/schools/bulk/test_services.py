"""One act on many: who fits, who is passed over and why, and undone the register is the very same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from schools.accounts.roles import Role
from schools.bulk.services.absences import record_absence_of_many, who_may_be_away
from schools.bulk.services.groups import put_many_in, who_may_come_in
from schools.bulk.services.roles import end_role_of_many, whose_role_ends
from schools.bulk.skipping import SkipReason, sort_out
from schools.changes.models import ChangeSet
from schools.changes.services import undo
from schools.groups.services.filling import put_in
from schools.groups.services.keeping import open_group
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.people.models import Absence, AbsenceKind, Membership, Person, RoleAssignment
from schools.people.services import assign_role, end_role, roster_changed
from schools.people.services.absences import record_absence
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.whole import whole_database

Write = Callable[[Act, Sequence[int]], object]


@pytest.fixture
def choir(act: Act) -> SchoolClass:
    """A group that nobody is in."""
    return open_group(act, name="Хор", on=act.today - timedelta(days=5))


@pytest.fixture
def pupils(school_class: SchoolClass) -> list[Person]:
    """Three pupils of 5А."""
    people = factories.PersonFactory.create_batch(3)
    for person in people:
        factories.MembershipFactory(place=school_class.place, person=person)
    return list(people)


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


def end_teachers(act: Act, ids: Sequence[int]) -> object:
    return end_role_of_many(act, person_ids=ids, role=Role.TEACHER, on=act.today)


def send_on_leave(act: Act, ids: Sequence[int]) -> object:
    return record_absence_of_many(
        act, person_ids=ids, kind=AbsenceKind.LEAVE, from_on=act.today, until_on=None
    )


def fill_the_choir(act: Act, ids: Sequence[int]) -> object:
    choir = SchoolClass.objects.get(place__name="Хор")
    return put_many_in(act, person_ids=ids, group_id=choir.pk, on=act.today)


@pytest.mark.embedded
@pytest.mark.parametrize("write", [end_teachers, send_on_leave, fill_the_choir])
def test_undone_the_database_is_the_very_same(
    act: Act,
    cast: Cast,
    choir: SchoolClass,
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
