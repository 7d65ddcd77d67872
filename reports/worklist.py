"""«Что сделать»: plan minus fact, read from the kinds of work that the apps offer; never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from schools.accounts.permissions import Acting
from schools.faces.ages import day_and_month
from schools.institutions.models import InstitutionSettings
from schools.journal.services import last_write
from schools.names.people import search_words
from schools.names.spelling import key as spelling_key
from schools.registry import WorkItem, WorkKind, registry

SHOWN = 6
"""How many items of each kind the whole list shows."""

KEPT_SECONDS = 30
"""How long the list is kept at most; the next journalled write of the school makes it anew at once."""

SEPARATOR = ":"
"""Between a kind's key and an item's key where a form names an item."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """How the list is narrowed; everything empty shows all."""

    kind: str = ""
    class_id: int | None = None
    overdue: bool = False
    words: tuple[str, ...] = ()

    @property
    def by_item(self) -> bool:
        """Tell whether single items must be looked at to tell what belongs."""
        return self.overdue or self.class_id is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was read of one kind: items, the number of all of them, and of the overdue ones."""

    items: Sequence[WorkItem]
    count: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of work as the list shows it: the first items, and how many there are in all."""

    kind: WorkKind
    items: Sequence[WorkItem]
    count: int
    overdue: int
    can_mark: bool
    can_exempt: bool

    @property
    def hidden(self) -> int:
        """How many items are not shown."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Worklist:
    """The groups that have something in them, as the kinds are ordered.

    `stamp` names all that the groups are made of, where the list may be kept; empty where not.
    """

    groups: Sequence[Group]
    overdue_days: int
    stamp: str = ""

    @property
    def count(self) -> int:
        """How many things there are to do."""
        return sum(group.count for group in self.groups)

    @property
    def overdue_hint(self) -> str:
        """What «overdue» means at this institution."""
        text = ngettext("owed for %(n)s day or longer", "owed for %(n)s days or longer", self.overdue_days)
        return text % {"n": self.overdue_days}

    @property
    def can_mark(self) -> bool:
        """Tell whether anything shown can be marked from here."""
        return any(group.can_mark for group in self.groups)

    @property
    def can_exempt(self) -> bool:
        """Tell whether anything shown may be declared not required."""
        return any(group.can_exempt for group in self.groups)


def kinds_for(acting: Acting) -> list[WorkKind]:
    """Return the kinds of work that this person may see, in their order."""
    allowed = (kind for kind in registry.work_kinds if acting.can(kind.can))
    return sorted(allowed, key=lambda kind: (kind.order, kind.key))


def count_work(acting: Acting) -> int:
    """Return how many things this person has to do today: the badge of the navigation."""
    kept: dict[str, Excerpt] | None = cache.get(_stamp(acting, overdue_days_of(acting)))
    if kept is not None:
        return sum(part.count for part in kept.values())
    return sum(kind.count(acting, acting.act.today) for kind in kinds_for(acting))


def may_mark(acting: Acting, kind: WorkKind) -> bool:
    """Tell whether this person may mark this kind of work as done from the list."""
    return kind.mark is not None and _holds_power(acting, kind)


def may_exempt(acting: Acting, kind: WorkKind) -> bool:
    """Tell whether this person may declare this kind of work not required."""
    return kind.exempt is not None and _holds_power(acting, kind)


def overdue_days_of(acting: Acting) -> int:
    """Return from how many days on work counts as overdue: the institution's own setting."""
    return InstitutionSettings.objects.values_list("overdue_days", flat=True).get(
        institution_id=acting.act.institution_id
    )


