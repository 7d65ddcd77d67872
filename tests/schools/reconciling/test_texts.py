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
    ],
)
def test_a_class_is_named_in_many_ways(heading: str) -> None:
    assert shown(read_lists(f"{heading}\nМаша Фомина", PLACES)) == {1: [(1, "Маша Фомина")]}


def test_a_class_with_a_long_letter() -> None:
    assert list(read_lists("10 технологический\nМаша Фомина", PLACES).by_place) == [4]


@pytest.mark.parametrize("line", ["5 Маша Фомина", "1 Ян Ли", "Маша Фомина 5А", "27", "3. Анна Белова"])
def test_a_numbered_name_is_no_heading(line: str) -> None:
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
