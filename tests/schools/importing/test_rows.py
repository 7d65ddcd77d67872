"""What each row says."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from django.utils import translation

from schools.importing.columns import SheetKind
from schools.importing.messages import Message, note
from schools.importing.reading import RosterFile, read_file
from schools.importing.recognising import recognise
from schools.importing.rows import Roster, SourceRow, guardians_in, read_rows
from schools.names.classes import ClassName
from schools.names.people import NameParts
from schools.names.positions import Post
from tests.schools.importing.files import SCHOOL, TODAY, csv
from tests.schools.importing.test_recognising import sheet


def read(data: bytes) -> Roster:
    file = read_file(data)
    return read_rows(file, recognise(file), today=TODAY)


def codes(rows: Sequence[SourceRow]) -> list[list[str]]:
    return [[message.code for message in row.messages] for row in rows]


def test_read_rows_school() -> None:
    roster = read(SCHOOL.read_bytes())

    assert [len(rows) for rows in (roster.students, roster.staff, roster.guardians, roster.load)] == [
        797,
        64,
        1208,
        339,
    ]
    assert len({student.school_class for student in roster.students}) == 30
    assert Counter(Post.TEACHER in member.posts for member in roster.staff) == {True: 58, False: 6}
    assert sum(len(member.leads) for member in roster.staff) == 30
    assert codes([*roster.students, *roster.staff, *roster.guardians, *roster.load]) == [[]] * 2408
    assert roster.aside == []


def test_read_rows_first_student_of_school() -> None:
    first = read(SCHOOL.read_bytes()).students[0]

    assert (first.sheet, first.row, first.name, first.birth_date, first.school_class, first.number) == (
        "Обучающиеся",
        2,
        NameParts("Сорокина", "Светлана", "Михайловна"),
        date(2019, 4, 20),
        ClassName(1, "А"),
        "U00001",
    )


JOURNAL = csv(
    "Список обучающихся;;;;;",
    "на 01.09.2026;;;;;",
    ";;;;;",
    "№ п/п;ФИО обучающегося;Класс;Дата рожд.;Мобильный телефон;Законный представитель;",
    '1;Сорокина Светлана Михайловна;"1""А""";20.04.2019;;"Сорокина Ульяна Павловна, 8 (978) 415-34-27\n'
    'Сорокин Олег Алексеевич, 9784603706";',
    "2;Лебедев  Андрей;1 «а» класс;23.03.19;9784603707;Лебедева Арина Павловна, 79790045344;",
    ";Всего: 2;;;;;",
    "№ п/п;ФИО обучающегося;Класс;Дата рожд.;Мобильный телефон;Законный представитель;",
    ";;;;;;",
    "Директор ________ Белова М. И.;;;;;;",
    encoding="cp1251",
)


def test_read_rows_journal_export() -> None:
    roster = read(JOURNAL)

    assert roster.kinds == {SheetKind.STUDENT, SheetKind.GUARDIAN}
    assert [
        (row.row, row.name.full, row.school_class, row.birth_date, row.phone) for row in roster.students
    ] == [
        (5, "Сорокина Светлана Михайловна", ClassName(1, "А"), date(2019, 4, 20), ""),
        (6, "Лебедев Андрей", ClassName(1, "А"), date(2019, 3, 23), "+79784603707"),
    ]
    assert [(row.name.full, row.phone, row.child.last) for row in roster.guardians] == [
        ("Сорокина Ульяна Павловна", "+79784153427", "Сорокина"),
        ("Сорокин Олег Алексеевич", "+79784603706", "Сорокина"),
        ("Лебедева Арина Павловна", "+79790045344", "Лебедев"),
    ]
    assert [(kind, row.row) for kind, row in roster.aside] == [(SheetKind.STUDENT, 10)]


def test_read_rows_classes_as_headings_between_rows() -> None:
    roster = read(
        csv(
            "№;ФИО;Дата рождения",
            "5А класс;;",
            "1;Иванов Иван;05.04.2013",
            "5 «Б»;;",
            "2;Петрова Анна;06.04.2013",
        )
    )

    assert [row.school_class for row in roster.students] == [ClassName(5, "А"), ClassName(5, "Б")]


def test_read_rows_grade_and_letter_in_two_columns() -> None:
    roster = read(csv("ФИО;Параллель;Литера", "Иванов Иван;5;а", "Петрова Анна;5;B"))

    assert [row.school_class for row in roster.students] == [ClassName(5, "А"), None]
    assert codes(roster.students) == [[], ["class_unsure"]]


def test_read_rows_columns_that_are_not_of_the_row_are_left() -> None:
    roster = read(
        csv(
            "Ученик;Класс;Классный руководитель;Учитель;ФИО, телефон родителей",
            "Иванов Иван;5А;Орлов Пётр;Орлов Пётр;Иванова Анна 89784153427",
        )
    )

    assert [(row.name.full, row.school_class) for row in roster.students] == [
        ("Иванов Иван", ClassName(5, "А"))
    ]
    assert [(row.name.full, row.phone) for row in roster.guardians] == [("Иванова Анна", "+79784153427")]


