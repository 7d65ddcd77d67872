"""Invented member lists: people of the sample school, their names written as people write them in chats.

Seeded, so that a failure can be looked at again. What a list says is known beforehand: who is meant by each
line, who of the class is not in it, and which lines mean nobody of the class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from schools.importing.reading import read_file
from schools.names.fitting import Known
from schools.names.matcher import Directory, directory_of
from schools.names.people import NameParts, split_full_name
from tests.schools.importing.files import SCHOOL

SHORT = {
    "Александр": "Саша Саня Шурик",
    "Александра": "Саша Шура Саня",
    "Алексей": "Лёша Алёша Леха",
    "Алина": "Алинка Аля",
    "Алёна": "Алёнка",
    "Анастасия": "Настя Настюша Ася",
    "Андрей": "Андрюша Андрюха",
    "Анна": "Аня Анечка Анюта",
    "Антон": "Антоша Тоха",
    "Арсений": "Сеня Арсюша",
    "Артём": "Тёма Артёмка Тёмыч",
    "Вадим": "Вадик",
    "Валерия": "Лера Лерочка",
    "Варвара": "Варя",
    "Вероника": "Ника",
    "Виктор": "Витя",
    "Виктория": "Вика",
    "Владимир": "Вова Володя",
    "Владислав": "Влад Владик",
    "Дарья": "Даша Дашуля",
    "Денис": "Дениска Ден",
    "Диана": "Дианка",
    "Дмитрий": "Дима Митя Димон",
    "Евгений": "Женя Женька",
    "Екатерина": "Катя Катюша",
    "Елена": "Лена Леночка",
    "Елизавета": "Лиза Лизка",
    "Иван": "Ваня Ванька",
    "Илья": "Илюша Илюха",
    "Ирина": "Ира Ириша",
    "Кирилл": "Кирюша Кирюха",
    "Константин": "Костя Костик",
    "Ксения": "Ксюша Ксюха",
    "Любовь": "Люба",
    "Максим": "Макс Максимка",
    "Маргарита": "Рита",
    "Мария": "Маша Машенька Маруся",
    "Матвей": "Мотя",
    "Михаил": "Миша Мишаня",
    "Наталья": "Наташа Ната",
    "Николай": "Коля Колян",
    "Ольга": "Оля Оленька",
    "Павел": "Паша Павлик",
    "Роман": "Рома Ромка",
    "Светлана": "Света",
    "Семён": "Сёма",
    "Сергей": "Серёжа Серёга",
    "София": "Соня",
    "Софья": "Соня",
    "Татьяна": "Таня Танюша",
    "Тимофей": "Тима",
    "Тимур": "Тима",
    "Ульяна": "Уля",
    "Фёдор": "Федя",
    "Юлия": "Юля Юленька",
    "Ярослав": "Ярик Слава",
}
"""Short forms of the sample school's names, written down apart from the matcher's own list."""

_SOUNDS = {
    "plain": "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch '' y '' e yu ya",
    "passport": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y '' e iu ia",
    "own": "a b v g d e yo j z i j k l m n o p r s t u f h c ch sh sch '' y '' e ju ja",
    "loose": "a b v g d e e zh z i i k l m n o p r s t u f h ts ch sh sh '' i '' e u ya",
}
_ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_SIGNS = ("🌸", "⭐", "❤️", "🔥", "✨", "😎", "🎮", "💅", "🐱", "⚽")
_ROLES = (
    "(администратор)",
    "(Вы)",
    "учитель",
    "ученик",
    "онлайн",
    "был(а) недавно",
    "(владелец)",
    "5А",
    "ученица 7 класса",
)
LOOK_ALIKES = str.maketrans("аеорсхАЕОРСХМНТК", "aeopcxAEOPCXMHTK")


def latin(word: str, manner: str) -> str:
    """Return a word in Latin letters."""
    sounds = dict(zip(_ALPHABET, (_SOUNDS[manner].replace("''", "") + "").split(" "), strict=True))
    text = "".join(sounds.get(letter, letter) for letter in word.lower())
    return "-".join(part.capitalize() for part in text.split("-"))


def slip(random: Random, word: str) -> str:
    """Return a word with one letter mistyped: doubled, dropped, swapped, or its neighbour on the keyboard."""
    at = random.randrange(1, len(word))
    kind = random.choice(("double", "drop", "swap", "near"))
    if kind == "double" or len(word) < 4:
        return word[:at] + word[at] + word[at:]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "swap" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    row = next((row for row in _KEYS if word[at] in row), None)
    if row is None:
        return word[:at] + word[at] + word[at:]
    beside = (
        row[max(row.index(word[at]) - 1, 0)]
        if random.random() < 0.5
        else row[min(row.index(word[at]) + 1, len(row) - 1)]
    )
    return word[:at] + beside + word[at + 1 :]


def _short(random: Random, name: NameParts) -> str:
    return random.choice(SHORT[name.first].split()) if name.first in SHORT else name.first


def _two(random: Random, one: str, other: str) -> str:
    return f"{one} {other}" if random.random() < 0.7 else f"{other} {one}"


def _mistyped(random: Random, name: NameParts) -> str:
    in_surname = random.random() < 0.5 or len(name.first) < 4
    last = slip(random, name.last) if in_surname else name.last
    return _two(random, name.first if in_surname else slip(random, name.first), last)


def _decorated(random: Random, name: NameParts) -> str:
    sign = random.choice(_SIGNS)
    return random.choice(
        [f"{sign}{{}}{sign}", f"{{}} {sign}", f"{sign} {{}}", "★{}★", "~{}~", "{}2013", "_{}_"]
    ).format(_two(random, name.first, name.last))


def _with_role(random: Random, name: NameParts) -> str:
    return f"{_two(random, name.first, name.last)} {random.choice(_ROLES)}"


Manner = Callable[[Random, NameParts], str]

MANNERS: tuple[tuple[int, str, Manner], ...] = (
    (20, "plain", lambda r, n: f"{n.first} {n.last}"),
    (10, "surname first", lambda r, n: f"{n.last} {n.first}"),
    (4, "whole", lambda r, n: n.full),
    (2, "first, patronymic, last", lambda r, n: " ".join(filter(None, (n.first, n.patronymic, n.last)))),
    (6, "small letters", lambda r, n: _two(r, n.first, n.last).lower()),
    (2, "capitals", lambda r, n: _two(r, n.first, n.last).upper()),
    (14, "short", lambda r, n: _two(r, _short(r, n), n.last)),
    (8, "latin", lambda r, n: _two(r, latin(n.first, m := r.choice(list(_SOUNDS))), latin(n.last, m))),
    (
        3,
        "short latin",
        lambda r, n: _two(r, latin(_short(r, n), m := r.choice(list(_SOUNDS))), latin(n.last, m)),
    ),
    (10, "mistyped", _mistyped),
    (3, "short and mistyped", lambda r, n: _two(r, _short(r, n), slip(r, n.last))),
    (3, "е for ё", lambda r, n: _two(r, n.first, n.last).replace("ё", "е").replace("Ё", "Е")),
    (2, "и for й, no soft sign", lambda r, n: _two(r, n.first, n.last).replace("й", "и").replace("ь", "")),
    (4, "look-alikes", lambda r, n: _two(r, n.first, n.last).translate(LOOK_ALIKES)),
    (6, "decorated", _decorated),
    (5, "with a role", _with_role),
    (2, "numbered", lambda r, n: f"{r.randrange(1, 31)}. {n.last} {n.first}"),
    (
        1,
        "written together",
        lambda r, n: f"{n.first}{n.last.replace('-', '')}" if len(n.first) > 2 else n.full,
    ),
    (1, "underscored", lambda r, n: f"{n.first}_{n.last}".lower()),
    (2, "initial", lambda r, n: r.choice([f"{n.last} {n.first[0]}.", f"{n.first[0]}. {n.last}"])),
    (1, "stretched", lambda r, n: f"{n.first}{n.first[-1] * 3} {n.last}"),
)
"""(weight, name, how): the ways of writing that a list mixes."""

STRANGERS = (
    "Kotik 2013",
    "мамина радость",
    "💜💜💜",
    "Мама Вани",
    "Mama Vani",
    "Бабушка Кати",
    "user4821",
    "Снежная Королева",
    "Ghost",
    "Player One",
    "Иннокентий Пржевальский",
)
NOBODY = (
    "участники: 27",
    "27 участников",
    "онлайн",
    "был(а) недавно",
    "Добавить участников",
    "был в сети 5 минут назад",
    "12:45",
    "",
)


@dataclass(frozen=True, slots=True)
class School:
    """The sample school's people."""

    directory: Directory
    classes: dict[str, list[int]]

    def name(self, pk: int) -> NameParts:
        """Return a person's name."""
        return self.directory.people[pk].name


