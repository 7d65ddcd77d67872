"""What the rules ask for, how plan and traces are brought together, and how a chat stands.

Pure: rows in, findings out; no queries, clock or request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from chats.models import RuleScope

FOREVER = date.max
"""The end of what lasts."""


class Span(NamedTuple):
    """Days [start, end); an end of FOREVER lasts."""

    start: date
    end: date = FOREVER

    @property
    def until(self) -> date | None:
        """The end as it is stored: None lasts."""
        return None if self.end == FOREVER else self.end

    def within(self, other: Span) -> Span:
        """Return the days of this span that lie in the other; where there are none, an empty span."""
        start = max(self.start, other.start)
        return Span(start, max(start, min(self.end, other.end)))


def span(start: date, until: date | None) -> Span:
    """Return the span of stored bounds."""
    return Span(start, until or FOREVER)


# --- Which chats ought to be -------------------------------------------------------------------------


class ChatKey(NamedTuple):
    """What tells a ruled chat from all others."""

    rule_id: int
    class_id: int | None = None
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the derivation reads it."""

    pk: int
    scope: str
    name_template: str
    days: Span


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class or group with the days on which it is needed."""

    pk: int
    kind: str
    name: str
    days: Span


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A subject taught in a class or group, whoever teaches it, from the first day to the last."""

    class_id: int
    subject_id: int
    subject_name: str
    days: Span


@dataclass(frozen=True, slots=True)
class WantedChat:
    """A chat that the rules ask for: its planned name, and on which days."""

    name: str
    days: Span


def chat_name(template: str, *, class_name: str = "", subject_name: str = "") -> str:
    """Return the planned name of a chat, at most 150 characters."""
    return template.replace("{class}", class_name).replace("{subject}", subject_name)[:150]


def wanted_chats(
    rules: Iterable[RuleRow], classes: Sequence[ClassRow], loads: Sequence[LoadRow]
) -> dict[ChatKey, WantedChat]:
    """Return every chat that rules × structure ask for, also those of days gone by (2.2.6, 2.3.3, 2.4.3).

    For a school: one for each rule of the institution, one for each class, one for each
    subject of a class or group, however many teach it. A chat is needed on the days on which
    its rule holds, its class is needed and its subject is taught.
    """
    by_id = {row.pk: row for row in classes}
    wanted: dict[ChatKey, WantedChat] = {}
    for rule in rules:
        if rule.scope == RuleScope.INSTITUTION:
            wanted[ChatKey(rule.pk)] = WantedChat(chat_name(rule.name_template), rule.days)
        elif rule.scope == RuleScope.LOAD:
            for load in loads:
                taught_in = by_id[load.class_id]
                wanted[ChatKey(rule.pk, load.class_id, load.subject_id)] = WantedChat(
                    chat_name(rule.name_template, class_name=taught_in.name, subject_name=load.subject_name),
                    load.days.within(taught_in.days).within(rule.days),
                )
        else:
            for row in classes:
                if row.kind == rule.scope:
                    wanted[ChatKey(rule.pk, row.pk)] = WantedChat(
                        chat_name(rule.name_template, class_name=row.name), row.days.within(rule.days)
                    )
    return wanted


