"""Positions of staff, and what a position says about a person's place at the school."""

from __future__ import annotations

import re
from enum import StrEnum

from schools.names.spelling import key


class Post(StrEnum):
    """What a position amounts to; the values are those of the roles they propose."""

    DIRECTOR = "director"
    DEPUTY = "deputy"
    TEACHER = "teacher"
    EMPLOYEE = "employee"
    ADMINISTRATOR = "administrator"


OFFICES = frozenset({Post.DIRECTOR, Post.DEPUTY, Post.ADMINISTRATOR})
"""Posts that carry power: a file proposes them, a person grants them."""

_DEPUTY = re.compile(r"\b(?:зам(?:еститель)?\b\.?|завуч)")
_HEAD = re.compile(
    r"(?:^|[,;/(] ?|\bи\. ?о\. ?|обязанности )(?:директор|руководитель (?:школы|учреждения|образовательной)"
    r"|заведующ\w+ (?:детск|доу|мбдоу))"
)
_NOT_OF_THE_SCHOOL = re.compile(r"\b(?:секретар|помощник|делопроизводител)")
_ADMINISTRATOR = re.compile(r"^администратор$|\bадминистратор (?:платформы|сферум|икоп)")
_TEACHES = re.compile(
    r"\b(?:учител|педагог|преподавател|воспитател|логопед|дефектолог|психолог|тьютор|методист|вожат"
    r"|концертмейстер|музыкальн\w+ руководител|инструктор по (?:физ|труд|лфк)|тренер"
    r"|советник|организатор обж|мастер производственного|социальн\w+ педагог)"
)
_HELPS = re.compile(r"\b(?:помощник|младш\w+|ассистент|техническ\w+|заведующ\w+ (?:хоз|библ))")


def posts_of(position: str) -> frozenset[Post]:
    """Return what a position amounts to; several when it names several, never empty.

    Directors and deputies join the platform as teachers (2.2.3), so they are that as well.
    Who is none of these is an employee: «Секретарь», «Лаборант», «Медицинская сестра».
    """
    text = key(position)
    found: set[Post] = set()
    if not _NOT_OF_THE_SCHOOL.search(text):
        if _DEPUTY.search(text):
            found.add(Post.DEPUTY)
        elif _HEAD.search(text):
            found.add(Post.DIRECTOR)
        if found:
            found.add(Post.TEACHER)
    if _ADMINISTRATOR.search(text):
        found.add(Post.ADMINISTRATOR)
    if _TEACHES.search(text) and not _HELPS.search(text):
        found.add(Post.TEACHER)
    if Post.TEACHER not in found:
        found.add(Post.EMPLOYEE)
    return frozenset(found)
