"""The matcher: what leaves no doubt is sure, what a person must decide is a question, nobody is invented."""

from __future__ import annotations

from collections import Counter
from random import Random
from time import process_time

import pytest

from schools.names.fitting import Known
from schools.names.likeness import Reason
from schools.names.matcher import Answer, Directory, directory_of, match
from schools.names.pasted import read_pasted_line
from schools.names.people import split_full_name
from tests.schools.names.lists import MANNERS, invent, school

LISTS = 320
"""So many invented lists of whole classes are held against what they say."""


def answers(lines: list[str], expected: list[str], others: list[Known] | None = None) -> list[Answer]:
    """Return the answers for these lines against people by full name, numbered from one."""
    people = [Known(number, split_full_name(name)) for number, name in enumerate(expected, 1)]
    read = [line for line in map(read_pasted_line, lines) if line is not None]
    return match(read, directory_of([*people, *(others or [])]), [person.pk for person in people])


def answer(line: str, *expected: str, others: list[Known] | None = None) -> tuple[int | None, str]:
    """Return (person, confidence) of one line."""
    (found,) = answers([line], list(expected), others)
    return found.person, found.confidence.value if found.confidence else ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Мария Фомина", "Фомина Мария Егоровна"),
        ("Фомина Мария Егоровна", "Фомина Мария Егоровна"),
        ("мария егоровна фомина", "Фомина Мария Егоровна"),
        ("Маша Фомина", "Фомина Мария Егоровна"),
        ("ФОМИНА МАШЕНЬКА", "Фомина Мария Егоровна"),
        ("Саша Иванов", "Иванов Александр Петрович"),
        ("Саша Иванова", "Иванова Александра Петровна"),
        ("Ваня Орлов", "Орлов Иван"),
        ("Лёша Орлов", "Орлов Алексей Ильич"),
        ("леха орлов", "Орлов Алексей Ильич"),
        ("Ксюша Матвеева", "Матвеева Ксения Егоровна"),
        ("Женя Поляков", "Поляков Евгений Евгеньевич"),
        ("Валя Гончаренко", "Гончаренко Валентин Олегович"),
        ("Валя Гончаренко", "Гончаренко Валентина Олеговна"),
        ("Yuliya Borisova", "Борисова Юлия Владимировна"),
        ("Iuliia Borisova", "Борисова Юлия Владимировна"),
        ("Julia Borisova", "Борисова Юлия Владимировна"),
        ("Aleksey Shchukin", "Щукин Алексей Олегович"),
        ("Alexey Schukin", "Щукин Алексей Олегович"),
        ("Alexei Sсhukin", "Щукин Алексей Олегович"),
        ("Masha Fomina", "Фомина Мария Егоровна"),
        ("Oleksandr Zaytsev", "Зайцев Александр Ильич"),
        ("Kозлoвa Aннa", "Козлова Анна Ильинична"),
        ("Алена Киселева", "Киселёва Алёна Юрьевна"),
        ("Дарья Зайцева", "Зайцева Даря Ильинична"),
        ("Анна Филлипова", "Филиппова Анна Ильинична"),
        ("Ольга Каазкова", "Казакова Ольга Константиновна"),
        ("🌸 Кира Киселёва 🌸", "Киселёва Кира Юрьевна"),
        ("кира_киселёва2013", "Киселёва Кира Юрьевна"),
        ("КираКиселёва", "Киселёва Кира Юрьевна"),
        ("𝐊𝐢𝐫𝐚 𝐊𝐢𝐬𝐞𝐥𝐞𝐯𝐚", "Киселёва Кира Юрьевна"),
        ("Кираааа Киселёва", "Киселёва Кира Юрьевна"),
        ("12. Киселёва Кира", "Киселёва Кира Юрьевна"),
        ("Кира Киселёва  (администратор)", "Киселёва Кира Юрьевна"),
        ("Кира Киселёва классный руководитель", "Киселёва Кира Юрьевна"),
        ("Кира Киселёва 5 «А»", "Киселёва Кира Юрьевна"),
        ("Кира Киселёва был(а) недавно", "Киселёва Кира Юрьевна"),
        ("Вы (Кира Киселёва)", "Киселёва Кира Юрьевна"),
        ("Тимур Абдураманова-Ким", "Абдураманова-Ким Тимур Рустемович"),
        ("Ким Абдураманова Тимур", "Абдураманова-Ким Тимур Рустемович"),
        ("Алексей Мамедов", "Мамедов Алексей Мамед оглы"),
        ("Yan Tsoy", "Цой Ян"),
    ],
)
def test_a_name_written_in_any_usual_way_is_sure(line: str, name: str) -> None:
    assert answer(line, name, "Ткаченко Арсений Константинович") == (1, "sure")


