"""Names of classes."""

import pytest

from schools.names.classes import ClassName, class_key, class_of, class_sort_key, read_class_name


@pytest.mark.parametrize(
    "text",
    [
        "5А", "5 А", "5-а", "5 «А»", '5"А"', "05А", "5 А класс", "5а", "5A", "5 a", "5-A", "5 - А", "5–А",
        "5\u00a0А", "«5А»", "5 кл. А", "5 А кл", "класс 5А", "5.А", "5/А", "5_А", "5-й А", "5-й «А» класс",
        "5 “А”", "5'А'", "5 (А)", " 5  А ", '"5А"', "Класс: 5А".replace(":", ""),
    ],
)  # fmt: skip
def test_read_class_name_spellings_of_one_class(text: str) -> None:
    assert read_class_name(text).name == ClassName(5, "А")


@pytest.mark.parametrize(
    ("text", "name", "shown", "key"),
    [
        ("10 А", ClassName(10, "А"), "10А", "10а"),
        ("011-б", ClassName(11, "Б"), "11Б", "11б"),
        ("9К", ClassName(9, "К"), "9К", "9к"),
        ("9K", ClassName(9, "К"), "9К", "9к"),
        ("7 Е", ClassName(7, "Е"), "7Е", "7е"),
        ("7 Ё", ClassName(7, "Ё"), "7Ё", "7е"),
        ("5", ClassName(5), "5", "5"),
        ("5.0", ClassName(5), "5", "5"),
        ("5-1", ClassName(5, "1"), "5-1", "5-1"),
        ("10 технологический", ClassName(10, "технологический"), "10 технологический", "10технологический"),
        ("7К2", ClassName(7, "К2"), "7К2", "7к2"),
    ],
)
def test_read_class_name_forms(text: str, name: ClassName, shown: str, key: str) -> None:
    reading = read_class_name(text)
    assert (reading.name, name.text, name.key) == (name, shown, key)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("5B", ("5В", "5Б")),
        ("5b", ("5В", "5Б")),
        ("5 «B»", ("5В", "5Б")),
        ("5G", ("5Г",)),
        ("5W", ("5W",)),
    ],
)
def test_read_class_name_unsure_letter_is_asked(text: str, candidates: tuple[str, ...]) -> None:
    reading = read_class_name(text)
    assert reading.name is None
    assert reading.is_question
    assert tuple(name.text for name in reading.candidates) == candidates


@pytest.mark.parametrize(
    "text",
    [
        "",
        "А",
        "13А",
        "0А",
        "Учительская",
        "512",
        "5" + "а" * 16,
        "2026-09-01",
        "кружок",
        "5 «»А, 5Б, 6А и др.",
    ],
)
def test_read_class_name_nothing(text: str) -> None:
    reading = read_class_name(text)
    assert (reading.name, reading.candidates) == (None, ())


def test_class_of_two_cells() -> None:
    assert class_of("5.0", " а ").name == ClassName(5, "А")


def test_class_key_of_group() -> None:
    assert class_key("Группа  «Английский», 5А") == "группа«английский»,5а"


def test_class_sort_key_orders_by_grade() -> None:
    assert sorted(["10А", "2Б", "Группа", "2А", "11А"], key=class_sort_key) == [
        "2А",
        "2Б",
        "10А",
        "11А",
        "Группа",
    ]
