"""Which sheets hold what."""

from collections.abc import Sequence

import pytest

from schools.importing.columns import Column, Refused, SheetKind, refusal_of
from schools.importing.errors import RosterFileError
from schools.importing.layouts import Layout, Layouts, signature_of
from schools.importing.reading import RosterFile, Sheet, read_file
from schools.importing.recognising import (
    RefusedColumn,
    SheetMapping,
    class_in_title,
    recognise,
    recognise_sheet,
)
from schools.names.classes import ClassName
from tests.schools.importing.files import SCHOOL


def sheet(*rows: Sequence[object], name: str = "Лист1") -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows])  # type: ignore[list-item]  # cells of a test


@pytest.mark.parametrize(
    ("name", "headings", "kind"),
    [
        (
            "Обучающиеся",
            ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Телефон", "Номер"],
            "student",
        ),
        ("Сотрудники", ["ФИО", "Должность", "Классное руководство", "Телефон", "Электронная почта"], "staff"),
        (
            "Родители",
            ["ФИО родителя", "Телефон", "Электронная почта", "ФИО ребёнка", "Класс ребёнка"],
            "guardian",
        ),
        ("Нагрузка", ["Педагог", "Класс", "Предмет"], "load"),
        ("Лист1", ["№", "Фамилия, имя, отчество", "Дата рожд.", "Класс"], "student"),
        ("Лист1", ["№ п/п", "ФИО обучающегося", "Класс", "Законный представитель"], "student"),
        ("Лист1", ["Ф.И.О.", "Параллель", "Литера"], "student"),
        ("5А", ["№", "ФИО"], "student"),
        ("Список", ["Ученик", "Класс"], "student"),
        ("Педагоги", ["ФИО", "Класс"], "staff"),
        ("Лист1", ["Учитель", "Телефон"], "staff"),
        ("Лист1", ["ФИО", "Кл. рук."], "staff"),
        ("Родители", ["ФИО", "Телефон", "ФИО ребенка"], "guardian"),
        ("Родители", ["ФИО ребёнка", "Класс", "ФИО родителя"], "guardian"),
        ("Лист1", ["Мать", "Телефон", "Ребёнок", "Класс"], "guardian"),
        ("Лист1", ["Предмет", "Классы", "Учитель"], "load"),
        ("Лист1", ["Last name", "First name", "Class"], "student"),
    ],
)
def test_recognise_sheet_kind(name: str, headings: list[str], kind: str) -> None:
    mapping, _refused = recognise_sheet(sheet(headings, ["x"] * len(headings), name=name))

    assert (mapping.kind, mapping.header_row) == (kind, 1)


@pytest.mark.parametrize(
    "rows", [[["Меню", "Цена"], ["Суп", 50.0]], [["", ""]], [["ФИО: Иванов Иван Иванович, 5А класс"]]]
)
def test_recognise_nothing_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(RosterFileError):
        recognise(RosterFile([sheet(*rows)]))


def test_recognise_school() -> None:
    recognition = recognise(read_file(SCHOOL.read_bytes()))

    assert [
        (mapping.kind, mapping.header_row, list(mapping.columns.values())) for mapping in recognition.sheets
    ] == [
        (
            SheetKind.STUDENT,
            1,
            [
                Column.LAST_NAME,
                Column.FIRST_NAME,
                Column.PATRONYMIC,
                Column.BIRTH_DATE,
                Column.CLASS,
                Column.PHONE,
                Column.NUMBER,
            ],
        ),
        (
            SheetKind.STAFF,
            1,
            [Column.FULL_NAME, Column.POSITION, Column.LEADS, Column.PHONE, Column.EMAIL, Column.NUMBER],
        ),
        (
            SheetKind.GUARDIAN,
            1,
            [Column.FULL_NAME, Column.PHONE, Column.EMAIL, Column.CHILD_NAME, Column.CHILD_CLASS],
        ),
        (SheetKind.LOAD, 1, [Column.FULL_NAME, Column.CLASS, Column.SUBJECT]),
    ]


def test_recognise_sheet_header_below_title_and_class_in_title() -> None:
    mapping, _refused = recognise_sheet(
        sheet(
            ["Список учащихся 1 «А» класса"],
            ["Кл. руководитель:", "Беляева Диана Викторовна"],
            [],
            ["№", "Фамилия, имя, отчество", "Дата рождения", "Примечание"],
            [1.0, "Сорокина Светлана Михайловна", "20.04.2019"],
        )
    )

    assert mapping == SheetMapping(
        sheet="Лист1",
        kind=SheetKind.STUDENT,
        header_row=4,
        columns={0: Column.ORDINAL, 1: Column.FULL_NAME, 2: Column.BIRTH_DATE},
        class_name=ClassName(1, "А"),
    )