@cache
def school() -> School:
    """Return the sample school: pupils by class, staff, parents with their children."""
    sheets = [sheet.rows for sheet in read_file(SCHOOL.read_bytes()).sheets]
    people: list[Known] = []
    classes: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, NameParts] = {}
    for row in sheets[0][1:]:
        name = NameParts(*(str(cell or "") for cell in row[:3]))
        people.append(Known(len(people) + 1, name))
        classes[str(row[4])].append(len(people))
        by_name.setdefault(name.full, name)
    for row in sheets[1][1:]:
        people.append(Known(len(people) + 1, split_full_name(str(row[0])), is_adult=True))
    wards: dict[tuple[str, str], list[NameParts]] = defaultdict(list)
    for row in sheets[2][1:]:
        wards[str(row[0]), str(row[1])].append(by_name[str(row[3])])
    for (guardian, _phone), children in wards.items():
        people.append(Known(len(people) + 1, split_full_name(guardian), is_adult=True, wards=tuple(children)))
    return School(directory_of(people), dict(classes))


@dataclass(frozen=True, slots=True)
class Invented:
    """A list and what it says: `{line: person}` of those expected, the lines of others, who is missing."""

    expected: frozenset[int]
    lines: tuple[str, ...]
    meant: dict[str, int]
    manners: dict[str, str]
    others: frozenset[str]
    missing: frozenset[int]


