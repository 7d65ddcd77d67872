"""Lines of a member list as it is copied from the platform: what in each is the name of a person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from schools.names.given import plain
from schools.names.keyboard import as_typed
from schools.names.spelling import tidy, tidy_name


class Kin(StrEnum):
    """Who writes as somebody's relative: «мама Вани»."""

    MOTHER = "f"
    FATHER = "m"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line of the list: its text, and the plain words of a name in it.

    `more` are words in brackets, which may explain a name and never speak against one. For «мама
    Вани» `kin` says who, and `child` whose.
    """

    text: str
    words: tuple[str, ...]
    more: tuple[str, ...] = ()
    kin: Kin | None = None
    child: tuple[str, ...] = ()


_NUMBERING = re.compile(r"^\s*(?:\d{1,3}\s*[.)\]:]\s*|\d{1,3}\s+(?=\D)|[-–—•*·>]+\s+)")
_CONTACT = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\+?\d[\d\s()-]{8,}\d")
_CLASS_MARK = re.compile(
    r"\b\d{1,2}\s*[-–]?\s*[«\"“]?\s*[А-ЯЁA-Zа-яёa-z]\b[»\"”]?(?:\s*кл(?:асса?)?\b\.?)?|\b\d{1,2}\s*класса?\b"
)
_PRESENCE = re.compile(
    r"(?<!\w)(?:был(?:а|\(а\)|и)?\s+(?:в сети|недавно|онлайн|давно|только что|сегодня|вчера|на этой).*"
    r"|был(?:а|\(а\))?\s+\d.*|заходил(?:а|\(а\))?\s.*|в сети|оффлайн|не в сети|онлайн|online|offline"
    r"|печатает.*|last seen.*|active\s.*|(?:сегодня|вчера)\s+в\s+\d.*|(?:минут|час)\w*\s+назад"
    r"|с мобильного)(?!\w).*$",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"(?<!\w)(?:администратор(?:ы|а)?|админ|адм|admin(?:istrator)?|owner|you|teacher|student|moderator|member"
    r"|владелец|владелица|создатель|модератор|организатор|участни(?:к|ца)|приглаш[её]н\w*|добавлен\w*"
    r"|учени(?:к|ца)|учащ(?:ийся|аяся)|обучающ(?:ийся|аяся)|студент(?:ка)?|староста|дежурн\w+"
    r"|педагог(?:-\w+)?|учитель(?:ница)?(?:-\w+)?|преподаватель(?:ница)?|завуч|директор|зам\.?|зам\w*\s+директора"
    r"|социальный|психолог|логопед|библиотекарь|воспитатель|тьютор|вожат\w+"
    r"|классн(?:ый|ая)\s+руководитель|классрук|кл\.?\s*рук\.?|классн(?:ый|ая)|руководитель"
    r"|родитель|законный\s+представитель|член\s+рк|родком|мой\s+профиль|это\s+вы|вы|вас)(?!\w)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^\W*(?:участник\w*|участниц\w*|подписчик\w*|members?|participants?|ученики|учителя|родители|педагоги"
    r"|обучающиеся|учащиеся|сотрудники|администраторы|модераторы|всего|итого|состав|список\w*(?:\s.*)?|чат|беседа|класс"
    r"|группа|канал|добавить\b.*|пригласить\b.*|показать\b.*|свернуть|скрыть|поиск\w*(?:\s.*)?|найти\b.*|настройки\b.*"
    r"|выйти\b.*|покинуть\b.*|написать\b.*|сообщени[ея]|позвонить|удалить\b.*|исключить\b.*|назначить\b.*|закрыть|назад"
    r"|отмена|готово|ещ[её]|все|фото\w*|аватар\w*|вложения|уведомления\b.*|ссылка\b.*|информация\b.*|о чате"
    r"|show\s.*|add\s.*|invite\b.*|search|settings|leave\b.*)"
    r"[\s:–—-]*\(?\d*\s*(?:чел\w*\.?|участник\w*|человек\w*)?\)?\W*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^\W*\d+\s*(?:участник\w*|подписчик\w*|человек\w*|чел\.?|members?|participants?|из\s+\d+.*"
    r"|онлайн.*|в сети.*)\W*$",
    re.IGNORECASE,
)
_MOTHERS = "мама мамочка мать мамуля мамы mama mamochka mom mum mother"
_FATHERS = "папа папочка отец батя papa dad father"
_ELDERS = "бабушка бабуля баба тетя сестра крестная babushka дедушка дед дядя брат крестныи отчим dedushka"
_KIN = {
    **dict.fromkeys(_MOTHERS.split(), Kin.MOTHER),
    **dict.fromkeys(_FATHERS.split(), Kin.FATHER),
    **dict.fromkeys(_ELDERS.split(), Kin.OTHER),
    **dict.fromkeys(("родители", "семья", "опекун", "опекуны"), Kin.OTHER),
}
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_JOINED_INITIAL = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ]\.)")
_STRETCHED = re.compile(r"(.)\1{2,}")
_SIGN_FOR_LETTER = re.compile(r"(?<=[А-Яа-яЁё])[0346@](?=[А-Яа-яЁё])")
_LETTERS_OF_SIGNS = {"0": "о", "3": "з", "4": "ч", "6": "б", "@": "а"}
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_LATIN_LOOK_ALIKES = str.maketrans("АЕКМНОРСТХаеорсхук", "AEKMHOPCTXaeopcxyk")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DECORATION = frozenset({"So", "Sk", "Sm"})


def read_pasted_line(text: str) -> PastedLine | None:
    """Return what a line says of a person, or None for one that names nobody.

    Numbering, decorations, roles, presence («онлайн», «был(а) недавно»), phones and class marks fall
    away; what was typed on a Latin keyboard is read in Russian. A line of nothing but signs is
    somebody without a name; one of digits is nobody.
    """
    shown = text.strip()
    bare = _PRESENCE.sub(" ", _cleaned(as_typed(shown))).strip()
    if not bare or _NOBODY.match(bare) or _COUNTED.match(bare):
        return None
    inside = " ".join(_BRACKETS.findall(bare))
    outside, more = _words(_BRACKETS.sub(" ", bare)), _words(inside)
    if not outside and not more:
        is_signs = any(unicodedata.category(sign) in _DECORATION for sign in shown)
        return PastedLine(shown, ()) if is_signs and not _ROLES.search(bare) else None
    return _with_kin(shown, outside or more, more if outside else ())


def _cleaned(text: str) -> str:
    """Return the line in usual letters, without marks on them, numbering and contacts."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Mn")
    text = _NUMBERING.sub("", tidy(text))
    return _CONTACT.sub(" ", text)


