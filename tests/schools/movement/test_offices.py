"""Offices given and ended by hand, with what follows told beforehand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from schools.accounts.roles import Role
from schools.acts.models import LocalAct
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement.services.appointing import appoint
from schools.people.models import Person, RoleAssignment
from schools.people.services import appoint_class_teacher, end_role
from schools.structure.models import SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.movement.conftest import Family
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]
SCHOOL = "/s/school-12/"


def page(person: Person, tail: str = "") -> str:
    return f"{SCHOOL}people/{person.pk}/{tail}"


def test_a_role_is_given_with_its_order_and_ended(
    client_as: As, cast: Cast, today: date, other_class: SchoolClass
) -> None:
    client = client_as("administrator")
    data = {
        "role": "class_teacher",
        "school_class": other_class.pk,
        "started_on": today.isoformat(),
        "order_number": "5",
        "order_date": today.isoformat(),
    }
    given = confirmed(client, page(cast.teacher, "role/"), data)
    role = RoleAssignment.objects.get(school_class=other_class)
    assert (role.person, role.order is not None) == (cast.teacher, True)
    assert given.redirect_chain[-1][0] == page(cast.teacher)

    path, day = f"{SCHOOL}roles/{role.pk}/end/", {"ended_on": today.isoformat()}
    assert list(client.post(path, day).context["outlook"].here) == [
        "Завершится: Романова\u00a0П.\u00a0С. – классный руководитель 5Б.",
        "Больше не ждём, вступления не было: Романова\u00a0П.\u00a0С. – "
        "«5Б: педагоги», «5Б: родители», «5Б: ученики».",
    ]
    ended = confirmed(client, path, day)
    role.refresh_from_db()
    assert (role.ended_on, ended.redirect_chain[-1][0]) == (today, page(cast.teacher))
    assert list(client.post(path, day).context["form"].errors) == ["__all__"]


def test_a_new_class_teacher_is_foretold_to_end_the_former(
    client_as: As, cast: Cast, today: date, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    by_class = {
        "person": cast.teacher.pk,
        "started_on": today.isoformat(),
        "order_number": "12-у",
        "order_date": today.isoformat(),
    }
    by_person = {"role": "class_teacher", "school_class": school_class.pk, "started_on": today.isoformat()}
    told = [
        list(client.post(path, data).context["outlook"].here)[:2]
        for path, data in (
            (f"{SCHOOL}classes/{school_class.pk}/teacher/", by_class),
            (page(cast.teacher, "role/"), by_person),
        )
    ]
    assert told == 2 * [
        [
            "Назначение: Романова\u00a0П.\u00a0С. – классный руководитель 5А.",
            "Завершится: Ефимова\u00a0П.\u00a0С. – классный руководитель 5А.",
        ]
    ]

    done = confirmed(client, f"{SCHOOL}classes/{school_class.pk}/teacher/", by_class)

    assert done.redirect_chain[-1][0] == f"{SCHOOL}classes/{school_class.pk}/"
    led = RoleAssignment.objects.on(today).filter(role=Role.CLASS_TEACHER)
    assert [(role.person, role.order) for role in led] == [(cast.teacher, LocalAct.objects.get())]


def test_a_refused_appointment_is_told_in_the_form(
    client_as: As, cast: Cast, today: date, school_class: SchoolClass
) -> None:
    client, path = client_as("administrator"), f"{SCHOOL}classes/{school_class.pk}/teacher/"
    same = client.post(path, {"person": cast.class_teacher.pk, "started_on": today.isoformat()})
    early = client.post(
        path, {"person": cast.teacher.pk, "started_on": (today - timedelta(days=9)).isoformat()}
    )
    half = client.post(path, {"person": cast.teacher.pk, "started_on": today, "order_number": "12"})
    stranger = factories.PersonFactory()
    no_staff = client.post(path, {"person": stranger.pk, "started_on": today})

    errors = [list(response.context["form"].errors) for response in (same, early, half, no_staff)]
    assert errors == [["__all__"], ["__all__"], ["order_number"], ["person"]]
    assert Person.objects.get(roles__role=Role.CLASS_TEACHER) == cast.class_teacher


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "class_teacher"}, "school_class"),
        ({"role": "administrator"}, "__all__"),
        ({"role": "student"}, "role"),
        ({"order_number": "5"}, "order_number"),
        ({"started_on": ""}, "started_on"),
    ],
)
def test_a_role_that_may_not_be_given_is_told(
    client_as: As, cast: Cast, today: date, changes: dict[str, str], field: str
) -> None:
    data = {"role": "deputy", "started_on": today.isoformat(), **changes}
    response = client_as("administrator").post(page(cast.teacher, "role/"), data)
    assert list(response.context["form"].errors) == [field]
    assert list(cast.teacher.roles.values_list("role", flat=True)) == ["teacher"]


def test_a_role_of_nobody_is_not_there(client_as: As) -> None:
    assert client_as("administrator").get(f"{SCHOOL}roles/999999/end/").status_code == 404


def test_a_role_form_offers_what_fits_the_person_and_chooses_nothing(
    client_as: As, cast: Cast, family: Family, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    client = client_as("administrator")
    forms = {
        each.pk: client.get(page(each, "role/")).context["form"]
        for each in (cast.teacher, family.pupil, family.mother)
    }

    roles = {pk: [role for role, _label in form.fields["role"].choices] for pk, form in forms.items()}
    classes = {pk: [pk for pk, _name in form.fields["school_class"].choices] for pk, form in forms.items()}

    staff = ["administrator", "teacher", "class_teacher", "director", "deputy", "employee"]
    assert roles == {
        cast.teacher.pk: ["", *staff],
        family.pupil.pk: ["", "student_activist"],
        family.mother.pk: ["", "parent_activist"],
    }
    assert classes[cast.teacher.pk] == ["", school_class.pk, other_class.pk]
    assert classes[family.pupil.pk] == classes[family.mother.pk] == ["", school_class.pk]


def test_an_activist_of_a_strangers_class_is_refused(
    act: Act, cast: Cast, family: Family, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    for person, role in ((family.mother, Role.PARENT_ACTIVIST), (family.pupil, Role.STUDENT_ACTIVIST)):
        with pytest.raises(RuleViolation):
            appoint(act, person_id=person.pk, role=role, on=act.today, class_id=other_class.pk)
        appoint(act, person_id=person.pk, role=role, on=act.today, class_id=school_class.pk)


def test_ending_the_role_teacher_says_what_becomes_of_the_load(
    client_as: As, cast: Cast, today: date, school_class: SchoolClass
) -> None:
    load = factories.TeachingLoadFactory(school_class=school_class, teacher=cast.teacher)
    role = cast.teacher.roles.get(role=Role.TEACHER)

    told = client_as("administrator").post(f"{SCHOOL}roles/{role.pk}/end/", {"ended_on": today.isoformat()})

    (warning,) = told.context["minded"]
    assert f"5А – {load.subject.name}" in warning
    assert warning in told.content.decode()


@pytest.mark.parametrize(("days", "doubts"), [(365, 0), (366, 1)])
def test_a_day_long_past_is_asked_about(
    client_as: As, cast: Cast, today: date, days: int, doubts: int
) -> None:
    data = {"role": "deputy", "started_on": (today - timedelta(days=days)).isoformat()}
    told = client_as("administrator").post(page(cast.teacher, "role/"), data)
    assert len(told.context["minded"]) == doubts


def test_an_appointment_with_a_coming_day_is_foretold_for_that_day(
    client_as: As, cast: Cast, today: date, school_class: SchoolClass
) -> None:
    data = {"person": cast.teacher.pk, "started_on": (today + timedelta(days=7)).isoformat()}
    told = client_as("administrator").post(f"{SCHOOL}classes/{school_class.pk}/teacher/", data)

    outlook = told.context["outlook"]
    assert outlook.ahead_on == today + timedelta(days=7)
    assert list(outlook.here)[:2] == [
        "Назначение: Романова\u00a0П.\u00a0С. – классный руководитель 5А.",
        "Завершится: Ефимова\u00a0П.\u00a0С. – классный руководитель 5А.",
    ]
    assert f"{outlook.ahead_on:%d.%m.%Y}" in told.content.decode()


def test_a_class_teacher_whose_end_is_set_already_makes_room_earlier(
    act: Act, today: date, cast: Cast, school_class: SchoolClass
) -> None:
    led = RoleAssignment.objects.get(role=Role.CLASS_TEACHER)
    end_role(act, assignment_id=led.pk, ended_on=today + timedelta(days=9))

    appoint_class_teacher(act, class_id=school_class.pk, person_id=cast.teacher.pk, started_on=today)

    leading = RoleAssignment.objects.on(today).filter(role=Role.CLASS_TEACHER)
    assert [role.person for role in leading] == [cast.teacher]
