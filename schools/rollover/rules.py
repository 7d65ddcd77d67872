"""How a school goes over into a new academic year. Pure: no queries, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.institutions.errors import RuleViolation
from schools.names.classes import ClassName, class_key
from schools.rollover.models import ClassOutcome, ItemOutcome, ItemReason, RolloverClass

LEAVING_GRADE = 9
"""After it a pupil may leave the school or go on to grade 10, which is formed anew."""

LAST_GRADE = 11
"""After it, and after any higher one, everybody leaves."""

PRIMARY_END = 4
"""After it the class goes on with another class teacher and other teachers."""


class ClassPlan(NamedTuple):
    """What becomes of a class by itself: an outcome, its name then, and whether its teachers go on."""

    outcome: ClassOutcome
    grade: int | None = None
    letter: str = ""
    name: str = ""
    teachers_go_on: bool = True


class ItemPlan(NamedTuple):
    """What becomes of a pupil: the class to go to (None: no class here), the outcome and why."""

    target: RolloverClass | None
    outcome: ItemOutcome
    why: ItemReason


def usual_class_plan(grade: int | None, letter: str, name: str) -> ClassPlan:
    """Return what becomes of a class unless somebody says otherwise: 5А becomes 6А, grades 9 and 11 end.

    A class without a grade, and a group, goes on under its name. From grade 4 to 5 neither class
    teacher nor load goes on.
    """
    if grade is None:
        return ClassPlan(ClassOutcome.CONTINUES, None, "", name)
    if grade == LEAVING_GRADE or grade >= LAST_GRADE:
        return ClassPlan(ClassOutcome.ENDS, teachers_go_on=False)
    then = ClassName(grade + 1, letter)
    return ClassPlan(ClassOutcome.CONTINUES, then.grade, then.letter, then.text, grade != PRIMARY_END)


def usual_openings(present: Iterable[ClassName], taken: Iterable[str]) -> list[ClassName]:
    """Return the classes to be opened: new first ones, and tenth ones, as many as there are now.

    Tenth classes follow the letters of the present tenth or, if there is none, eleventh ones.
    `taken` are keys of names that the new year has already; a grade that has one gets no more.
    """
    classes = list(present)
    by_grade = {grade: [each for each in classes if each.grade == grade] for grade in (1, 10, 11)}
    models = {1: by_grade[1], 10: by_grade[10] or by_grade[11]}
    entered = set(taken)
    openings: list[ClassName] = []
    for grade, like in models.items():
        wanted = [ClassName(grade, each.letter) for each in like]
        if not entered.intersection(each.key for each in wanted):
            openings += wanted
    return openings


def outcome_in(source: RolloverClass, target: RolloverClass) -> ItemOutcome:
    """Return what going from one class to another makes of the year, by their grades."""
    if source.former_grade is None or target.grade is None:
        return ItemOutcome.STAYS if source.pk == target.pk else ItemOutcome.MOVED
    if target.grade > source.former_grade:
        return ItemOutcome.PROMOTED
    return ItemOutcome.REPEATED if target.grade == source.former_grade else ItemOutcome.MOVED


def usual_item_plan(source: RolloverClass) -> ItemPlan:
    """Return what becomes of the pupils of a class of whom nobody has said anything."""
    if source.outcome != ClassOutcome.ENDS:
        return ItemPlan(source, outcome_in(source, source), ItemReason.GOES_ON)
    if source.into is not None and source.into.outcome != ClassOutcome.ENDS:
        return ItemPlan(source.into, outcome_in(source, source.into), ItemReason.MERGED)
    if source.former_grade == LEAVING_GRADE:
        return ItemPlan(None, ItemOutcome.UNDECIDED, ItemReason.GRADE_NINE)
    if source.former_grade is not None and source.former_grade >= LAST_GRADE:
        return ItemPlan(None, ItemOutcome.GRADUATED, ItemReason.FINISHED)
    return ItemPlan(None, ItemOutcome.UNDECIDED, ItemReason.CLASS_ENDS)


def open_questions(
    classes: Iterable[RolloverClass], *, undecided: int, taken: Collection[str] = ()
) -> list[str]:
    """Return, in words, what must be settled before the draft can be applied; empty: nothing.

    `taken` are keys of names that other classes, not of this draft, have in the new year. Groups go
    on under the names of their places and are not compared.
    """
    named = [each for each in classes if each.outcome != ClassOutcome.ENDS and not each.is_group]
    counts = Counter([*(class_key(each.name) for each in named), *taken])
    doubled = sorted({each.name for each in named if counts[class_key(each.name)] > 1})
    questions = [
        _("Two classes would be called %(name)s. Change the name of one of them.") % {"name": name}
        for name in doubled
    ]
    if undecided:
        questions.append(
            ngettext(
                "Of %(n)s pupil nobody has said where they go.",
                "Of %(n)s pupils nobody has said where they go.",
                undecided,
            )
            % {"n": undecided}
        )
    return questions


def check_applies(
    *, applied: bool, drawn_version: int, version: int, ends_on: date, today: date, questions: list[str]
) -> None:
    """Raise RuleViolation for a draft that was applied, is out of date, of a past year, or has questions."""
    if applied:
        raise RuleViolation(_("This draft was applied already."))
    if ends_on <= today:
        raise RuleViolation(_("The academic year of this draft is past. Discard it and draw a new one."))
    if drawn_version != version:
        raise RuleViolation(
            _("The register has changed since the draft was drawn. Bring the draft up to date, look, apply.")
        )
    if questions:
        raise RuleViolation(" ".join(questions))


def check_graduation(on: date, *, starts_on: date, today: date) -> None:
    """Raise RuleViolation for a day on which graduates cannot leave: a past one, or after the year began.

    Both bounds are inclusive. The first of the year is the usual one, and right whenever it was.
    """
    if on == starts_on or today <= on < starts_on:
        return
    if today > starts_on:
        raise RuleViolation(_("The year has begun: graduates leave on its first day."))
    raise RuleViolation(
        _("Graduates leave between today and the first day of the year, %(day)s. Choose another day.")
        % {"day": f"{starts_on:%d.%m.%Y}"}
    )


def check_target(target: RolloverClass) -> None:
    """Raise RuleViolation if pupils cannot go to this class: it ends, or it is a group."""
    if target.outcome == ClassOutcome.ENDS or target.is_group:
        raise RuleViolation(_("There is no such class in the new year. Choose another one."))
