"""Students enrolled, transferred and leaving by hand: rows, journals, refusals."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent, AuditSubject
from schools.movement import rules
from schools.movement.models import Movement
from schools.movement.rules import Stay
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.rehearsing import Write
from schools.movement.services.students import enrol, leave, transfer
from schools.names.people import NameParts
from schools.people.models import Guardianship, Membership, Person, RoleAssignment
from schools.people.services import assign_role, mark_found
from schools.structure.models import SchoolClass
from tests import factories
from tests.schools.movement.conftest import Family

NEW = Newcomer(NameParts("Орлова", "Мила", "Игоревна"), birth_date=date(2015, 1, 2))
FATHER = Newcomer(NameParts("Орлов", "Игорь"), phone="+79780000001")


def movements() -> list[tuple[object, ...]]:
    fields = ("person__last_name", "kind", "effective_on", "from_class__place__name", "to_class__place__name")
    return list(Movement.objects.order_by("pk").values_list(*fields))


def test_a_new_student_is_enrolled_with_guardians_and_order(
    act: Act, today: date, school_class: SchoolClass, family: Family
) -> None:
    on = today - timedelta(days=3)
    mother = Newcomer(NameParts("Алёшина", "Анна"), person_id=family.mother.pk)
    movement = enrol(
        act, newcomer=NEW, class_id=school_class.pk, on=on, order=("7-у", on), guardians=[FATHER, mother]
    )

    student = movement.person
    assert (student.full_name, student.sex, student.birth_date) == (
        "Орлова Мила Игоревна",
        "f",
        date(2015, 1, 2),
    )
    stay = Membership.objects.in_classes().get(person=student)
    assert (stay.place_id, stay.planned_from, stay.planned_until) == (school_class.place_id, on, None)
    bound = Guardianship.objects.filter(student=student).order_by("pk")
    assert list(bound.values_list("guardian__last_name", "from_on")) == [("Орлов", on), ("Алёшина", on)]
    assert movements() == [("Орлова", "enrolled", on, None, "5А")]
    assert (movement.order and movement.order.number, movement.change_set is not None) == ("7-у", True)
    event = AuditEvent.objects.get(kind="movement.enrolled")
    about = AuditSubject.objects.filter(event_id=event.pk, subject_kind="person").values_list("subject_id")
    assert set(about) == {(student.pk,), (family.mother.pk,), (bound[0].guardian_id,)}
    assert "Орлова" not in str(event.data)


def test_a_leaver_comes_back_as_the_same_person(
    act: Act, today: date, other_class: SchoolClass, family: Family
) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    count = Person.objects.count()
    back = Newcomer(
        NameParts("Алёшин", "Лев"),
        birth_date=date(2011, 1, 1),
        phone="+79780000002",
        person_id=family.pupil.pk,
    )

    enrol(act, newcomer=back, class_id=other_class.pk, on=today)

    family.pupil.refresh_from_db()
    assert Person.objects.count() == count
    # What stood on the card stays; what it lacked is filled in.
    assert (family.pupil.birth_date, family.pupil.phone) == (date(2015, 4, 5), "+79780000002")
    assert [row[1:] for row in movements()] == [
        ("left", today, "5А", None),
        ("enrolled", today, None, "5Б"),
    ]


def test_a_transfer_ends_one_stay_and_begins_another_and_keeps_the_fact(
    act: Act, today: date, other_class: SchoolClass, family: Family
) -> None:
    transfer(act, person_id=family.pupil.pk, class_id=other_class.pk, on=today)

    stays = Membership.objects.in_classes().filter(person=family.pupil).order_by("pk")
    assert list(stays.values_list("place__name", "planned_until", "joined_on")) == [
        ("5А", today, today),
        ("5Б", None, None),
    ]
    assert [stay.pk for stay in Membership.objects.to_remove(today)] == [family.stay.pk]
    assert movements() == [("Алёшин", "transferred", today, "5А", "5Б")]


@pytest.mark.parametrize("has_sibling", [False, True])
def test_offices_of_the_class_left_end_unless_another_child_is_there(
    act: Act, today: date, school_class: SchoolClass, family: Family, has_sibling: bool
) -> None:
    if has_sibling:
        sibling = factories.GuardianshipFactory(guardian=family.mother).student
        factories.MembershipFactory(place=school_class.place, person=sibling)
    for person, role in ((family.pupil, Role.STUDENT_ACTIVIST), (family.mother, Role.PARENT_ACTIVIST)):
        assign_role(act, person_id=person.pk, role=role, started_on=today, school_class_id=school_class.pk)

    leave(act, person_id=family.pupil.pk, on=today)

    ended = RoleAssignment.objects.order_by("pk").values_list("ended_on", flat=True)
    assert list(ended) == [today, None if has_sibling else today]


def test_guardians_of_a_leaver_stay_on_record(act: Act, today: date, family: Family) -> None:
    leave(act, person_id=family.pupil.pk, on=today)

    assert Guardianship.objects.filter(until_on__isnull=True).count() == 1
    assert not Person.objects.guardians_on(today).exists()


DAY = date(2026, 11, 25)
OPEN, CLOSED = Stay("5А", date(2026, 9, 1), None), Stay("5А", date(2026, 9, 1), date(2026, 11, 10))


@pytest.mark.parametrize(
    ("stays", "on", "allowed"),
    [
        ([], DAY, True),
        ([CLOSED], date(2026, 11, 10), True),
        ([CLOSED], date(2026, 11, 9), False),
        ([OPEN], DAY, False),
        ([Stay("5А", date(2026, 12, 1), None)], DAY, False),
    ],
)
def test_enrolling_needs_a_day_free_of_classes(stays: list[Stay], on: date, allowed: bool) -> None:
    try:
        rules.check_enrolment(stays, on=on, today=DAY)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("stays", "on", "allowed"),
    [
        ([OPEN], DAY, True),
        ([OPEN], date(2026, 9, 1), True),
        ([OPEN], date(2026, 8, 31), False),
        ([CLOSED], date(2026, 11, 1), False),
        ([], DAY, False),
    ],
)
def test_moving_needs_a_present_class(stays: list[Stay], on: date, allowed: bool) -> None:
    try:
        rules.present_stay(stays, on=on, today=DAY)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (-400, True), (1, False), (-30000, False)])
def test_a_day_ahead_and_a_slip_of_the_year_are_refused(days: int, allowed: bool) -> None:
    try:
        rules.check_effective(DAY + timedelta(days=days), today=DAY)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


def test_a_refused_movement_writes_nothing(
    act: Act, today: date, school_class: SchoolClass, family: Family
) -> None:
    himself = Newcomer(NameParts("Алёшин", "Лев"), person_id=family.mother.pk)
    before = (Person.objects.count(), Membership.objects.count(), AuditEvent.objects.count())
    tomorrow = today + timedelta(days=1)
    refused: list[Write] = [
        partial(transfer, person_id=family.pupil.pk, class_id=school_class.pk, on=today),
        partial(transfer, person_id=family.pupil.pk, class_id=999_999, on=today),
        partial(leave, person_id=family.mother.pk, on=today),
        partial(enrol, newcomer=himself, class_id=school_class.pk, on=today, guardians=[himself]),
        partial(leave, person_id=family.pupil.pk, on=tomorrow, order=("5", today)),
    ]
    for write in refused:
        with pytest.raises(RuleViolation):
            write(act)
    assert (Person.objects.count(), Membership.objects.count(), AuditEvent.objects.count()) == before


def test_a_repeated_click_is_an_ordinary_refusal(act: Act, today: date, family: Family) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    with pytest.raises(RuleViolation, match="ни в одном классе"):
        leave(act, person_id=family.pupil.pk, on=today)


@pytest.mark.parametrize("moved", [True, False], ids=["transferred", "enrolled"])
def test_whoever_was_seen_in_the_class_before_is_expected_on_that_stay(
    act: Act, today: date, other_class: SchoolClass, family: Family, moved: bool
) -> None:
    person = family.pupil if moved else factories.PersonFactory()
    mark_found(act, place_id=other_class.place_id, person_ids=[person.pk], on=today)

    if moved:
        transfer(act, person_id=person.pk, class_id=other_class.pk, on=today)
    else:
        known = Newcomer(NameParts(person.last_name, person.first_name), person_id=person.pk)
        enrol(act, newcomer=known, class_id=other_class.pk, on=today)

    stay = Membership.objects.get(place=other_class.place_id, person=person)
    assert (stay.planned_from, stay.planned_until, stay.joined_on) == (today, None, today)