# --- Bringing plan and traces together ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """A stored stay of one person in one chat.

    `traced_on` is the first day of which anything is known of it (None: nothing is), `left_on`
    the day on which the person was gone.
    """

    pk: int
    plan: Span | None
    traced_on: date | None = None
    left_on: date | None = None


@dataclass(slots=True)
class Settlement:
    """What must change so that the stays expect the person on just the derived days."""

    replan: dict[int, Span | None] = field(default_factory=dict)
    drop: list[int] = field(default_factory=list)
    add: list[Span] = field(default_factory=list)


def settle(spans: Sequence[Span], stays: Sequence[Stay]) -> Settlement:
    """Return how to make the stays of one person in one chat follow the derived days.

    `spans` are disjoint and in order. Stays that carry a trace are kept whatever the plan
    says; each takes the derived days of its own time: from the former one's end to the day on
    which the person left. Within them, whoever is in the place and is expected again later
    stays expected over the gap: nobody is removed in order to be added again. A trace without
    derived days loses its plan. What is left of the days goes to stays without a trace, as
    few of which change as possible; superfluous ones are dropped.
    """
    traced = sorted((stay for stay in stays if stay.traced_on), key=_in_time)
    bare = sorted((stay for stay in stays if not stay.traced_on), key=_of_the_plan)
    settlement = Settlement()
    left_over: list[Span] = []
    since = date.min
    for number, stay in enumerate(traced):
        is_last = number == len(traced) - 1
        until = stay.left_on or (FOREVER if is_last else traced[number + 1].traced_on or FOREVER)
        own = Span(since, max(since, until))
        plan, rest = _plan_of_trace(stay, list(_days_in(spans, own)), is_last=is_last)
        left_over += rest
        if plan != stay.plan:
            settlement.replan[stay.pk] = plan
        since = own.end
    left_over += _days_in(spans, Span(since))
    _settle_bare(settlement, left_over, bare)
    return settlement


def _in_time(stay: Stay) -> tuple[date, date, int]:
    """Order traces: those that ended by their end, the open ones after them."""
    return stay.left_on or FOREVER, stay.traced_on or FOREVER, stay.pk


def _of_the_plan(stay: Stay) -> tuple[Span, int]:
    """Order stays without a trace by their plan; the database lets none be without one."""
    return stay.plan or Span(date.min), stay.pk


def _days_in(spans: Sequence[Span], frame: Span) -> Iterator[Span]:
    for derived in spans:
        common = derived.within(frame)
        if common.start < common.end:
            yield common


def _plan_of_trace(stay: Stay, own: list[Span], *, is_last: bool) -> tuple[Span | None, list[Span]]:
    """Return the plan of a traced stay out of the derived days of its time, and the days it leaves over."""
    traced_on = stay.traced_on or date.min
    if own:
        first = next((n for n, days in enumerate(own) if days.end > traced_on), len(own) - 1)
        return Span(own[first].start, own[-1].end), own[:first]
    if stay.left_on or is_last:
        return None, []
    # Only one stay of a person in a place may be open; an earlier one gets a plan of no days.
    return Span(traced_on, traced_on), []


def _settle_bare(settlement: Settlement, spans: list[Span], bare: list[Stay]) -> None:
    """Give the spans to stays without a trace: equal ones first, then in order of time."""
    wanted = sorted(spans)
    spare: list[Stay] = []
    for stay in bare:
        if stay.plan in wanted:
            wanted.remove(stay.plan)
        else:
            spare.append(stay)
    for stay, days in zip(spare, wanted, strict=False):
        settlement.replan[stay.pk] = days
    settlement.drop += [stay.pk for stay in spare[len(wanted) :]]
    settlement.add += wanted[len(spare) :]


# --- How a chat stands -------------------------------------------------------------------------------


class ChatState(StrEnum):
    """How a chat stands on a day."""

    CREATED = "created"
    AUTOMATIC = "automatic"
    APPEARS = "appears"
    NEEDED = "needed"
    NOT_REQUIRED = "not_required"
    CLOSED = "closed"


def chat_state(
    *, created: bool, closed: bool, by_the_platform: bool, exempt: bool, automatic: bool
) -> ChatState:
    """Return how a chat stands.

    `by_the_platform`: its existence is known as automatic; `automatic`: its platform makes
    such chats by itself, so that one that is missing appears with its class.
    """
    if closed:
        return ChatState.CLOSED
    if created:
        return ChatState.AUTOMATIC if by_the_platform else ChatState.CREATED
    if exempt:
        return ChatState.NOT_REQUIRED
    return ChatState.APPEARS if automatic else ChatState.NEEDED