def test_recognise_sheet_number_that_counts_is_no_number() -> None:
    rows = [["Номер", "ФИО", "Класс"], ["1", "Иванов Иван", "5А"], ["2", "Петрова Анна", "5А"]]

    mapping, _refused = recognise_sheet(sheet(*rows))

    assert dict(mapping.columns) == {0: Column.ORDINAL, 1: Column.FULL_NAME, 2: Column.CLASS}


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("СНИЛС", Refused.SENSITIVE),
        ("Паспорт (серия, номер)", Refused.SENSITIVE),
        ("Адрес проживания", Refused.SENSITIVE),
        ("Адрес", Refused.SENSITIVE),
        ("Свидетельство о рождении", Refused.SENSITIVE),
        ("Группа здоровья", Refused.SENSITIVE),
        ("is_superuser", Refused.POWER),
        ("role", Refused.POWER),
        ("Роль", Refused.POWER),
        ("Пароль", Refused.POWER),
        ("Адрес электронной почты", None),
        ("E-mail адрес", None),
        ("Класс", None),
        ("Дата рождения", None),
        ("Примечание", None),
    ],
)
def test_refusal_of(heading: str, why: Refused | None) -> None:
    assert refusal_of(heading) is why


def test_recognise_reports_refused_columns_and_reads_none_of_them() -> None:
    recognition = recognise(
        RosterFile([sheet(["ФИО", "СНИЛС", "Класс", "is_superuser"], ["Иванов Иван", "1", "5А", "1"])])
    )

    assert recognition.refused == (
        RefusedColumn("Лист1", 1, "СНИЛС", Refused.SENSITIVE),
        RefusedColumn("Лист1", 3, "is_superuser", Refused.POWER),
    )
    assert dict(recognition.sheets[0].columns) == {0: Column.FULL_NAME, 2: Column.CLASS}


def chosen(kind: SheetKind | None, columns: dict[int, Column], headings: Sequence[str]) -> Layouts:
    layout = Layout(signature_of(headings), kind, columns)
    return {layout.signature: layout}


def test_recognise_a_table_as_a_person_chose() -> None:
    known = sheet(["ФИО", "Класс"], ["Иванов Иван", "5А"])
    layouts = chosen(None, {}, ["фио ", "КЛАСС", ""])

    file = RosterFile([known, sheet(["ФИО", "Должность"], ["Орлов Пётр", "Учитель"], name="Лист2")])

    assert [(mapping.kind, mapping.chosen) for mapping in recognise(file, layouts).sheets] == [
        (None, True),
        (SheetKind.STAFF, False),
    ]


def test_recognise_what_a_person_chose_cannot_reach_a_refused_or_foreign_column() -> None:
    headings = ["ФИО", "СНИЛС", "Класс", "Прим."]
    layouts = chosen(
        SheetKind.STUDENT,
        {0: Column.FULL_NAME, 1: Column.NUMBER, 2: Column.CLASS, 3: Column.POSITION, 9: Column.PHONE},
        headings,
    )

    recognition = recognise(RosterFile([sheet(headings, ["Иванов Иван", "1", "5А", "7"])]), layouts)

    assert dict(recognition.sheets[0].columns) == {0: Column.FULL_NAME, 2: Column.CLASS}
    assert [column.heading for column in recognition.refused] == ["СНИЛС"]


def test_recognise_a_file_that_was_left_out_whole_as_if_nobody_had_chosen() -> None:
    file = RosterFile([sheet(["ФИО", "Класс"], ["Иванов Иван", "5А"])])

    (mapping,) = recognise(file, chosen(None, {}, ["ФИО", "Класс"])).sheets

    assert (mapping.kind, mapping.chosen) == (SheetKind.STUDENT, False)


def test_mapping_survives_storing() -> None:
    mapping = SheetMapping("5А", SheetKind.STUDENT, 3, {0: Column.FULL_NAME}, ClassName(5, "А"))

    assert SheetMapping.from_json(mapping.as_json()) == mapping
    assert SheetMapping.from_json(SheetMapping("x", None).as_json()) == SheetMapping("x", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Список учащихся 1 «А» класса", ClassName(1, "А")),
        ("5-Б класс", ClassName(5, "Б")),
        ("Класс: 7В", ClassName(7, "В")),
        ("11 класс", ClassName(11)),
        ("Список обучающихся на 01.09.2026", None),
        ("", None),
    ],
)
def test_class_in_title(text: str, name: ClassName | None) -> None:
    assert class_in_title(text) == name
