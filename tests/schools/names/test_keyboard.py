"""Lines typed on the wrong keyboard, and names given by initials."""

from __future__ import annotations

import pytest

from schools.names.keyboard import as_typed
from tests.schools.names.test_matcher import answer, answers

OTHER = "Ткаченко Арсений Константинович"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Bdfyjd Bdfy", "Иванов Иван"),
        ("<tkjdf Fyyf", "Белова Анна"),
        ("bdfyjdf fyyf", "иванова анна"),
        ("Masha Fomina", "Masha Fomina"),
        ("Jane Eyre", "Jane Eyre"),
        ("Иванов Bdfy", "Иванов Bdfy"),
        ("Yan Tsoy", "Yan Tsoy"),
        ("12:45", "12:45"),
        ("", ""),
    ],
)
def test_as_typed(text: str, meant: str) -> None:
    assert as_typed(text) == meant


@pytest.mark.parametrize("line", ["Bdfyjd Bdfy", "Bdfy Bdfyjd", "bdfyjd bdfy gtnhjdbx", "1. Bdfyjd Dfyz"])
def test_wrong_keyboard_is_read(line: str) -> None:
    assert answer(line, "Иванов Иван Петрович", OTHER) == (1, "sure")


@pytest.mark.parametrize(
    "line",
    [
        "Иванов И. П.",
        "Иванов И.П.",
        "ИвановИ.П.",
        "И. П. Иванов",
        "И.П. Иванов",
        "Иванов И",
        "И. Иванов",
        "Иванов Иван П.",
        "Иван П. Иванов",
    ],
)
def test_initials_are_probable_where_one_fits(line: str) -> None:
    found = answer(line, "Иванов Иван Петрович", "Иванов Олег Сергеевич", OTHER)

    assert found == (1, "probable")


@pytest.mark.parametrize("line", ["Иванов И. П.", "И. Иванов", "Иванов Иван П."])
def test_initials_are_a_question_where_several_fit(line: str) -> None:
    (found,) = answers([line], ["Иванов Иван Петрович", "Иванов Иван Павлович", OTHER])

    assert (found.person, found.others, found.confidence) == (1, (2,), "probable")


@pytest.mark.parametrize("line", ["Иванов И. С.", "Иванов К. П.", "Иванов Иван С."])
def test_other_initials_are_nobody(line: str) -> None:
    assert answer(line, "Иванов Иван Петрович", OTHER) == (None, "")
