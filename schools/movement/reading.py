"""The journal of movement as pages and exports read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.changes.models import ChangeKind
from schools.faces.sheets import Cell
from schools.movement.models import Movement, MovementKind
from schools.movement.querysets import MovementQuerySet
from schools.people.models import Person
from schools.structure.models import ClassYear, SchoolClass

EXPORTED_AT_ONCE = 1000
"""So many movements are read at a time by an export."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the journal of movement is narrowed to; empty fields narrow nothing. Days are inclusive."""

    q: str = ""
    kind: str = ""
    class_id: int | None = None
    since: date | None = None
    until: date | None = None


def found(search: Search) -> MovementQuerySet:
    """Return the movements found, the latest first."""
    rows = Movement.objects.all()
    if search.q.strip():
        rows = rows.filter(person__in=Person.objects.matching(search.q))
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.class_id is not None:
        rows = rows.of_class(search.class_id)
    if search.since:
        rows = rows.filter(effective_on__gte=search.since)
    if search.until:
        rows = rows.filter(effective_on__lte=search.until)
    return rows.newest_first()


@dataclass(frozen=True, slots=True)
class Line:
    """One movement in words."""

    movement: Movement
    kind: str
    from_class: str
    to_class: str
    order: str
    source: str
    undo_label: str
    """What undoing it is called; empty where it cannot be. Whether anything rests on it is asked later."""

    @property
    def classes(self) -> str:
        """The classes left and entered."""
        return " → ".join(filter(None, (self.from_class, self.to_class)))


SOURCES = {
    ChangeKind.MOVEMENT: gettext_lazy("by hand"),
    ChangeKind.IMPORT: gettext_lazy("by import"),
    ChangeKind.ROLLOVER: gettext_lazy("by the change of year"),
    ChangeKind.BULK: gettext_lazy("by hand, many at once"),
}
"""How a movement was entered."""

UNDO = {
    MovementKind.ENROLLED: gettext_lazy("Undo the enrolment"),
    MovementKind.TRANSFERRED: gettext_lazy("Undo the transfer"),
    MovementKind.LEFT: gettext_lazy("Undo the departure"),
    MovementKind.HIRED: gettext_lazy("Undo the hiring"),
    MovementKind.DISMISSED: gettext_lazy("Undo the dismissal"),
}
"""What it is called to take a movement back that was entered by hand."""

Years = dict[int, list[tuple[date, str]]]
"""{class: (first day, its name) of its years, the earliest first}."""


def lines_of(movements: Iterable[Movement], day: date) -> list[Line]:
    """Return these movements in words, in their order; one query besides theirs."""
    shown = list(movements)
    years = _years_of({pk for each in shown for pk in (each.from_class_id, each.to_class_id) if pk})
    return [_line(movement, years, day) for movement in shown]


def with_names(movements: MovementQuerySet) -> MovementQuerySet:
    """Return the movements with everything their lines need, in the same one query."""
    later = Movement.objects.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    named = movements.select_related("person", "order", "from_class__place", "to_class__place", "change_set")
    return named.annotate(has_later=Exists(later))


def _years_of(class_ids: set[int]) -> Years:
    rows = ClassYear.objects.filter(school_class__in=class_ids).order_by("school_class", "year__starts_on")
    fields = rows.values_list("school_class", "year__starts_on", "name")
    return {
        pk: [(starts, name) for _pk, starts, name in years]
        for pk, years in groupby(fields, key=itemgetter(0))
    }


def _name_on(school_class: SchoolClass | None, day: date, years: Years) -> str:
    """Return what a class was called on a day, or before it; it bears another name every year."""
    if school_class is None:
        return ""
    named = years.get(school_class.pk, [])
    begun = [name for starts, name in named if starts <= day]
    return (begun or [name for _starts, name in named[:1]] or [school_class.place.name])[-1]


def _line(movement: Movement, years: Years, day: date) -> Line:
    change_set, on = movement.change_set, movement.effective_on
    kind = ChangeKind(change_set.kind) if change_set else None
    may_undo = kind == ChangeKind.MOVEMENT and change_set is not None and change_set.keep_until > day
    has_later: bool = movement.has_later  # type: ignore[attr-defined]  # annotated
    undo_label = UNDO.get(MovementKind(movement.kind), _("Undo the movement"))
    return Line(
        movement=movement,
        kind=str(movement.get_kind_display()),
        # The day of a movement is the first in the new class and the first without the old one.
        from_class=_name_on(movement.from_class, on - timedelta(days=1), years),
        to_class=_name_on(movement.to_class, on, years),
        order=str(movement.order) if movement.order else "",
        source=str(SOURCES[kind]) if kind else "",
        undo_label=str(undo_label) if may_undo and not has_later else "",
    )


COLUMNS = (
    gettext_lazy("With effect from"),
    gettext_lazy("What happened"),
    gettext_lazy("Last name"),
    gettext_lazy("First name"),
    gettext_lazy("Patronymic"),
    gettext_lazy("Date of birth"),
    gettext_lazy("From class"),
    gettext_lazy("Into class"),
    gettext_lazy("Order No."),
    gettext_lazy("Date of the order"),
    gettext_lazy("How entered"),
)


def all_lines(search: Search, day: date) -> Iterator[Line]:
    """Yield the lines of everything found, read in portions; must be used up within the scope."""
    ids = list(found(search).values_list("pk", flat=True))
    for start in range(0, len(ids), EXPORTED_AT_ONCE):
        portion = Movement.objects.with_ids(ids[start : start + EXPORTED_AT_ONCE]).newest_first()
        yield from lines_of(with_names(portion), day)


def cells_of(lines: Iterable[Line]) -> Iterator[list[Cell]]:
    """Yield the cells of each line, in the order of COLUMNS."""
    for line in lines:
        movement, person, order = line.movement, line.movement.person, line.movement.order
        yield [
            movement.effective_on,
            line.kind,
            person.last_name,
            person.first_name,
            person.patronymic,
            person.birth_date,
            line.from_class,
            line.to_class,
            order.number if order else "",
            order.signed_on if order else None,
            line.source,
        ]
