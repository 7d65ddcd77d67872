"""A pasted text is divided by headings, and each line keeps its number."""

from __future__ import annotations

import pytest

from schools.reconciling.texts import MOST_BYTES, MOST_LINES, PastedText, is_too_large, read_list, read_lists

PLACES = {"5а": 1, "5б": 2, "учительская": 3, "10технологический": 4}


def shown(pasted: PastedText) -> dict[int, list[tuple[int, str]]]:
    """Return {place: [(number, text)]}."""
    return {pk: [(line.number, line.read.text) for line in lines] for pk, lines in pasted.by_place.items()}


def test_headings_switch_the_place() -> None:
    text = "5А\nМаша Фомина\n\n5 «Б» класс\nОлег Тарасов\nонлайн\nЯна Орлова\nУчительская:\nИнна Белова"
    assert shown(read_lists(text, PLACES)) == {
        1: [(1, "Маша Фомина")],
        2: [(4, "Олег Тарасов"), (6, "Яна Орлова")],
        3: [(8, "Инна Белова")],
    }


@pytest.mark.parametrize(
    "heading",
    [
        "5А",
        "5 А",
        "5-а",
        "5а класс",
        "Класс 5А",
        "5 «А»",
        '5"А" класс',
        "5А (27)",
        "5А, 27 человек",
        "— 5А —",
        "5A",
        "5А;",
        "5А – 27 учеников",
        "5А класс (27)",
        "Класс: 5А",
        "Список 5А класса",
        "Участники 5А",
        "5А класс (список)",
    ],
)
def test_a_class_is_named_in_many_ways(heading: str) -> None:
    assert shown(read_lists(f"{heading}\nМаша Фомина", PLACES)) == {1: [(1, "Маша Фомина")]}


@pytest.mark.parametrize("heading", ["10 технологический", "10 технологический класс"])
def test_a_class_with_a_long_letter(heading: str) -> None:
    assert list(read_lists(f"{heading}\nМаша Фомина", PLACES).by_place) == [4]


@pytest.mark.parametrize("heading", ["Ученики 5Б", "Чат 5Б", "5Б родители", "5А, 5Б", "5Б и 5А", "7Б класс"])
def test_what_names_another_place_ends_the_class_before(heading: str) -> None:
    pasted = read_lists(f"5А\nМаша Фомина\n{heading}\nОлег Тарасов", PLACES)
    assert (shown(pasted), pasted.unknown) == ({1: [(1, "Маша Фомина")]}, {heading: 1})


def test_a_latin_letter_that_may_be_two_is_asked_about_and_one_is_not() -> None:
    both = read_lists("5B\nМаша Фомина", {"5б": 2, "5в": 3})
    assert (shown(both), both.unknown, both.unclear) == ({}, {"5B": 1}, {"5B": ("5В", "5Б")})
    assert shown(read_lists("5B\nМаша Фомина", PLACES)) == {2: [(1, "Маша Фомина")]}


@pytest.mark.parametrize(
    "line",
    [
        "5 Маша Фомина",
        "1 Ян Ли",
        "Маша Фомина 5А",
        "Фомина Маша, 5Б",
        "27",
        "3. Анна Белова",
        "Ученица 5Б",
        "Классный руководитель 5Б",
        "Участники: 27",
    ],
)
def test_what_only_has_a_number_or_a_class_in_it_is_no_heading(line: str) -> None:
    assert list(read_lists(f"5А\n{line}", PLACES).by_place) == [1]


def test_an_unknown_class_and_lines_before_any() -> None:
    pasted = read_lists("Маша Фомина\n5Ж\nОлег Тарасов\nИнна Белова\n5B\nЯна Орлова", PLACES)
    assert (shown(pasted), pasted.unknown, pasted.astray) == ({2: [(5, "Яна Орлова")]}, {"5Ж": 2}, 1)


def test_one_list_passes_headings_over() -> None:
    pasted = read_list("5А класс\nУчастники: 2\nМаша Фомина, Олег Тарасов", 1)
    assert shown(pasted) == {1: [(2, "Маша Фомина"), (3, "Олег Тарасов")]}


def test_what_is_too_large() -> None:
    assert [
        is_too_large(text) for text in ("я\n" * (MOST_LINES - 1), "я\n" * MOST_LINES, "x" * (MOST_BYTES + 1))
    ] == [False, True, True]
