"""What a file would do to staff, their roles and their stays."""

from __future__ import annotations

import pytest

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import Membership, Person, RoleAssignment
from schools.structure.models import Place
from tests import factories
from tests.schools.importing.files import school
from tests.schools.importing.people import ANNA, CLERK, HEAD, IVAN, TEACHER
from tests.schools.importing.runs import imported, lines, planned


def test_plan_staff_proposes_offices_and_gives_none(act: Act) -> None:
    run = imported(act, school(students=[IVAN], staff=[TEACHER, CLERK, HEAD]))

    assert lines(run)[1:] == [
        ("staff", "create", "Ефимова Кира Юрьевна", []),
        ("staff", "create", "Лаптева Анна Петровна", []),
        ("staff", "create", "Белова Мария Ивановна", ["office_proposed"]),
    ]
    assert sorted(RoleAssignment.objects.values_list("person__last_name", "role")) == [
        ("Белова", Role.TEACHER),
        ("Ефимова", Role.CLASS_TEACHER),
        ("Ефимова", Role.TEACHER),
        ("Лаптева", Role.EMPLOYEE),
    ]


def test_plan_staff_new_position_changes_roles(act: Act) -> None:
    imported(act, school(staff=[TEACHER, CLERK]))

    run = imported(act, school(staff=[TEACHER, (CLERK[0], "Учитель", "", "", "", "S2")]))

    assert lines(run) == [
        ("staff", "update", "Лаптева Анна Петровна", ["changed", "role_given", "role_ended"])
    ]


def test_plan_staff_keeps_roles_given_by_hand(act: Act) -> None:
    imported(act, school(staff=[CLERK]))
    clerk = Person.objects.get(number="S2")
    RoleAssignment.objects.create(
        institution_id=act.institution_id, person=clerk, role=Role.TEACHER, started_on=act.today
    )

    assert lines(planned(act, school(staff=[CLERK]))) == []


def test_plan_staff_class_teacher_passes_on(act: Act) -> None:
    imported(act, school(students=[IVAN], staff=[TEACHER, HEAD]))

    other = ("Орлов Пётр Ильич", "Учитель", "5А", "", "", "S4")
    run = imported(act, school(staff=[(*TEACHER[:2], "", *TEACHER[3:]), HEAD, other]))

    assert lines(run) == [("staff", "create", "Орлов Пётр Ильич", ["leads", "instead_of"])]
    held = RoleAssignment.objects.on(act.today).filter(role=Role.CLASS_TEACHER)
    assert [row.person.last_name for row in held] == ["Орлов"]


def test_plan_staff_two_class_teachers_of_one_class(act: Act) -> None:
    other = ("Орлов Пётр Ильич", "Учитель", "5А, 7Я", "", "", "S4")

    assert lines(planned(act, school(students=[IVAN], staff=[TEACHER, other])))[2:] == [
        ("staff", "create", "Орлов Пётр Ильич", ["another_class_teacher", "class_not_here"])
    ]


def test_plan_staff_never_departs_an_administrator(act: Act) -> None:
    boss = factories.PersonFactory(last_name="Петров", first_name="Пётр")
    RoleAssignment.objects.create(
        institution_id=act.institution_id, person=boss, role=Role.ADMINISTRATOR, started_on=act.today
    )

    assert [line[:3] for line in lines(planned(act, school(staff=[TEACHER])))] == [
        ("staff", "create", "Ефимова Кира Юрьевна")
    ]


def test_plan_staff_finds_the_administrator_by_address(act: Act) -> None:
    boss = factories.PersonFactory(
        last_name="kira@school.example",
        first_name="",
        name_key="kira@school.example",
        email="kira@school.example",
    )
    RoleAssignment.objects.create(
        institution_id=act.institution_id, person=boss, role=Role.ADMINISTRATOR, started_on=act.today
    )
    imported(act, school(staff=[TEACHER]))

    boss.refresh_from_db()
    assert (boss.full_name, boss.number) == ("Ефимова Кира Юрьевна", "S1")


def test_plan_staff_departure_ends_roles_and_load(act: Act) -> None:
    whole = school(students=[IVAN], staff=[TEACHER, HEAD], load=[(TEACHER[0], "5А", "Физика")])
    imported(act, whole)

    run = imported(act, school(staff=[HEAD]))

    assert lines(run) == [("staff", "depart", "Ефимова Кира Юрьевна", ["not_in_file"])]
    assert [row.person.last_name for row in RoleAssignment.objects.on(act.today)] == ["Белова"]


def test_plan_number_of_student_and_teacher_is_kept_by_one(act: Act) -> None:
    data = school(students=[IVAN], staff=[(*TEACHER[:5], "U1")])
    run = imported(act, data)

    assert lines(run)[1] == ("staff", "create", "Ефимова Кира Юрьевна", ["number_taken"])
    assert [line[:3] for line in lines(planned(act, data))] == []