def read_worklist(acting: Acting, narrowed: Narrowed, *, shown: int | None = SHOWN) -> Worklist:
    """Return what this person has to do, the first `shown` of each kind (None: all of them).

    A kind with few items costs one query; its number is asked for only where more exist. The
    list as the day begins with it is kept until the next journalled write, or KEPT_SECONDS.
    """
    overdue_days = overdue_days_of(acting)
    since = acting.act.today - timedelta(days=overdue_days)
    kinds = [kind for kind in kinds_for(acting) if narrowed.kind in ("", kind.key)]
    stamp = _stamp(acting, overdue_days) if narrowed == Narrowed() and shown == SHOWN else ""
    parts: dict[str, Excerpt] | None = cache.get(stamp) if stamp else None
    if parts is None:
        parts = {kind.key: _part(acting, kind, narrowed, shown, since) for kind in kinds}
        if stamp:
            cache.set(stamp, parts, KEPT_SECONDS)
    groups = [_group(acting, kind, parts[kind.key]) for kind in kinds if kind.key in parts]
    return Worklist([group for group in groups if group.count], overdue_days, stamp)


def is_overdue(item: WorkItem, since: date) -> bool:
    """Tell whether an item was owed on or before `since`."""
    return item.since is not None and item.since <= since


def as_text(worklist: Worklist, day: date) -> str:
    """Return the list as plain text, one thing a line with a box to tick: for work in the cabinet."""
    blocks = []
    for group in worklist.groups:
        lines = [f"{group.kind.title} – {group.count}"]
        lines += [_in_a_line(item, day) for item in group.items]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _in_a_line(item: WorkItem, day: date) -> str:
    parts = [item.title, item.in_full]
    if item.since is not None:
        parts.append(_("since %(day)s") % {"day": day_and_month(item.since, day)})
    return "[ ] " + " – ".join(part for part in parts if part)


def _part(acting: Acting, kind: WorkKind, narrowed: Narrowed, shown: int | None, since: date) -> Excerpt:
    """Return the items shown of a kind, the number of all, and how many of them are overdue."""
    day = acting.act.today
    everything = narrowed.by_item or shown is None
    items = list(kind.items(acting, day, None if everything or shown is None else shown + 1))
    if narrowed.by_item:
        items = [item for item in items if _belongs(item, narrowed, since)]
    if everything or shown is None or len(items) <= shown:
        count, overdue = len(items), sum(is_overdue(item, since) for item in items)
    else:
        count, overdue = kind.count(acting, day), _overdue(acting, kind, day, since)
    return Excerpt(items if shown is None else items[:shown], count, overdue)


def _group(acting: Acting, kind: WorkKind, part: Excerpt) -> Group:
    return Group(
        kind=kind,
        items=part.items,
        count=part.count,
        overdue=part.overdue,
        can_mark=may_mark(acting, kind),
        can_exempt=may_exempt(acting, kind),
    )


def _stamp(acting: Acting, overdue_days: int) -> str:
    """Return where the list of this person is kept until something is written or the day changes."""
    who = f"{acting.institution.pk}:{acting.user.pk}:{','.join(sorted(acting.roles))}"
    return (
        f"worklist:{who}:{acting.act.today}:{overdue_days}:{get_language()}"
        f":{last_write(acting.institution.pk)}"
    )


def _overdue(acting: Acting, kind: WorkKind, day: date, since: date) -> int:
    if kind.overdue is not None:
        return kind.overdue(acting, day, since)
    return sum(is_overdue(item, since) for item in kind.items(acting, day, None))


def _belongs(item: WorkItem, narrowed: Narrowed, since: date) -> bool:
    if narrowed.class_id is not None and item.class_id != narrowed.class_id:
        return False
    if narrowed.overdue and not is_overdue(item, since):
        return False
    text = spelling_key(f"{item.title} {item.in_full}") if narrowed.words else ""
    return all(word in text for word in narrowed.words)


def words_of(query: str) -> tuple[str, ...]:
    """Return the words of a search in the form in which items are compared."""
    return search_words(query)


def _holds_power(acting: Acting, kind: WorkKind) -> bool:
    return kind.mark_can is None or acting.can(kind.mark_can)