@pytest.mark.parametrize(
    ("line", "name", "reason"),
    [
        ("Фомина", "Фомина Мария Егоровна", Reason.LAST_ONLY),
        ("Маша", "Фомина Мария Егоровна", Reason.FIRST_ONLY),
        ("Мария Егоровна", "Фомина Мария Егоровна", Reason.NO_SURNAME),
        ("Фомина М.", "Фомина Мария Егоровна", Reason.INITIAL),
        ("М. Фомина", "Фомина Мария Егоровна", Reason.INITIAL),
        ("M. Fomina", "Фомина Мария Егоровна", Reason.INITIAL),
        ("Фомина М. Е.", "Фомина Мария Егоровна", Reason.INITIAL),
        ("Мария Фимина", "Фомина Мария Егоровна", Reason.TYPO),
        ("Мария Фомин", "Фомина Мария Егоровна", Reason.SURNAME_ENDING),
        ("Тимур Ким", "Абдураманова-Ким Тимур Рустемович", Reason.SURNAME_PART),
        ("Арина Белова", "Белова Алина Михайловна", Reason.LIKE_NAME),
        ("Алёна Белова", "Белова Елена Михайловна", Reason.SHORT_NAME),
        ("Мария Фомина Лунтик", "Фомина Мария Егоровна", Reason.MORE_WORDS),
    ],
)
def test_what_leaves_a_doubt_is_a_question_with_its_reason(line: str, name: str, reason: Reason) -> None:
    (found,) = answers([line], [name, "Ткаченко Арсений Константинович"])
    assert (found.person, found.confidence, reason in found.reasons) == (1, "probable", True)


@pytest.mark.parametrize(
    "line",
    [
        "Kotik 2013",
        "Мама Вани",
        "Mama Vani",
        "Вани мама",
        "Иванов Пётр",
        "Иванова Саша",
        "Иванов Иван Олегович",
        "💜💜💜",
        "Иваниди",
        "Иван Кузнецов",
    ],
)
def test_nobody_is_invented(line: str) -> None:
    assert answer(line, "Иванов Иван Петрович", "Ткаченко Арсений Константинович") == (None, "")


def test_namesakes_are_a_question_that_names_both() -> None:
    (found,) = answers(["Соня Кузнецова"], ["Кузнецова София Дмитриевна", "Кузнецова София Андреевна"])
    assert (found.person, found.others, found.confidence) == (1, (2,), "probable")


def test_a_patronymic_tells_namesakes_apart() -> None:
    lines = ["Кузнецова София Андреевна", "Кузнецова Соня Дмитриевна"]
    found = answers(lines, ["Кузнецова София Дмитриевна", "Кузнецова София Андреевна"])
    assert [(each.person, each.confidence) for each in found] == [(2, "sure"), (1, "sure")]


def test_two_lines_never_get_one_person() -> None:
    found = answers(["Мария Иванова", "Маша Иванова"], ["Иванова Мария Петровна"])
    assert [(each.person, each.confidence, each.guess) for each in found] == [
        (1, "probable", None),
        (None, None, 1),
    ]


def test_a_copied_line_is_passed_over() -> None:
    found = answers(["Мария Иванова", "Мария  Иванова"], ["Иванова Мария Петровна"])
    assert [(each.person, each.confidence, each.repeats) for each in found] == [
        (1, "sure", None),
        (None, None, 0),
    ]


def test_the_whole_list_is_looked_at_and_not_line_by_line() -> None:
    """«Саша» alone might be either; the second line leaves only one of them."""
    found = answers(["Саша", "Саша Орлов"], ["Орлов Александр Петрович", "Белова Александра Ильинична"])
    assert [(each.person, each.confidence) for each in found] == [(2, "probable"), (1, "sure")]


@pytest.mark.parametrize(
    ("line", "other", "guess"),
    [
        ("Марина Иванова", "Иванова Марина Олеговна", 7),
        ("Александра Степанова", "Степанова Александра Олеговна", 7),
        ("Анна Кротова", "Кротова Анна Сергеевна", 7),
    ],
)
def test_whoever_is_exactly_somebody_else_is_not_taken_for_one_expected(
    line: str, other: str, guess: int
) -> None:
    expected = ["Иванова Мария Олеговна", "Степанов Александр Олегович", "Котова Анна Сергеевна"]
    (found,) = answers([line], expected, [Known(7, split_full_name(other))])
    assert (found.person, found.guess) == (None, guess)