def invent(seed: int) -> Invented:
    """Return the list of one class, with gaps, leavers and people of other classes, in any order."""
    random, here = Random(seed), school()
    name_of_class = random.choice(sorted(here.classes))
    expected = here.classes[name_of_class]
    missing = set(random.sample(expected, random.randrange(0, 5)))
    meant: dict[str, int] = {}
    manners: dict[str, str] = {}
    for pk in expected:
        if pk in missing:
            continue
        _weight, manner, write = random.choices(MANNERS, [weight for weight, *_rest in MANNERS])[0]
        text = write(random, here.name(pk)).strip()
        if text in meant:
            text = here.name(pk).full
        meant[text], manners[text] = pk, manner
    others = set(random.sample(STRANGERS, random.randrange(0, 4)))
    for pk in _from_elsewhere(random, expected):
        others.add(random.choice(MANNERS[:7])[2](random, here.name(pk)).strip())
    others -= set(meant)
    lines = [*meant, *sorted(others), *random.sample(NOBODY, 3)]
    random.shuffle(lines)
    return Invented(frozenset(expected), tuple(lines), meant, manners, frozenset(others), frozenset(missing))


def _from_elsewhere(random: Random, expected: list[int]) -> list[int]:
    """Return a few people whom nobody expects: at random, and some with a surname or first name of the class.

    Whoever is called as somebody of the class is, first and last, cannot be told from him by anybody.
    """
    here = school()
    own = {(here.name(pk).last, here.name(pk).first) for pk in expected}
    rest = [
        pk
        for pk in here.directory.people
        if pk not in set(expected) and (here.name(pk).last, here.name(pk).first) not in own
    ]
    surnames = {last for last, _first in own} | {last.removesuffix("а") for last, _first in own}
    alike = [pk for pk in rest if here.name(pk).last in surnames or here.name(pk).last + "а" in surnames]
    return random.sample(rest, random.randrange(0, 3)) + random.sample(
        alike, min(len(alike), random.randrange(0, 4))
    )
