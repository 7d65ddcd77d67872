"""Staff hired and dismissed by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement import rules
from schools.movement.models import Movement
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.staff import dismiss, hire
from schools.names.people import NameParts
from schools.people.models import Membership, RoleAssignment, TeachingLoad
from schools.people.rules import check_succession
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast

NEW = Newcomer(NameParts("Новикова", "Вера"), position="учитель химии", email="vera@school.example")


def test_a_teacher_is_hired_into_the_staff_room_and_leads_a_class_instead_of_the_former(
    act: Act, today: date, cast: Cast, school_class: SchoolClass, staff_room: Place
) -> None:
    movement = hire(
        act,
        newcomer=NEW,
        roles=[Role.TEACHER, Role.DEPUTY],
        on=today,
        order=("8-к", today),
        leads=school_class.pk,
    )

    person = movement.person
    held = RoleAssignment.objects.filter(person=person).order_by("pk")
    assert list(held.values_list("role", "school_class", "started_on", "order__number")) == [
        ("teacher", None, today, "8-к"),
        ("deputy", None, today, "8-к"),
        ("class_teacher", school_class.pk, today, "8-к"),
    ]
    former = RoleAssignment.objects.get(person=cast.class_teacher, role=Role.CLASS_TEACHER)
    assert former.ended_on == today
    stay = Membership.objects.get(person=person, place=staff_room)
    assert (stay.planned_from, stay.planned_until) == (today, None)
    assert (movement.kind, movement.to_class_id, person.position) == (
        "hired",
        school_class.pk,
        "учитель химии",
    )


def test_a_parent_who_begins_to_work_stays_one_person(act: Act, today: date) -> None:
    parent = factories.GuardianshipFactory().guardian
    known = Newcomer(
        NameParts(parent.last_name, parent.first_name), person_id=parent.pk, position="секретарь"
    )

    movement = hire(act, newcomer=known, roles=[Role.EMPLOYEE], on=today)

    parent.refresh_from_db()
    assert (movement.person_id, parent.position) == (parent.pk, "секретарь")


def test_dismissal_ends_offices_load_and_the_staff_room_but_not_parenthood(
    act: Act, today: date, cast: Cast, school_class: SchoolClass, staff_room: Place
) -> None:
    child = factories.GuardianshipFactory(guardian=cast.class_teacher)
    factories.MembershipFactory(place=school_class.place, person=child.student)
    factories.TeachingLoadFactory(teacher=cast.class_teacher, school_class=school_class)

    movement = dismiss(act, person_id=cast.class_teacher.pk, on=today, order=("9-к", today))

    ended = RoleAssignment.objects.filter(person=cast.class_teacher).values_list("ended_on", flat=True)
    assert set(ended) == {today}
    assert TeachingLoad.objects.get(teacher=cast.class_teacher).until_on == today
    assert Membership.objects.get(person=cast.class_teacher, place=staff_room).planned_until == today
    child.refresh_from_db()
    assert child.until_on is None
    assert (movement.kind, movement.from_class_id) == ("dismissed", school_class.pk)


def test_the_only_administrator_is_not_dismissed(act: Act, today: date, cast: Cast) -> None:
    with pytest.raises(RuleViolation, match="единственный администратор"):
        dismiss(act, person_id=cast.administrator.pk, on=today)
    assert not Movement.objects.exists()


def test_who_works_here_is_not_hired_again(act: Act, today: date, cast: Cast) -> None:
    known = Newcomer(NameParts("Романова"), person_id=cast.teacher.pk)
    with pytest.raises(RuleViolation, match="уже сотрудник"):
        hire(act, newcomer=known, roles=[Role.TEACHER], on=today)


DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("roles", "works", "allowed"),
    [
        ([Role.TEACHER], False, True),
        ([Role.DIRECTOR, Role.TEACHER], False, True),
        ([], False, False),
        ([Role.ADMINISTRATOR], False, False),
        ([Role.TEACHER], True, False),
    ],
)
def test_one_is_hired_into_roles_that_are_no_power(roles: list[Role], works: bool, allowed: bool) -> None:
    try:
        rules.check_hiring(roles, works_already=works)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("since", "on", "last", "allowed"),
    [
        (DAY, DAY, False, True),
        (DAY, DAY - timedelta(days=1), False, False),
        (None, DAY, False, False),
        (DAY, DAY, True, False),
    ],
)
def test_one_is_dismissed_from_an_office_held(
    since: date | None, on: date, last: bool, allowed: bool
) -> None:
    offices = [(Role.TEACHER, since)] if since else []
    try:
        rules.check_dismissal(offices, on=on, is_last_administrator=last)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(("since", "allowed"), [(None, True), (DAY, True), (DAY + timedelta(days=1), False)])
def test_a_class_teacher_does_not_begin_before_the_former(since: date | None, allowed: bool) -> None:
    try:
        check_succession(since, on=DAY)
    except RuleViolation:
        assert not allowed
    else:
        assert allowed
