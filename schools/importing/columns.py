"""What the columns of a roster file are, and how their headings tell it."""

from __future__ import annotations

import re
from enum import StrEnum

from schools.names.spelling import key


class SheetKind(StrEnum):
    """What the rows of a sheet speak of; the values are those of the plan's row kinds."""

    STUDENT = "student"
    STAFF = "staff"
    GUARDIAN = "guardian"
    LOAD = "load"


class Column(StrEnum):
    """What stands in a column. Without `CHILD` or `GUARDIAN` it speaks of the row's own person."""

    FULL_NAME = "full_name"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    PATRONYMIC = "patronymic"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    CLASS = "class"
    GRADE = "grade"
    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"
    POSITION = "position"
    LEADS = "leads"
    SUBJECT = "subject"
    CHILD_NAME = "child_name"
    CHILD_CLASS = "child_class"
    CHILD_BIRTH_DATE = "child_birth_date"
    CHILD_NUMBER = "child_number"
    GUARDIAN = "guardian"
    GUARDIAN_PHONE = "guardian_phone"
    GUARDIAN_EMAIL = "guardian_email"
    ORDINAL = "ordinal"


REPEATABLE = frozenset({Column.GUARDIAN, Column.GUARDIAN_PHONE, Column.GUARDIAN_EMAIL, Column.ORDINAL})
"""Columns that a table may have several times."""


class Whose(StrEnum):
    """Whom a heading names."""

    OWN = "own"
    CHILD = "child"
    GUARDIAN = "guardian"
    STAFF = "staff"


class Refused(StrEnum):
    """Why a column is left in the file."""

    SENSITIVE = "sensitive"
    POWER = "power"


_SENSITIVE = re.compile(
    r"снилс|паспорт|прописк|регистрац|место (?:жительства|рождения)|прожива|свидетельств|\bинн\b|полис"
    r"|национальн|гражданств|диагноз|инвалид|здоров|\bовз\b|вероисповед|социальн\w* (?:статус|полож|категор)"
    r"|\bомс\b|многодет|малоимущ|документ\w*, удост|\bдокумент\b|серия|кем выдан|оклад|зарплат|банк"
    r"|расчетн\w+ счет|адрес|\bместо работы\b|судимост"
)
_POWER = re.compile(
    r"^(?:is_\w+|роль|роли|role|roles|user_?role|права|права доступа|доступ|permissions?|groups?|admin"
    r"|администратор|superuser|staff|логин|login|user_?name|пароль|password|can_\w+)$"
)
_GUARDIAN = re.compile(r"родител|представит|\bмат(?:ь|ер)|\bмам|\bот(?:ец|ца)\b|\bпап[аы]|опекун|\bзп\b")
_CHILD = re.compile(r"ребен|обучающ|учени|учащ|воспитанн|\bдет[ие]|школьник|студент")
_STAFF = re.compile(r"педагог|учител|преподавател|сотрудник|работник|специалист")

_WHAT: tuple[tuple[re.Pattern[str], Column], ...] = (
    (
        re.compile(r"^(?:№|n|no|#)?(?:\s*п[/\\. ]*п\.?)?$|^номер (?:п[/\\ ]?п|по порядку)|порядковый|^№№"),
        Column.ORDINAL,
    ),
    (re.compile(r"кл(?:асс\w*|\.)?\s*рук"), Column.LEADS),
    (re.compile(r"почт|e-?\s?mail|имейл|емейл|мейл"), Column.EMAIL),
    (re.compile(r"телеф|мобил|сотов|\bтел\b|контакт|phone"), Column.PHONE),
    (re.compile(r"рожд|^д\.?\s?р\.?$|birth"), Column.BIRTH_DATE),
    (re.compile(r"должност|position"), Column.POSITION),
    (re.compile(r"предмет|дисциплин|\bкурс\b|subject|вид деятельности"), Column.SUBJECT),
    (re.compile(r"^номер класса"), Column.CLASS),
    (re.compile(r"литер|буква"), Column.LETTER),
    (re.compile(r"параллел|^год обучения"), Column.GRADE),
    (re.compile(r"^пол$|^пол\b|^sex$|^gender$"), Column.SEX),
    (
        re.compile(r"\bф\W{0,2}и\W{0,2}о\b|фамилия\W+(?:и\W+)?(?:имя|и\b)|полное имя|full ?name|^ф\W?и$"),
        Column.FULL_NAME,
    ),
    (re.compile(r"фамил|last ?name|surname"), Column.LAST_NAME),
    (re.compile(r"отчест|patronymic|middle ?name"), Column.PATRONYMIC),
    (re.compile(r"\bимя\b|first ?name"), Column.FIRST_NAME),
    (
        re.compile(r"номер|личн\w+ дел|№ ?(?:личн|л\W?д|дела)|табельн|\bid\b|идентификатор|^код\b|^number$"),
        Column.NUMBER,
    ),
    (re.compile(r"класс|^кл\.?$|^class$|групп"), Column.CLASS),
)
_MODIFIER = re.compile(r"\([^()]*\)|\*|:")