def test_a_mother_in_the_pupils_list_is_a_guess_and_never_the_pupil() -> None:
    child = split_full_name("Сидоров Иван Ильич")
    mother = Known(7, split_full_name("Сидорова Ольга Павловна"), is_adult=True, wards=(child,))
    father = Known(8, split_full_name("Сидоров Илья Павлович"), is_adult=True, wards=(child,))
    lines = ["Мама Вани", "папа Ивана Сидорова", "Mama Vani", "Ольга Сидорова (мама Вани)"]
    found = [answers([line], [child.full], [mother, father])[0] for line in lines]
    assert [(each.person, each.guess) for each in found] == [(None, 7), (None, 8), (None, 7), (None, 7)]


def test_in_a_parents_chat_a_mother_named_by_her_child_is_a_question() -> None:
    child = split_full_name("Орлова Кира Ильинична")
    mother = Known(7, split_full_name("Белова Ольга Павловна"), is_adult=True, wards=(child,))
    for line in ("Мама Киры", "мама Киры Орловой", "Ольга, мама Киры", "Белова Ольга (мама Киры)"):
        read = read_pasted_line(line)
        assert read is not None
        (found,) = match([read], directory_of([mother, Known(1, child)]), [7])
        assert (found.person, found.confidence) == (7, "sure" if "Белова" in line else "probable"), line


def test_a_patronymic_is_not_taken_for_a_mistyped_surname() -> None:
    director, teacher = "Денисова Александра Сергеевна", "Сергеева Александра Романовна"
    assert answer("Александра Сергеевна", teacher, director) == (2, "probable")


@pytest.mark.parametrize(
    ("child", "said"),
    [
        ("Орлов Лев", "Льва"),
        ("Орлов Павел", "Павла Орлова"),
        ("Орлов Пётр", "Петра"),
        ("Орлов Алексей", "Лёши"),
        ("Орлова Мария", "Марии Орловой"),
        ("Орлова Дарья", "Дарьи"),
        ("Белый Игорь", "Игоря Белого"),
    ],
)
def test_a_child_is_known_in_the_genitive(child: str, said: str) -> None:
    ward = split_full_name(child)
    father = Known(7, split_full_name("Громов Илья Павлович"), is_adult=True, wards=(ward,))
    read = read_pasted_line(f"Папа {said}")
    assert read is not None
    assert match([read], directory_of([father]), [7])[0].person == 7


@pytest.mark.parametrize(
    "line",
    [
        "участники: 27",
        "Участники (27)",
        "27 участников",
        "онлайн",
        "был(а) недавно",
        "была в сети 5 минут назад",
        "заходил сегодня в 12:45",
        "учитель",
        "классный руководитель",
        "Вы",
        "администратор",
        "Добавить участников",
        "12:45",
        "+7 978 123-45-67",
        "— — —",
        "",
        "   ",
    ],
)
def test_a_line_that_is_no_person_is_passed_over(line: str) -> None:
    assert read_pasted_line(line) is None


def test_invented_lists_are_read_without_a_wrong_sure_one() -> None:
    """Whole classes written in twenty ways, with leavers, relatives and pupils of other classes."""
    here, wrong, count = school(), [], Counter[str]()
    for seed in range(LISTS):
        invented = invent(seed)
        read = [line for line in map(read_pasted_line, invented.lines) if line is not None]
        found = {read[each.line].text: each for each in match(read, here.directory, invented.expected)}
        taken = [each.person for each in found.values() if each.person is not None]
        assert len(taken) == len(set(taken)), seed
        for text, each in found.items():
            if each.confidence == "sure" and invented.meant.get(text) != each.person:
                wrong.append((seed, text, each))
        for text, person in invented.meant.items():
            count["all"] += 1
            answered = found.get(text)
            offered = (answered.person, *answered.others) if answered else ()
            count["covered"] += person in offered
            count["sure"] += answered is not None and answered.confidence == "sure"

    assert wrong == []
    assert count["covered"] / count["all"] >= 0.97
    assert count["sure"] / count["all"] >= 0.85


def _pasted(size: int) -> tuple[Directory, list[int], list[str]]:
    here, random = school(), Random(size)
    ids = [pk for members in here.classes.values() for pk in members][:size]
    lines = [
        random.choices(MANNERS, [weight for weight, *_rest in MANNERS])[0][2](random, here.name(pk))
        for pk in ids
    ]
    return directory_of(here.directory.people[pk] for pk in ids), ids, lines


@pytest.mark.parametrize(("size", "seconds"), [(30, 0.02), (800, 3.0)])
def test_speed(size: int, seconds: float) -> None:
    directory, ids, lines = _pasted(size)
    read = [line for line in map(read_pasted_line, lines) if line is not None]
    spent = []
    for _attempt in range(3):
        begun = process_time()
        match(read, directory, ids)
        spent.append(process_time() - begun)
    assert min(spent) < seconds
