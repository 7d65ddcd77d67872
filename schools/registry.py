"""Contributions: what each app offers to the apps above it, in small typed functions.

A floor may not import the floors above. What it must show or ask of them goes through here:
each app registers its functions when it is ready, in its `contributions.py`. Everything that
passes is a dataclass of ids, words and numbers, never HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from schools.accounts.permissions import Acting, Can
    from schools.institutions.acting import Act


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the navigation, shown to whoever holds `can`; `section` is a key of SECTIONS."""

    section: str
    order: int
    label: str | Promise
    url_name: str
    can: Can
    badge: Callable[[Acting], int] | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do on the platform, derived from plan minus fact.

    `key` identifies it for marking (unique within its kind); `since` is the first day it was
    owed; `ids` are the rows a mark would touch; `count` is how many people or places it means.
    `whole` is the detail with nothing left out, where `detail` is shortened for the screen.
    """

    key: str
    title: str
    detail: str
    since: date | None
    count: int = 1
    url: str = ""
    owner_ids: tuple[int, ...] = ()
    class_id: int | None = None
    whole: str = ""

    @property
    def in_full(self) -> str:
        """The detail with nothing left out."""
        return self.whole or self.detail


@dataclass(frozen=True, slots=True)
class WorkKind:
    """One group of the worklist: how its items are found, counted and marked.

    `items(acting, day, limit)` returns the items that this person owes or oversees, longest owed
    first; `count` their number; `mark(act, keys, day)` records the fact for those keys and returns
    how many changed (None: the work is done on another page, at the item's url). `verb` is the
    button's. Only keys that `items` shows to the person reach `mark`.

    Two more that a kind may offer: `overdue(acting, day, since)`, the number of items owed on or
    before `since` (without it all items are read to tell), and `exempt(act, keys, reason)`, which
    declares the work not required and returns how many changed; it asks for `mark_can` too.
    """

    key: str
    order: int
    title: str | Promise
    clause: str
    items: Callable[[Acting, date, int | None], Sequence[WorkItem]]
    count: Callable[[Acting, date], int]
    can: Can
    verb: str | Promise = ""
    mark: Callable[[Act, Sequence[str], date], int] | None = None
    mark_can: Can | None = None
    overdue: Callable[[Acting, date, date], int] | None = None
    exempt: Callable[[Act, Sequence[str], str], int] | None = None


@dataclass(frozen=True, slots=True)
class MetricOffer:
    """Figures one app counts for the statistics, set-based, for the entered institution.

    `count(day)` returns (totals, by_class): `{metric: int | float | None}` and
    `{class_id: {metric: int}}`, both as of the institution's `day`. The keys and their definitions
    are those of `reports/metrics.py`; a key is offered once. A share is offered as its two numbers:
    `staff_to_verify` beside `staff_verified`, `chat_members_expected` beside `chat_members_joined`.
    """

    keys: tuple[str, ...]
    count: Callable[[date], tuple[dict[str, float | int | None], dict[int, dict[str, int]]]]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line of a panel on a person's or a class's page."""

    title: str
    detail: str = ""
    url: str = ""
    state: str = ""
    state_label: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list on a person's or a class's page, contributed by an app above."""

    title: str
    rows: Sequence[PanelRow]
    url: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What will follow a change of the roster, told before it is made."""

    text: str
    count: int = 0


Watcher = Callable[["Act", Collection[int]], Callable[[], Sequence[Consequence]]]
"""Looks at what concerns these people before a change of the roster; what it returns is asked after it.

A change is rehearsed: written, followed by `roster_followers` (what the roster's jobs do), looked at,
and taken back.
"""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """One kind of thing the journal speaks of by id, so that a reader sees a name.

    `names(ids)` returns `{id: name}` of those that still exist; `find(text)` the ids whose name
    holds the text; `url_name` is the page of one, reversed with `pk`; `can` is the power to open it.
    """

    key: str
    label: str | Promise
    names: Callable[[Collection[int]], dict[int, str]]
    url_name: str = ""
    find: Callable[[str], list[int]] | None = None
    can: Can | None = None


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """Places that are marked together when a school begins with the platform half done."""

    key: str
    title: str
    place_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SignInHint:
    """An account that everybody may try, shown on the sign-in page: one of the demo's."""

    email: str
    label: str | Promise
    password: str


@dataclass(slots=True)
class Registry:
    """All contributions of the installed apps."""

    navigation: list[NavItem] = field(default_factory=list)
    work_kinds: list[WorkKind] = field(default_factory=list)
    metrics: list[MetricOffer] = field(default_factory=list)
    person_panels: list[Callable[[Acting, int, date], Panel | None]] = field(default_factory=list)
    class_panels: list[Callable[[Acting, int, date], Panel | None]] = field(default_factory=list)
    owned_places: list[Callable[[int, date], set[int]]] = field(default_factory=list)
    seen_places: list[Callable[[Acting], set[int]]] = field(default_factory=list)
    roster_jobs: list[str] = field(default_factory=list)
    roster_followers: list[Callable[[Act], object]] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    founding: list[Callable[[Act], None]] = field(default_factory=list)
    fact_followers: list[Callable[[Act, Collection[int]], object]] = field(default_factory=list)
    built_on: list[Callable[[str, Iterable[int]], set[int]]] = field(default_factory=list)
    subject_kinds: dict[str, SubjectKind] = field(default_factory=dict)
    event_words: dict[str, str | Promise] = field(default_factory=dict)
    place_sets: list[Callable[[date], Sequence[PlaceSet]]] = field(default_factory=list)
    sign_in_hints: list[Callable[[], Sequence[SignInHint]]] = field(default_factory=list)
    personal_data: list[Callable[[int], dict[str, Any]]] = field(default_factory=list)

    def places_owned_by(self, person_id: int, day: date) -> set[int]:
        """Return the ids of the places this person owes and may mark on `day`: own class, own chats."""
        owned: set[int] = set()
        for ask in self.owned_places:
            owned |= ask(person_id, day)
        return owned

    def facts_changed(self, act: Act, place_ids: Collection[int]) -> None:
        """Let what follows facts of the platform follow, in the transaction that recorded them.

        Asked after facts of these places, or of stays and offices there; a follower writes nothing
        when all is in step.
        """
        for follow in self.fact_followers:
            follow(act, place_ids)

    def places_seen_by(self, acting: Acting) -> set[int]:
        """Return the ids of the places this person may look at without answering for them."""
        seen: set[int] = set()
        for ask in self.seen_places:
            seen |= ask(acting)
        return seen

    def work_kind(self, key: str) -> WorkKind | None:
        """Return the worklist kind with this key, if any app offers it."""
        return next((kind for kind in self.work_kinds if kind.key == key), None)

    def anything_built_on(self, model_label: str, ids: Iterable[int]) -> set[int]:
        """Return which of these rows something else now rests on, so undo must leave them."""
        wanted = list(ids)
        found: set[int] = set()
        for ask in self.built_on:
            found |= ask(model_label, wanted)
        return found


registry = Registry()