def refusal_of(heading: str) -> Refused | None:
    """Return why a column with this heading is never read, or None if it may be.

    Identity papers, addresses and the like are never stored; a column that asks for power
    (`is_superuser`, «роль») gives none.
    """
    text = _plain(heading)
    if _POWER.match(text):
        return Refused.POWER
    sensitive = _SENSITIVE.search(text) and what(text) is not Column.EMAIL
    return Refused.SENSITIVE if sensitive else None


def whose(heading: str) -> Whose:
    """Return whom a heading names: «ФИО родителя» a guardian, «Класс ребёнка» a child."""
    text = _plain(heading)
    if _GUARDIAN.search(text):
        return Whose.GUARDIAN
    if _CHILD.search(text):
        return Whose.CHILD
    return Whose.STAFF if _STAFF.search(text) else Whose.OWN


def what(heading: str) -> Column | None:
    """Return what a heading announces, whoever it is about, or None if it says nothing known.

    A heading that only names somebody («Законный представитель», «Педагог») announces the name.
    """
    text = _plain(heading)
    if not text:
        return None
    for pattern, column in _WHAT:
        if pattern.search(text):
            return column
    if whose(text) is not Whose.OWN and len(text.split()) <= 4:
        return Column.FULL_NAME
    return None


def _plain(heading: str) -> str:
    return " ".join(_MODIFIER.sub(" ", key(heading)).split()) or key(heading)


_GUARDIAN_COLUMNS = {
    Column.FULL_NAME: Column.GUARDIAN,
    Column.PHONE: Column.GUARDIAN_PHONE,
    Column.EMAIL: Column.GUARDIAN_EMAIL,
}
_CHILD_COLUMNS = {
    Column.FULL_NAME: Column.CHILD_NAME,
    Column.CLASS: Column.CHILD_CLASS,
    Column.BIRTH_DATE: Column.CHILD_BIRTH_DATE,
    Column.NUMBER: Column.CHILD_NUMBER,
}
_NAME = frozenset({Column.FULL_NAME, Column.LAST_NAME, Column.FIRST_NAME, Column.PATRONYMIC, Column.ORDINAL})
_CONTACT = frozenset({Column.PHONE, Column.EMAIL})
_CLASS = frozenset({Column.CLASS, Column.GRADE, Column.LETTER})
_SELF = frozenset({Column.BIRTH_DATE, Column.SEX, Column.NUMBER})
_OWN_COLUMNS = {
    SheetKind.STUDENT: _NAME | _CONTACT | _CLASS | _SELF | frozenset(_GUARDIAN_COLUMNS.values()),
    SheetKind.STAFF: _NAME | _CONTACT | _SELF | {Column.POSITION, Column.LEADS},
    SheetKind.GUARDIAN: _NAME | _CONTACT | frozenset(_CHILD_COLUMNS.values()),
    SheetKind.LOAD: _CLASS | {Column.FULL_NAME, Column.SUBJECT, Column.NUMBER, Column.ORDINAL},
}


def column_in(kind: SheetKind, heading: str) -> Column | None:
    """Return what a column with this heading holds in a sheet of this kind; None: it is not read."""
    announced, about = what(heading), whose(heading)
    if announced is None:
        return None
    if kind is SheetKind.STUDENT and about is Whose.GUARDIAN:
        named = re.search(r"\bф\W?и\W?о\b", key(heading))  # «ФИО и телефон родителей»: all in one cell
        return Column.GUARDIAN if named else _GUARDIAN_COLUMNS.get(announced)
    if kind is SheetKind.STUDENT and about is Whose.STAFF:
        return None  # a teacher's name beside a pupil is no part of the pupil
    if kind is SheetKind.GUARDIAN and (about is Whose.CHILD or announced is Column.CLASS):
        return _CHILD_COLUMNS.get(announced)
    if kind is SheetKind.LOAD and announced is Column.LEADS:
        return None
    if kind is SheetKind.STAFF and announced is Column.CLASS:
        return Column.LEADS
    return announced if announced in columns_of(kind) else None


def columns_of(kind: SheetKind) -> frozenset[Column]:
    """Return the columns that a sheet of this kind can have."""
    return _OWN_COLUMNS[kind]