def _words(text: str) -> tuple[str, ...]:
    """Return the plain words of a name in a text, without roles and class marks."""
    text = _JOINED_INITIAL.sub(" ", _ROLES.sub(" ", _CLASS_MARK.sub(" ", text)))
    text = _SIGN_FOR_LETTER.sub(lambda sign: _LETTERS_OF_SIGNS[sign[0]], text)
    words = [piece for word in _WORD.findall(text) for piece in _pieces(word)]
    return tuple(plain(_STRETCHED.sub(r"\1", _one_alphabet(word))).replace("'", "") for word in words)


def _one_alphabet(word: str) -> str:
    """Return a word in one alphabet: Cyrillic, unless a letter of it can be none but Latin."""
    word = tidy_name(word)
    return word.translate(_LATIN_LOOK_ALIKES) if _LATIN_LETTER.search(word) else word


def _pieces(word: str) -> list[str]:
    """Divide words written together (МашаФомина), if each piece is long enough to be one."""
    pieces = _CAMEL.split(word)
    are_words = all(len(piece) > 1 for piece in pieces) and any(len(piece) > 2 for piece in pieces)
    return pieces if are_words else [word]


def _with_kin(text: str, words: tuple[str, ...], more: tuple[str, ...]) -> PastedLine:
    """Take «мама» and the like out of the words, and what follows as the child's name."""
    for group, rest in ((words, more), (more, words)):
        at = next((index for index, word in enumerate(group) if word in _KIN), None)
        if at is None:
            continue
        before, after = group[:at], group[at + 1 :]
        if group is words and len(before) == 1 and not after:
            before, after = (), before  # «Вани мама»
        own = before if group is words else rest
        return PastedLine(text, own, kin=_KIN[group[at]], child=after or (more if group is words else ()))
    return PastedLine(text, words, more)


def split_names(line: str) -> list[str]:
    """Return the names of a line that gives several: «Маша Фомина, Олег Тарасов»; else the line itself."""
    head, colon, rest = line.partition(":")
    if colon and _NOBODY.match(head) and rest.strip():
        line = rest
    pieces = [piece for piece in re.split(r"[;,]", line) if piece.strip()]
    named = [read_pasted_line(piece) for piece in pieces]
    if len(pieces) > 1 and all(each and len(each.words) > 1 and each.kin is None for each in named):
        return pieces
    return [line]
