"""The journal of movement as pages and exports read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.changes.models import ChangeKind
from schools.faces.sheets import Cell
from schools.movement.models import Movement
from schools.movement.querysets import MovementQuerySet
from schools.people.models import Person

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
    classes: str
    order: str
    source: str
    may_undo: bool
    """Entered by hand, and the values before are still kept; whether anything rests on it is asked later."""


def lines_of(movements: Iterable[Movement], day: date) -> list[Line]:
    """Return these movements in words, in their order."""
    return [_line(movement, day) for movement in movements]


def with_names(movements: MovementQuerySet) -> MovementQuerySet:
    """Return the movements with everything their lines name, in the same one query."""
    return movements.select_related("person", "order", "from_class__place", "to_class__place", "change_set")


def _line(movement: Movement, day: date) -> Line:
    change_set = movement.change_set
    by_hand = change_set is not None and change_set.kind == ChangeKind.BULK
    classes = [each.place.name for each in (movement.from_class, movement.to_class) if each]
    return Line(
        movement=movement,
        kind=str(movement.get_kind_display()),
        classes=" → ".join(classes),
        order=str(movement.order) if movement.order else "",
        source=_("by hand") if by_hand else _("by import") if change_set else "",
        may_undo=by_hand and change_set is not None and change_set.keep_until > day,
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
            movement.from_class.place.name if movement.from_class else "",
            movement.to_class.place.name if movement.to_class else "",
            order.number if order else "",
            order.signed_on if order else None,
            line.source,
        ]
