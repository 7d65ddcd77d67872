"""Status «teacher» and offices: what is to be confirmed, given and taken away."""

from __future__ import annotations

from datetime import date

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.people.models import RoleAssignment, TeacherVerification
from schools.people.services import end_role, mark_roles_granted
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.schools.contributions.work import (
    ActingAs,
    create,
    items,
    join_staff_room,
    kind,
    mark,
)


def test_whoever_joined_waits_for_the_status(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place, today: date
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    administrator = acting_as("administrator")

    (item,) = items("confirm_teachers", administrator)

    assert (item.key, item.since) == (str(cast.teacher.pk), today)
    assert mark("confirm_teachers", administrator, cast.teacher.pk, cast.class_teacher.pk) == 1
    verified = TeacherVerification.objects.filter(state="verified")
    assert list(verified.values_list("person", flat=True)) == [cast.teacher.pk]


def test_status_may_be_declared_not_required(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    administrator, not_required = acting_as("administrator"), kind("confirm_teachers").exempt
    assert not_required is not None
    assert not_required(administrator.act, [str(cast.teacher.pk)], "совместитель") == 1
    assert items("confirm_teachers", administrator) == []


def test_nobody_waits_where_the_status_is_not_required(
    acting_as: ActingAs, act: Act, cast: Cast, staff_room: Place
) -> None:
    join_staff_room(act, staff_room, cast.teacher)
    InstitutionSettings.objects.update(verification_required=False)
    assert items("confirm_teachers", acting_as("administrator")) == []


def test_offices_are_given_once_the_class_exists(
    acting_as: ActingAs, act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    administrator = acting_as("administrator")
    before = [item.detail for item in items("grant_roles", administrator)]

    create(act, school_class.place)
    found = items("grant_roles", administrator)

    assert before == ["администратор · 2.1.7"]
    assert {item.detail: item.class_id for item in found} == {
        "администратор · 2.1.7": None,
        "классный руководитель 5А · 2.1.8": school_class.pk,
    }
    assert mark("grant_roles", administrator, *[item.key for item in found]) == 2
    assert items("grant_roles", administrator) == []


def test_an_ended_office_is_taken_away(
    acting_as: ActingAs, act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    role = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    mark_roles_granted(act, assignment_ids=[role.pk], on=today)
    end_role(act, assignment_id=role.pk, ended_on=today)
    administrator = acting_as("administrator")

    (item,) = items("withdraw_roles", administrator)

    assert (item.title, item.since) == (cast.class_teacher.full_name, today)
    assert mark("withdraw_roles", administrator, item.key) == 1
    assert items("withdraw_roles", administrator) == []
