"""What a file would do to the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from schools.accounts.roles import Role
from schools.importing.services import undo_run
from schools.institutions.acting import Act
from schools.people.models import Membership, Person, RoleAssignment
from schools.people.services.persons import change_person
from schools.structure.models import Place
from tests import factories
from tests.schools.importing.files import STUDENTS, csv, school, xlsx
from tests.schools.importing.runs import imported, lines, planned

IVAN = ("Иванов", "Иван", "Иванович", date(2015, 4, 5), "5А", "+79784153427", "U1")
ANNA = ("Петрова", "Анна", "Игоревна", date(2015, 5, 6), "5Б", "", "U2")
OLGA = ("Сидорова", "Ольга", "", date(2015, 6, 7), "5Б", "", "U3")
CLASSMATES = [
    ("Ученик", name, "Петрович", date(2015, 1, number), "5В", "", f"U{number + 10}")
    for number, name in enumerate(["Анатолий", "Борис", "Виктор", "Глеб", "Денис", "Егор", "Жан", "Захар"], 1)
]
"""Enough others that a few changes do not hold the plan."""


def students(*rows: tuple[object, ...]) -> bytes:
    return school(students=[*rows, *CLASSMATES])


def changed(row: tuple[object, ...], **values: object) -> tuple[object, ...]:
    places = {"last": 0, "first": 1, "patronymic": 2, "born": 3, "class": 4, "phone": 5, "number": 6}
    new = list(row)
    for name, value in values.items():
        new[places[name.rstrip("_")]] = value
    return tuple(new)


@pytest.fixture
def register(act: Act) -> None:
    """Three students in two classes, eight more in a third."""
    imported(act, students(IVAN, ANNA, OLGA))


def test_same_file_changes_nothing(act: Act, register: None) -> None:
    assert lines(planned(act, students(IVAN, ANNA, OLGA))) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [IVAN, ANNA],
            [("student", "depart", "Сидорова Ольга", ["not_in_file"])],
            id="departure",
        ),
        pytest.param(
            [IVAN, changed(ANNA, class_="5А"), OLGA],
            [("student", "transfer", "Петрова Анна Игоревна", ["moves"])],
            id="transfer",
        ),
        pytest.param(
            [changed(IVAN, last="Скворцов"), ANNA, OLGA],
            [("student", "update", "Скворцов Иван Иванович", ["changed"])],
            id="surname changed, number the same",
        ),
        pytest.param(
            [changed(IVAN, number=""), changed(ANNA, number="", born=""), OLGA],
            [],
            id="found by name and birth date, by name and class",
        ),
        pytest.param(
            [changed(IVAN, number="U9"), ANNA, OLGA],
            [("student", "update", "Иванов Иван Иванович", ["changed"])],
            id="new number, found by name and birth date",
        ),
        pytest.param(
            [changed(IVAN, phone="8 978 415-34-28"), ANNA, changed(OLGA, patronymic="Юрьевна")],
            [
                ("student", "update", "Иванов Иван Иванович", ["changed"]),
                ("student", "update", "Сидорова Ольга Юрьевна", ["changed"]),
            ],
            id="phone and patronymic",
        ),
        pytest.param(
            [changed(IVAN, phone="", patronymic="", born=""), changed(ANNA, last="ПЕТРОВА"), OLGA],
            [],
            id="what the file leaves empty stays",
        ),
        pytest.param(
            [IVAN, changed(IVAN, born=date(2015, 4, 6), number="U9"), ANNA, OLGA],
            [("student", "create", "Иванов Иван Иванович", [])],
            id="namesake born another day",
        ),
        pytest.param(
            [IVAN, changed(IVAN, class_="5Б", number="", born=""), ANNA, OLGA],
            [("student", "create", "Иванов Иван Иванович", [])],
            id="namesake in another class",
        ),
        pytest.param(
            [IVAN, IVAN, ANNA, OLGA],
            [("student", "skip", "Иванов Иван Иванович", ["repeated"])],
            id="the same twice",
        ),
        pytest.param(
            [IVAN, changed(IVAN, class_="5Б"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["in_two_classes"])],
            id="the same in two classes",
        ),
        pytest.param(
            [IVAN, changed(ANNA, number="U1"), OLGA],
            [("student", "error", "Петрова Анна Игоревна", ["same_number"])],
            id="one number for two",
        ),
        pytest.param(
            [IVAN, ANNA, OLGA, ("Юдин", "Пётр", "", date(2014, 1, 1), "6Г", "", "")],
            [("student", "create", "Юдин Пётр", ["new_class"])],
            id="arrival in a new class",
        ),
        pytest.param(
            [changed(IVAN, class_="5B"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["class_unsure"])],
            id="a doubtful row departs nobody",
        ),
        pytest.param(
            [("Чужой", "Пётр", "Петрович", date(2014, 1, 1), "5А", "", "U1"), ANNA, OLGA],
            [("student", "question", "Чужой Пётр Петрович", ["number_of_another"])],
            id="number of somebody else",
        ),
        pytest.param(
            [changed(IVAN, number="", born="", class_="5Б"), ANNA, OLGA],
            [("student", "question", "Иванов Иван Иванович", ["two_candidates"])],
            id="name alone is asked about",
        ),
    ],
)
def test_plan_students(
    act: Act, register: None, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    assert lines(planned(act, students(*rows))) == expected


def test_plan_without_list_of_students_departs_nobody(act: Act, register: None) -> None:
    plan = planned(
        act, school(staff=[("Ефимова Кира Юрьевна", "Учитель", "5А", "", "k@school.example", "S1")])
    )

    assert lines(plan) == [("staff", "create", "Ефимова Кира Юрьевна", [])]


def test_plan_returning_student(act: Act, register: None) -> None:
    imported(act, students(IVAN, ANNA))

    assert lines(planned(act, students(IVAN, ANNA, OLGA))) == [
        ("student", "update", "Сидорова Ольга", ["returns"])
    ]


def test_what_was_changed_by_hand_stays_and_the_row_says_so(act: Act, register: None) -> None:
    ivan = Person.objects.get(number=IVAN[6])
    change_person(act, person_id=ivan.pk, values={"last_name": "Скворцов", "phone": "+79780000009"})
    again = changed(IVAN, phone="+7 978 111-22-33")

    run = imported(act, students(again, ANNA, OLGA))

    told = [line for line in lines(run, unchanged=True) if line[2].startswith("Иванов")]
    assert told == [("student", "unchanged", "Иванов Иван Иванович", ["kept_by_hand", "kept_by_hand"])]
    ivan.refresh_from_db()
    assert (ivan.last_name, ivan.phone) == ("Скворцов", "+79780000009")


def test_plan_holds_departures_above_a_tenth(act: Act, register: None) -> None:
    one, two = planned(act, students(IVAN, ANNA)), planned(act, students(IVAN), is_whole=True)

    assert [run.summary["hold"] for run in (one, two)] == [
        {"departures": 0, "changes": 0},
        {"departures": 2, "changes": 0},
    ]


def test_plan_holds_changes_above_a_half(act: Act, register: None) -> None:
    moved = [changed(row, class_="5А") for row in CLASSMATES]

    assert planned(act, school(students=[IVAN, ANNA, OLGA, *moved])).summary["hold"] == {
        "departures": 0,
        "changes": 8,
    }


TEACHER = ("Ефимова Кира Юрьевна", "Учитель", "5А", "+79780000001", "kira@school.example", "S1")
CLERK = ("Лаптева Анна Петровна", "Секретарь", "", "", "", "S2")
HEAD = ("Белова Мария Ивановна", "Директор", "", "", "mb@school.example", "S3")


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


MOTHER = ("Иванова Мария Петровна", "+79780000011", "", "Иванов Иван Иванович", "5А")
FATHER = ("Иванов Иван Ильич", "+79780000012", "", "Иванов Иван Иванович", "5А")
BROTHER = ("Иванов", "Олег", "Иванович", date(2016, 4, 5), "5Б", "", "U7")


def guardians(
    *rows: tuple[object, ...], children: tuple[tuple[object, ...], ...] = (IVAN, BROTHER, ANNA)
) -> bytes:
    return school(students=[*children, *CLASSMATES], guardians=list(rows))


def test_plan_guardians_of_brothers_are_one_person(act: Act) -> None:
    second = (*MOTHER[:3], "Иванов Олег Иванович", "5Б")
    imported(act, guardians(MOTHER, FATHER, second))

    mother = Person.objects.get(last_name="Иванова")
    assert sorted(row.student.first_name for row in mother.children.all()) == ["Иван", "Олег"]
    assert lines(planned(act, guardians(MOTHER, FATHER, second))) == []


def test_plan_guardians_namesakes_stay_two_people(act: Act) -> None:
    other = (MOTHER[0], "+79780000019", "", "Петрова Анна Игоревна", "5Б")
    imported(act, guardians(MOTHER, other))

    assert Person.objects.filter(last_name="Иванова").count() == 2


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [(MOTHER[0], "+79780000033", *MOTHER[2:]), FATHER],
            [("guardian", "update", "Иванова Мария Петровна", ["changed"])],
            id="new phone",
        ),
        pytest.param(
            [MOTHER],
            [("guardian", "depart", "Иванов Иван Ильич", ["not_in_file"])],
            id="a guardian less",
        ),
        pytest.param([], [], id="a child whom the list does not name keeps its guardians"),
        pytest.param(
            [MOTHER, FATHER, MOTHER],
            [("guardian", "skip", "Иванова Мария Петровна", ["repeated"])],
            id="the same twice",
        ),
        pytest.param(
            [("Новикова Мария Петровна", *MOTHER[1:]), FATHER],
            [("guardian", "update", "Новикова Мария Петровна", ["changed"])],
            id="another surname, the same phone and child",
        ),
        pytest.param(
            [MOTHER, FATHER, ("Ким Анна", "", "", "Никто Никак", "5А")],
            [("guardian", "error", "Ким Анна", ["child_not_found"])],
            id="no such child",
        ),
        pytest.param(
            [MOTHER, FATHER, ("Ким Анна", "", "", "", "5А")],
            [("guardian", "error", "Ким Анна", ["no_child"])],
            id="no child",
        ),
    ],
)
def test_plan_guardians(
    act: Act, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    imported(act, guardians(MOTHER, FATHER))

    assert lines(planned(act, guardians(*rows))) == expected


def test_plan_guardians_go_with_their_child_without_rows_of_their_own(act: Act) -> None:
    imported(act, guardians(MOTHER, FATHER))

    run = planned(act, school(students=[BROTHER, ANNA, *CLASSMATES], guardians=[]), is_whole=True)

    assert lines(run) == [("student", "depart", "Иванов Иван Иванович", ["not_in_file"])]


def test_plan_guardian_who_teaches_here_is_one_person(act: Act) -> None:
    kira = (TEACHER[0], TEACHER[3], "", "Петрова Анна Игоревна", "5Б")
    data = school(students=[IVAN, ANNA], staff=[TEACHER], guardians=[kira])
    imported(act, data)

    assert Person.objects.filter(last_name="Ефимова").count() == 1
    assert lines(planned(act, data)) == []


def test_plan_guardian_of_one_of_two_namesakes_is_asked(act: Act) -> None:
    twin = changed(IVAN, number="U8", born=date(2016, 1, 1))
    run = planned(act, guardians(MOTHER, children=(IVAN, twin)))

    assert lines(run)[-1] == ("guardian", "question", "Иванова Мария Петровна", ["several_children"])


LOAD = (TEACHER[0], "5А", "Физика")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([LOAD], [], id="the same"),
        pytest.param([("Ефимова К. Ю.", "5-а", "ФИЗИКА")], [], id="initials and another spelling"),
        pytest.param(
            [LOAD, LOAD], [("load", "skip", "Ефимова Кира Юрьевна", ["repeated"])], id="the same twice"
        ),
        pytest.param(
            [LOAD, (TEACHER[0], "5А", "Химия")],
            [("load", "create", "Ефимова Кира Юрьевна", [])],
            id="a subject more",
        ),
        pytest.param(
            [(TEACHER[0], "5А", "Химия")],
            [
                ("load", "create", "Ефимова Кира Юрьевна", []),
                ("load", "depart", "Ефимова Кира Юрьевна", ["not_in_file"]),
            ],
            id="another subject instead",
        ),
        pytest.param(
            [LOAD, ("Ефимов Кирилл", "5А", "Химия")],
            [("load", "error", "Ефимов Кирилл", ["teacher_not_found"])],
            id="no such teacher",
        ),
        pytest.param(
            [LOAD, (TEACHER[0], "9Г", "Химия")],
            [("load", "error", "Ефимова Кира Юрьевна", ["class_not_here"])],
            id="no such class",
        ),
        pytest.param(
            [LOAD, ("Орлов П. И.", "5А", "Химия")],
            [("load", "question", "Орлов П. И.", ["several_teachers"])],
            id="initials of two",
        ),
    ],
)
def test_plan_load(
    act: Act, rows: list[tuple[object, ...]], expected: list[tuple[str, str, str, list[str]]]
) -> None:
    staff = [
        TEACHER,
        ("Орлов Пётр Ильич", "Учитель", "", "", "", ""),
        ("Орлов Павел Иванович", "Учитель", "", "", "", ""),
    ]
    imported(act, school(students=[IVAN], staff=staff, load=[LOAD]))

    assert lines(planned(act, school(load=rows))) == expected


def test_plan_number_of_student_and_teacher_is_kept_by_one(act: Act) -> None:
    data = school(students=[IVAN], staff=[(*TEACHER[:5], "U1")])
    run = imported(act, data)

    assert lines(run)[1] == ("staff", "create", "Ефимова Кира Юрьевна", ["number_taken"])
    assert [line[:3] for line in lines(planned(act, data))] == []


def test_plan_names_refused_columns(act: Act) -> None:
    run = planned(act, csv("ФИО;Класс;СНИЛС;is_superuser", "Иванов Иван;5А;123;1"))

    assert [(column["heading"], column["why"]) for column in run.summary["refused_columns"]] == [
        ("СНИЛС", "sensitive"),
        ("is_superuser", "power"),
    ]


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


NAMESAKES = (IVAN, changed(IVAN, number="U8", born=date(2016, 1, 1)))


@pytest.mark.parametrize(
    ("heading", "value", "number"),
    [
        ("Дата рождения ребёнка", "01.01.2016", "U8"),
        ("Номер ребёнка", "U1", "U1"),
        ("Номер ребёнка", "U8", "U8"),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["new", "known"])
def test_plan_guardian_of_a_namesake_told_apart(
    act: Act, heading: str, value: str, number: str, first: bool
) -> None:
    lists: dict[str, Sequence[Sequence[object]]] = {
        "Обучающиеся": [STUDENTS, *NAMESAKES],
        "Родители": [
            ("ФИО родителя", "ФИО ребёнка", heading),
            ("Иванова Мария", "Иванов Иван Иванович", value),
        ],
    }
    if not first:
        imported(act, school(students=list(NAMESAKES)))

    imported(act, xlsx(lists))

    assert [row.student.number for row in Person.objects.get(first_name="Мария").children.all()] == [number]


def test_plan_spares_a_student_whose_row_is_doubtful_and_keeps_the_guardians(act: Act) -> None:
    imported(act, guardians(MOTHER, FATHER))
    doubtful = changed(IVAN, number="", born="вчера", class_="5Б")

    run = planned(act, guardians(MOTHER, FATHER, children=(doubtful, BROTHER, ANNA)))

    assert lines(run) == [("student", "error", "Иванов Иван Иванович", ["date_unknown"])]


def test_plan_takes_back_a_stay_that_was_to_begin_later(act: Act, register: None) -> None:
    ivan = Person.objects.get(number="U1")
    later = Membership.objects.create(
        institution_id=act.institution_id,
        place=Place.objects.get(name="5Б"),
        place_kind="class",
        person=ivan,
        planned_from=act.today + timedelta(days=30),
        planned_until=act.today + timedelta(days=300),
    )
    before = list(Membership.objects.order_by("pk").values())

    run = imported(act, students(ANNA, OLGA), is_whole=True)

    assert not Membership.objects.filter(pk=later.pk).exists()
    assert not Membership.objects.on(act.today).filter(person=ivan).exists()
    undo_run(act, run_id=run.pk)
    assert list(Membership.objects.order_by("pk").values()) == before


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