NAMESAKE = (TEACHER[0], "Учитель", "", "+79780000002", "other@school.example", "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [TEACHER],
            [TEACHER, TEACHER],
            [("staff", "skip", "Ефимова Кира Юрьевна", ["repeated"])],
            id="the same twice",
        ),
        pytest.param(
            [TEACHER],
            [TEACHER, (*NAMESAKE[:5], "S9")],
            [("staff", "create", "Ефимова Кира Юрьевна", [])],
            id="namesake with another number",
        ),
        pytest.param(
            [TEACHER],
            [TEACHER, (*NAMESAKE[:5], "")],
            [("staff", "skip", "Ефимова Кира Юрьевна", ["repeated"])],
            id="namesake whom nothing tells apart",
        ),
        pytest.param(
            [TEACHER],
            [TEACHER, (CLERK[0], *CLERK[1:5], "S1")],
            [("staff", "error", "Лаптева Анна Петровна", ["same_number"])],
            id="one number for two",
        ),
        pytest.param(
            [TEACHER],
            [("Чужой Пётр Ильич", "Учитель", "", "", "", "S1"), (*TEACHER[:5], "")],
            [("staff", "question", "Чужой Пётр Ильич", ["number_of_another"])],
            id="number of somebody else",
        ),
        pytest.param(
            [TEACHER],
            [("Скворцова Кира Юрьевна", *TEACHER[1:])],
            [("staff", "update", "Скворцова Кира Юрьевна", ["changed"])],
            id="surname changed, number the same",
        ),
        pytest.param(
            [TEACHER],
            [("Скворцова Кира Юрьевна", *TEACHER[1:5], "")],
            [("staff", "update", "Скворцова Кира Юрьевна", ["changed"])],
            id="surname changed, e-mail the same",
        ),
        pytest.param(
            [TEACHER, (*NAMESAKE[:5], "S9")],
            [(*TEACHER[:3], "", "", "")],
            [("staff", "question", "Ефимова Кира Юрьевна", ["two_candidates"])],
            id="either of two namesakes",
        ),
        pytest.param(
            [(*TEACHER[:5], "")],
            [("Ефимова Кира", *TEACHER[1:5], "")],
            [],
            id="found without the patronymic",
        ),
        pytest.param(
            [TEACHER],
            [TEACHER, ("", "Сторож", "", "+79780000003", "", "")],
            [("staff", "error", "", ["no_name"])],
            id="no name",
        ),
    ],
)
def test_plan_staff(
    act: Act,
    before: list[tuple[object, ...]],
    after: list[tuple[object, ...]],
    expected: list[tuple[str, str, str, list[str]]],
) -> None:
    imported(act, school(students=[IVAN], staff=before))

    assert lines(planned(act, school(staff=after))) == expected


def test_plan_staff_who_left_and_comes_back(act: Act) -> None:
    imported(act, school(students=[IVAN], staff=[TEACHER, HEAD]))
    imported(act, school(staff=[HEAD]))

    run = imported(act, school(staff=[TEACHER, HEAD]))

    assert lines(run) == [("staff", "update", "Ефимова Кира Юрьевна", ["leads"])]
    assert Person.objects.filter(last_name="Ефимова").count() == 1


def test_plan_staff_who_was_known_as_a_parent(act: Act) -> None:
    kira = (TEACHER[0], TEACHER[3], "", "Петрова Анна Игоревна", "5Б")
    imported(act, school(students=[IVAN, ANNA], guardians=[kira]))

    run = imported(act, school(students=[IVAN, ANNA], staff=[TEACHER]))

    assert [line[:3] for line in lines(run)] == [("staff", "update", "Ефимова Кира Юрьевна")]
    assert Person.objects.filter(last_name="Ефимова").count() == 1


def test_plan_revives_a_trace_in_the_staff_room(act: Act) -> None:
    imported(act, school(staff=[CLERK]))
    clerk = Person.objects.get(number="S2")
    room = Place.objects.get(kind="staff_room")
    trace = Membership.objects.create(
        institution_id=act.institution_id, place=room, place_kind=room.kind, person=clerk, accepted_at=act.at
    )

    imported(act, school(staff=[(CLERK[0], "Учитель", "", "", "", "S2")]))

    trace.refresh_from_db()
    assert (trace.planned_from, Membership.objects.filter(place=room).count()) == (act.today, 1)


def test_plan_ends_the_stay_of_whoever_teaches_no_more(act: Act) -> None:
    imported(act, school(staff=[TEACHER, HEAD]))

    imported(act, school(staff=[(TEACHER[0], "Секретарь", *TEACHER[2:]), HEAD]))

    assert [row.person.last_name for row in Membership.objects.on(act.today)] == ["Белова"]