def test_read_rows_several_guardian_columns() -> None:
    roster = read(
        csv(
            "Ученик;Класс;Мать;Телефон матери;Отец;Телефон отца;E-mail родителя",
            "Иванов Иван;5А;Иванова Анна;89784153427;Иванов Пётр;89784153428;p@family.example",
        )
    )

    assert [(row.name.full, row.phone, row.email) for row in roster.guardians] == [
        ("Иванова Анна", "+79784153427", ""),
        ("Иванов Пётр", "+79784153428", "p@family.example"),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Иванов Иван;5А;05.04.2013;", []),
        (";5А;05.04.2013;", ["no_name"]),
        ("Иванов;5А;05.04.2013;", ["no_first_name"]),
        ("Иванов И. И.;5А;05.04.2013;", ["initials"]),
        ("Иванов Иван;;05.04.2013;", ["no_class"]),
        ("Иванов Иван;13А;05.04.2013;", ["class_unknown"]),
        ("Иванов Иван;5B;05.04.2013;", ["class_unsure"]),
        ("Иванов Иван;5А;вчера;", ["date_unknown"]),
        ("Иванов Иван;5А;05.04.2033;", ["date_unlikely"]),
        ("Иванов Иван;5А;05.04.1813;", ["date_unlikely"]),
        ("Иванов Иван;5А;;нет", []),
        ("Иванов Иван;5А;;123", ["phone_unknown"]),
        (f"{'И' * 81} Иван;5А;;", ["name_too_long"]),
    ],
)
def test_read_rows_student_problems(line: str, found: list[str]) -> None:
    roster = read(csv("ФИО;Класс;Дата рождения;Телефон", line, "Петрова Анна;5А;06.04.2013;"))

    assert codes(roster.students)[0] == found


def test_read_rows_staff() -> None:
    roster = read(
        csv(
            "ФИО;Должность;Классное руководство;Почта",
            "Белова Мария Ивановна;Директор;-;BELOVA@school.example",
            "Ефимова Кира;Учитель;5А, 5 «Б»;нет",
            "Лаптева Анна;Секретарь;кружок;x@",
            "Орлов Пётр;;6B;",
        )
    )

    assert [(set(row.posts), row.leads, row.email) for row in roster.staff] == [
        ({Post.DIRECTOR, Post.TEACHER}, (), "belova@school.example"),
        ({Post.TEACHER}, (ClassName(5, "А"), ClassName(5, "Б")), ""),
        ({Post.EMPLOYEE}, (), ""),
        ({Post.TEACHER}, (), ""),
    ]
    assert codes(roster.staff) == [[], [], ["email_unknown", "leads_unknown"], ["class_unsure"]]


def test_read_rows_load() -> None:
    roster = read(
        csv(
            "Педагог;Класс;Предмет",
            "Ефимова Кира;5А;Физика",
            ";5А;Физика",
            "Орлов П. П.;5А;Разговоры о важном",
            "Орлов Пётр;5А;",
        )
    )

    assert [(row.teacher.last, row.subject, row.extracurricular) for row in roster.load] == [
        ("Ефимова", "Физика", False),
        ("", "Физика", False),
        ("Орлов", "Разговоры о важном", True),
        ("Орлов", "", False),
    ]
    assert codes(roster.load) == [[], ["no_teacher"], [], ["no_subject"]]


@pytest.mark.parametrize(
    ("text", "guardians"),
    [
        ("Иванова Мария Петровна", [("Иванова Мария Петровна", "", "")]),
        ("Иванова Мария, 8 (978) 415-34-27", [("Иванова Мария", "+79784153427", "")]),
        (
            "Иванова М. И. 89784153427, Иванов И. И. 89784153428",
            [("Иванова М. И.", "+79784153427", ""), ("Иванов И. И.", "+79784153428", "")],
        ),
        (
            "мать: Иванова Мария, тел. 89784153427; отец: Иванов Иван (в разводе) i@family.example",
            [("Иванова Мария", "+79784153427", ""), ("Иванов Иван", "", "i@family.example")],
        ),
        ("Иванова Мария / Иванов Иван", [("Иванова Мария", "", ""), ("Иванов Иван", "", "")]),
        ("89784153427", []),
        ("", []),
    ],
)
def test_guardians_in(text: str, guardians: list[tuple[str, str, str]]) -> None:
    assert [(name.full, phone, email) for name, phone, email in guardians_in(text)] == guardians


def test_read_rows_total_below_and_numbers_as_numbers() -> None:
    file = RosterFile(
        [
            sheet(
                ["№", "Фамилия, имя, отчество", "Дата рождения", "Личный номер", "Телефон"],
                [1.0, "Иванов Иван", 41369.0, 12.0, 89784153427.0],
                ["", "Итого:", 1.0],
                name="5-А",
            )
        ],
    )

    student = read_rows(file, recognise(file), today=TODAY).students

    assert [(row.name.full, row.birth_date, row.number, row.phone, row.school_class) for row in student] == [
        ("Иванов Иван", date(2013, 4, 5), "12", "+79784153427", ClassName(5, "А"))
    ]


def test_message_says_what_is_wrong() -> None:
    message = Message.from_json(["error", "class_unknown", {"text": "13А"}])

    with translation.override("en"):
        assert str(message) == "«13А» is not the name of a class."
    assert Message.from_json(message.as_json()) == message


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"field": "phone", "old": "", "new": "+79784153427"}, "Phone: – → +7 978 415-34-27"),
        (
            {"field": "birth_date", "old": "2013-04-05", "new": "2013-05-04"},
            "Date of birth: 05.04.2013 → 04.05.2013",
        ),
        ({"field": "last_name", "old": "Сорокина", "new": "Скворцова"}, "Last name: Сорокина → Скворцова"),
    ],
)
def test_message_of_a_change_speaks_of_values_as_people_do(params: dict[str, str], text: str) -> None:
    with translation.override("en"):
        assert str(note("changed", **params)) == text
