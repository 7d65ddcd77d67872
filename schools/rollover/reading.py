"""The draft of a new year as pages and the export read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import Role
from schools.faces.sheets import Cell
from schools.institutions.services import roster_version
from schools.people.models import RoleAssignment
from schools.rollover.models import ItemOutcome, ItemReason, RolloverClass, RolloverDraft, RolloverItem
from schools.rollover.querysets import RolloverItemQuerySet
from schools.rollover.rules import open_questions
from schools.rollover.services.applying import names_taken


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class in both years: how many pupils it has, and what becomes of them; who leads it on the eve."""

    row: RolloverClass
    pupils: int
    """In the class on the eve."""
    coming: int
    """In it on the first day of the new year."""
    undecided: int
    graduated: int
    left: int
    elsewhere: int
    """Pupils of the class who go into another one."""
    teacher: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Both years side by side, and what stands between the draft and its application."""

    lines: list[ClassLine]
    counts: list[tuple[ItemOutcome, int]]
    questions: list[str]
    undecided: int
    is_stale: bool


def picture_of(draft: RolloverDraft, zone: ZoneInfo) -> Picture:
    """Return the draft as its page shows it; six queries however large the school is."""
    rows = list(draft.classes.in_order().select_related("into"))
    leaving: dict[int, Counter[str]] = defaultdict(Counter)
    elsewhere: Counter[int] = Counter()
    coming: Counter[int] = Counter()
    groups = draft.items.order_by().values_list("source", "target", "outcome")
    for source, target, outcome, n in groups.annotate(n=Count("pk")):
        leaving[source][outcome] += n
        if target is not None:
            coming[target] += n
            elsewhere[source] += n if target != source else 0
    teachers = _teachers(draft.drawn_at.astimezone(zone).date(), rows)
    lines = [
        ClassLine(
            row=row,
            pupils=leaving[row.pk].total(),
            coming=coming[row.pk],
            undecided=leaving[row.pk][ItemOutcome.UNDECIDED],
            graduated=leaving[row.pk][ItemOutcome.GRADUATED],
            left=leaving[row.pk][ItemOutcome.LEFT],
            elsewhere=elsewhere[row.pk],
            teacher=teachers.get(row.school_class_id or 0, ""),
        )
        for row in rows
    ]
    totals = sum((counts for counts in leaving.values()), Counter[str]())
    undecided = totals[ItemOutcome.UNDECIDED]
    is_open = draft.applied_at is None
    return Picture(
        lines=lines,
        counts=[(outcome, totals[outcome]) for outcome in ItemOutcome if totals[outcome]],
        questions=open_questions(rows, undecided=undecided, taken=names_taken(draft)) if is_open else [],
        undecided=undecided,
        is_stale=is_open and draft.drawn_version != roster_version(draft.institution_id),
    )


def _teachers(day: date, rows: Iterable[RolloverClass]) -> dict[int, str]:
    """Return {class: who led it on the day the draft was drawn}."""
    led = RoleAssignment.objects.on(day).filter(
        role=Role.CLASS_TEACHER, school_class__in=[row.school_class_id for row in rows]
    )
    return {
        office.school_class_id: office.person.short_name
        for office in led.select_related("person")
        if office.school_class_id
    }


@dataclass(frozen=True, slots=True)
class PupilSearch:
    """What the pupils of a draft are narrowed to; empty fields narrow nothing."""

    q: str = ""
    source: int | None = None
    target: int | None = None
    outcome: str = ""


def pupils_found(draft: RolloverDraft, search: PupilSearch) -> RolloverItemQuerySet:
    """Return the pupils found, by their present class and name, with what their lines name."""
    items: RolloverItemQuerySet = draft.items.in_order().select_related("person", "source", "target")
    if search.q:
        items = items.matching(search.q)
    if search.source is not None:
        items = items.filter(source=search.source)
    if search.target is not None:
        items = items.filter(target=search.target)
    if search.outcome:
        items = items.filter(outcome=search.outcome)
    return items


COLUMNS = (
    _("Last name"),
    _("First name"),
    _("Patronymic"),
    _("Date of birth"),
    _("From class"),
    _("Into class"),
    _("What becomes of them"),
    _("Why"),
)


def cells_of(items: Iterable[RolloverItem]) -> Iterator[list[Cell]]:
    """Yield the cells of each pupil, in the order of COLUMNS."""
    for item in items:
        person = item.person
        yield [
            person.last_name,
            person.first_name,
            person.patronymic,
            person.birth_date,
            item.source.former_name,
            item.target.name if item.target else "",
            str(ItemOutcome(item.outcome).label),
            str(ItemReason(item.why).label),
        ]
