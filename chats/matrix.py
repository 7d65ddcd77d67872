"""The coverage matrix: classes down, required chats across, as the pages show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chats.coverage import Coverage, families_of_classes, people_in, students_in
from chats.models import Chat, RuleScope
from chats.owners import Owners, owners_of
from chats.querysets import ChatQuerySet
from chats.rules import ChatState, chat_state
from schools.accounts.roles import Role
from schools.faces.ages import age_in_words
from schools.institutions.intervals import holds_on
from schools.names.classes import class_sort_key
from schools.structure.facts import FactSource
from schools.structure.models import ClassKind, SchoolClass


class PlaceName(NamedTuple):
    """A place as pages link to it."""

    pk: int
    name: str


class RuleName(NamedTuple):
    """A rule as pages speak of it."""

    pk: int
    title: str
    short_title: str
    clause: str
    owner_role: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One chat as a cell of the matrix or a line of a list: plain words and numbers, which can be kept."""

    chat_id: int
    place: PlaceName
    rule: RuleName | None
    class_id: int | None
    is_of_subject: bool
    state: ChatState
    coverage: Coverage
    tone: str
    text: str
    hint: str = ""
    since: date | None = None

    @property
    def is_missing(self) -> bool:
        """Tell whether somebody has to create it; one that the platform makes appears by itself."""
        return self.state == ChatState.NEEDED

    @property
    def is_gap(self) -> bool:
        """Tell whether something is left to do: the chat itself, or somebody in it."""
        return self.state in (ChatState.NEEDED, ChatState.APPEARS) or (
            self.coverage.confirmed < self.coverage.expected
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many chats there ought to be, exist, are declared not required, and will appear by themselves."""

    total: int = 0
    created: int = 0
    exempt: int = 0
    appear: int = 0
    oldest: date | None = None

    @property
    def missing(self) -> int:
        """How many somebody has to create."""
        return self.total - self.created - self.exempt - self.appear

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        days = [day for day in (self.oldest, other.oldest) if day is not None]
        return Tally(
            self.total + other.total,
            self.created + other.created,
            self.exempt + other.exempt,
            self.appear + other.appear,
            min(days, default=None),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One class or group: a cell for each column (None: no such chat), and its subjects together."""

    class_id: int
    name: str
    is_group: bool
    teacher: str
    cells: Sequence[Cell | None]
    subjects: Tally

    @property
    def has_gaps(self) -> bool:
        """Tell whether any chat of the class is missing or not full."""
        return self.subjects.missing > 0 or any(cell is not None and cell.is_gap for cell in self.cells)

    @property
    def missing(self) -> int:
        """How many chats of the class are not there."""
        return self.subjects.missing + sum(cell is not None and cell.is_missing for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole picture of a day."""

    columns: Sequence[RuleName]
    rows: Sequence[Row]
    at_large: Sequence[Line]
    total: Tally
    by_scope: dict[str, Tally] = field(default_factory=dict)

    @property
    def has_subjects(self) -> bool:
        """Tell whether any rule asks for chats by subject."""
        return self.by_scope.get(RuleScope.LOAD, Tally()).total > 0


def tally(chats: ChatQuerySet, day: date) -> dict[tuple[str, int | None], Tally]:
    """Return {(scope, class or None): tally} of the required ones among these chats."""
    created = holds_on(day, "place__created_on", "place__closed_on")
    exempt = Q(place__exempt_on__isnull=False, place__exempt_on__lte=day) & ~created
    automatic = Q(rule__automatic_on=F("place__platform"))
    rows = (
        chats.required_on(day)
        .values_list("rule__scope", "school_class_id")
        .annotate(
            total=Count("pk"),
            there=Count("pk", filter=created),
            exempt=Count("pk", filter=exempt),
            appear=Count("pk", filter=automatic & ~created & ~exempt),
            oldest=Min("place__needed_from", filter=~automatic & ~created & ~exempt),
        )
        .order_by()
    )
    return {
        (scope, class_id): Tally(total, there, exempt_count, appear, oldest)
        for scope, class_id, total, there, exempt_count, appear, oldest in rows
    }


def read_matrix(chats: ChatQuerySet, day: date, overdue_days: int) -> Matrix:
    """Return the matrix of these chats as of `day`: nine queries, whatever the size of the school."""
    tallies = tally(chats, day)
    single = list(
        chats.filter(subject__isnull=True).ruled().exclude(rule__scope=RuleScope.LOAD).shown_on(day)
    )
    cells = cells_of(single, day, overdue_days)
    owners = owners_of(single, day)
    by_class: dict[int, dict[int, Cell]] = defaultdict(dict)
    columns: dict[int, RuleName] = {}
    for cell in cells:
        if cell.class_id is not None and cell.rule is not None:
            by_class[cell.class_id][cell.rule.pk] = cell
            columns[cell.rule.pk] = cell.rule
    by_scope: dict[str, Tally] = defaultdict(Tally)
    for (scope, _class_id), part in tallies.items():
        by_scope[scope] += part
    return Matrix(
        columns=list(columns.values()),
        rows=_rows(list(columns), by_class, tallies, owners),
        at_large=[Line(cell, _said(owners, cell)) for cell in cells if cell.class_id is None],
        total=sum(by_scope.values(), start=Tally()),
        by_scope=dict(by_scope),
    )


def _rows(
    rule_ids: Sequence[int],
    by_class: dict[int, dict[int, Cell]],
    tallies: dict[tuple[str, int | None], Tally],
    owners: Owners,
) -> list[Row]:
    ids = {class_id for _scope, class_id in tallies if class_id is not None} | by_class.keys()
    rows = [
        Row(
            class_id=class_id,
            name=name,
            is_group=kind == ClassKind.GROUP,
            teacher=next((_said(owners, cell) for cell in by_class[class_id].values() if _is_led(cell)), ""),
            cells=[by_class[class_id].get(rule_id) for rule_id in rule_ids],
            subjects=tallies.get((RuleScope.LOAD, class_id), Tally()),
        )
        for class_id, name, kind in SchoolClass.objects.with_ids(ids).values_list("pk", "place__name", "kind")
    ]
    return sorted(rows, key=lambda row: (row.is_group, class_sort_key(row.name)))


def _is_led(cell: Cell) -> bool:
    """Tell whether the class teacher owes this chat, so that its owner is the class teacher."""
    return cell.rule is not None and cell.rule.owner_role == Role.CLASS_TEACHER


# --- Cells -------------------------------------------------------------------------------------------


def cells_of(chats: Iterable[Chat], day: date, overdue_days: int) -> list[Cell]:
    """Return the cells of these chats, which are read whole, in their order."""
    listed = list(chats)
    coverage = coverage_of(listed, day)
    return [cell_of(chat, coverage[chat.pk], day, overdue_days) for chat in listed]


def coverage_of(chats: Sequence[Chat], day: date) -> dict[int, Coverage]:
    """Return {chat: coverage}: of students, of families, or of everybody; at most four queries.

    The chats are read with their rules' audience.
    """
    kinds = {chat.pk: counted_in(chat) for chat in chats}
    of_students = [chat.place_id for chat in chats if kinds[chat.pk] == Role.STUDENT]
    of_families = [chat for chat in chats if kinds[chat.pk] == Role.PARENT]
    of_all = [chat.place_id for chat in chats if kinds[chat.pk] is None]
    counts = people_in(of_all, day) if of_all else {}
    if of_students:
        counts |= students_in(of_students, day)
    if of_families:
        classes = {chat.school_class_id for chat in of_families}
        families = families_of_classes(
            {chat.place_id: chat.school_class_id for chat in of_families if chat.school_class_id},
            day,
            classes.pop() if len(classes) == 1 else None,
        )
        counts |= {
            chat.place_id: families[chat.school_class_id].coverage
            for chat in of_families
            if chat.school_class_id in families
        }
    return {chat.pk: counts.get(chat.place_id, Coverage()) for chat in chats}


def counted_in(chat: Chat) -> Role | None:
    """Return whom a chat's figures count: students, parents as families, or None for everybody."""
    if chat.rule is None or chat.school_class_id is None:
        return None
    roles = chat.rule.audience_roles
    return next((role for role in (Role.STUDENT, Role.PARENT) if role in roles), None)


def cell_of(chat: Chat, coverage: Coverage, day: date, overdue_days: int) -> Cell:
    """Return how a chat stands, in words: a colour never speaks alone."""
    place, rule = chat.place, chat.rule
    state = chat_state(
        created=place.created_on is not None,
        closed=place.closed_on is not None,
        by_the_platform=place.created_source == FactSource.AUTOMATIC,
        exempt=place.exempt_on is not None,
        automatic=rule is not None and rule.automatic_on == place.platform,
    )
    hints = [_exempt_hint(coverage.exempt), _unknown_hint(coverage.unknown)]
    since = None
    if state in (ChatState.CREATED, ChatState.AUTOMATIC):
        full = coverage.confirmed >= coverage.expected
        tone = "done" if full and coverage.expected else "plain" if full else "waiting"
        text = f"{coverage.confirmed}/{coverage.expected}"
        if state == ChatState.AUTOMATIC:
            text = _("auto %(counts)s") % {"counts": text}
    elif state == ChatState.NEEDED:
        since = place.needed_from
        late = (day - since).days >= overdue_days
        tone = "overdue" if late else "waiting"
        text = _("none · %(age)s") % {"age": age_in_words(since, day)} if late else _("needed")
    elif state == ChatState.APPEARS:
        tone, text = "plain", _("by itself")
        hints.insert(0, _appears_hint(chat))
    elif state == ChatState.NOT_REQUIRED:
        tone, text = "off", _("not req.")
        hints.insert(0, place.exempt_reason)
    else:
        tone, text = "off", _("closed")
    return Cell(
        chat_id=chat.pk,
        place=PlaceName(place.pk, place.name),
        rule=RuleName(rule.pk, rule.title, rule.short_title, rule.clause, rule.owner_role) if rule else None,
        class_id=chat.school_class_id,
        is_of_subject=chat.subject_id is not None,
        state=state,
        coverage=coverage,
        tone=tone,
        text=text,
        hint=" · ".join(hint for hint in hints if hint),
        since=since,
    )


def _appears_hint(chat: Chat) -> str:
    if chat.school_class_id is None:
        return _("The platform makes this chat by itself, together with the staff room.")
    return _("The platform makes this chat by itself, together with the class.")


def _exempt_hint(count: int) -> str:
    return (
        ngettext("%(n)s lawful exception.", "%(n)s lawful exceptions.", count) % {"n": count} if count else ""
    )


def _unknown_hint(count: int) -> str:
    text = ngettext(
        "%(n)s student has no guardian on record.", "%(n)s students have no guardian on record.", count
    )
    return text % {"n": count} if count else ""


def tally_of(cells: Sequence[Cell]) -> Tally:
    """Return the tally of these cells."""
    states = Counter(cell.state for cell in cells)
    return Tally(
        total=len(cells),
        created=states[ChatState.CREATED] + states[ChatState.AUTOMATIC],
        exempt=states[ChatState.NOT_REQUIRED],
        appear=states[ChatState.APPEARS],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One chat as a line of a list: how it stands, and who owes it."""

    cell: Cell
    owners: str


def lines_of(chats: Iterable[Chat], day: date, overdue_days: int) -> list[Line]:
    """Return these chats as lines, in their order."""
    listed = list(chats)
    owners = owners_of(listed, day)
    cells = cells_of(listed, day, overdue_days)
    return [Line(cell, _said(owners, cell)) for cell in cells]


def _said(owners: Owners, cell: Cell) -> str:
    return ", ".join(person.short_name for person in owners.get(cell.chat_id, []))
