"""What the rules ask for, how plan and traces come together, how a chat stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.models import RuleScope
from chats.rules import (
    FOREVER,
    ChatKey,
    ChatState,
    ClassRow,
    LoadRow,
    RuleRow,
    Settlement,
    Span,
    Stay,
    WantedChat,
    chat_name,
    chat_state,
    settle,
    span,
    wanted_chats,
)

START = date(2026, 9, 1)
ALWAYS = Span(START)


def day(number: int) -> date:
    return START + timedelta(days=number)


def days(start: int, end: int | None = None) -> Span:
    return Span(day(start), FOREVER if end is None else day(end))


# --- Which chats -------------------------------------------------------------------------------------


def test_wanted_chats_are_one_per_institution_class_and_subject() -> None:
    rules = [
        RuleRow(1, RuleScope.INSTITUTION, "Педагоги", ALWAYS),
        RuleRow(2, RuleScope.CLASS, "{class}: родители", ALWAYS),
        RuleRow(3, RuleScope.LOAD, "{class}: {subject}", ALWAYS),
        RuleRow(4, RuleScope.GROUP, "{class}: группа", ALWAYS),
    ]
    classes = [ClassRow(10, "class", "5А", ALWAYS), ClassRow(11, "group", "Шахматы", ALWAYS)]
    loads = [LoadRow(10, 20, "Физика", ALWAYS), LoadRow(11, 21, "Шахматы", days(5, 9))]

    assert wanted_chats(rules, classes, loads) == {
        ChatKey(1): WantedChat("Педагоги", ALWAYS),
        ChatKey(2, 10): WantedChat("5А: родители", ALWAYS),
        ChatKey(3, 10, 20): WantedChat("5А: Физика", ALWAYS),
        ChatKey(3, 11, 21): WantedChat("Шахматы: Шахматы", days(5, 9)),
        ChatKey(4, 11): WantedChat("Шахматы: группа", ALWAYS),
    }


def test_wanted_chat_is_needed_while_rule_class_and_load_all_hold() -> None:
    rules = [RuleRow(1, RuleScope.LOAD, "{class}", days(3, 20))]
    classes = [ClassRow(10, "class", "5А", days(1, 15))]
    loads = [LoadRow(10, 20, "Физика", days(0, 30))]

    assert wanted_chats(rules, classes, loads)[ChatKey(1, 10, 20)].days == days(3, 15)


def test_wanted_chat_without_a_common_day_is_needed_on_none() -> None:
    rules = [RuleRow(1, RuleScope.CLASS, "{class}", days(9))]
    classes = [ClassRow(10, "class", "5А", days(1, 5))]

    assert wanted_chats(rules, classes, [])[ChatKey(1, 10)].days == days(9, 9)


def test_chat_name_is_cut_to_what_a_place_can_hold() -> None:
    assert chat_name("{class}: {subject}", class_name="5А", subject_name="я" * 200) == f"5А: {'я' * 146}"


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (days(0, 5), days(2, 9), days(2, 5)),
        (days(0), days(2, 9), days(2, 9)),
        (days(0, 2), days(2, 9), days(2, 2)),
        (days(0, 1), days(5, 9), days(5, 5)),
    ],
)
def test_days_within(one: Span, other: Span, common: Span) -> None:
    assert one.within(other) == common


def test_span_of_stored_bounds_returns_them() -> None:
    assert span(START, None) == Span(START, FOREVER)
    assert Span(START).until is None
    assert days(0, 4).until == day(4)


# --- Plan and traces ---------------------------------------------------------------------------------

SETTLED: list[tuple[str, list[Span], list[Stay], Settlement]] = [
    ("nobody and nothing", [], [], Settlement()),
    ("somebody new", [days(0)], [], Settlement(add=[days(0)])),
    ("in step", [days(0)], [Stay(1, days(0))], Settlement()),
    ("an end", [days(0, 9)], [Stay(1, days(0))], Settlement(replan={1: days(0, 9)})),
    ("no longer derived, nothing known", [], [Stay(1, days(0))], Settlement(drop=[1])),
    ("no longer derived, joined", [], [Stay(1, days(0), day(3))], Settlement(replan={1: None})),
    ("derived again", [days(0)], [Stay(1, None, day(3))], Settlement(replan={1: days(0)})),
    ("a trace nobody expects", [], [Stay(1, None, day(3))], Settlement()),
    (
        "came back, was never in",
        [days(0, 5), days(8)],
        [Stay(1, days(0))],
        Settlement(replan={1: days(0, 5)}, add=[days(8)]),
    ),
    (
        "comes back, is still in: nobody removes him in order to add him",
        [days(0, 5), days(8)],
        [Stay(1, days(0, 5), day(2))],
        Settlement(replan={1: days(0)}),
    ),
    (
        "was expected before, came in only later",
        [days(0, 5), days(8)],
        [Stay(1, days(8), day(9)), Stay(2, days(0, 5))],
        Settlement(),
    ),
    (
        "joined after the end: the trace keeps its days",
        [days(0, 5)],
        [Stay(1, days(0, 5), day(7))],
        Settlement(),
    ),
    (
        "found missing though planned: one stay ends, the next begins",
        [days(0)],
        [Stay(1, days(0, 6), day(1), day(6)), Stay(2, days(6))],
        Settlement(),
    ),
    (
        "left after the end, then expected again",
        [days(0)],
        [Stay(1, days(0, 6), day(1), day(7))],
        Settlement(replan={1: days(0, 7)}, add=[days(7)]),
    ),
    (
        "left before he was expected",
        [days(9)],
        [Stay(1, None, day(1), day(3))],
        Settlement(add=[days(9)]),
    ),
    (
        "two open traces: the earlier one is over when the later begins",
        [days(8)],
        [Stay(1, days(0, 5), day(1)), Stay(2, days(8), day(9))],
        Settlement(replan={1: days(8, 9), 2: days(9)}),
    ),
    (
        "two open traces, nothing for the earlier one",
        [days(9)],
        [Stay(1, days(0, 5), day(1)), Stay(2, days(9), day(9))],
        Settlement(replan={1: days(1, 1)}),
    ),
    (
        "equal days first, then in order of time",
        [days(0, 2), days(4, 6), days(8)],
        [Stay(1, days(0, 3)), Stay(2, days(4, 6)), Stay(3, days(9))],
        Settlement(replan={1: days(0, 2), 3: days(8)}),
    ),
    ("one too many", [days(0)], [Stay(1, days(0)), Stay(2, days(4, 6))], Settlement(drop=[2])),
]


@pytest.mark.parametrize(
    ("spans", "stays", "expected"), [row[1:] for row in SETTLED], ids=[row[0] for row in SETTLED]
)
def test_settle(spans: list[Span], stays: list[Stay], expected: Settlement) -> None:
    assert settle(spans, stays) == expected


@st.composite
def disjoint_spans(draw: st.DrawFn) -> list[Span]:
    """Draw derived days: in order, apart by a day at least, the last perhaps without end."""
    bounds = sorted(draw(st.sets(st.integers(0, 30), max_size=8)))
    spans = [days(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    lasts: bool = draw(st.booleans())
    if spans and lasts:
        spans[-1] = Span(spans[-1].start)
    return spans


@st.composite
def stored_stays(draw: st.DrawFn) -> list[Stay]:
    """Draw stays as the database may hold them: at most one is open, those without trace have a plan."""
    stays = []
    for number in range(draw(st.integers(0, 4))):
        start, length = draw(st.integers(0, 25)), draw(st.integers(0, 8))
        traced_on = draw(st.none() | st.integers(0, 30).map(day))
        left_on = (
            traced_on + timedelta(days=draw(st.integers(0, 6))) if traced_on and draw(st.booleans()) else None
        )
        plan: Span | None = days(start, start + length)
        if traced_on and left_on and draw(st.booleans()):
            plan = None
        stays.append(Stay(number, plan, traced_on, left_on))
    return stays


def _after(stays: list[Stay], settlement: Settlement) -> list[Stay]:
    kept = [
        Stay(stay.pk, settlement.replan.get(stay.pk, stay.plan), stay.traced_on, stay.left_on)
        for stay in stays
        if stay.pk not in settlement.drop
    ]
    return kept + [Stay(100 + number, new) for number, new in enumerate(settlement.add)]


def _covered(spans: list[Span]) -> set[int]:
    return {number for number in range(40) if any(s.start <= day(number) < s.end for s in spans)}


@given(disjoint_spans(), stored_stays())
def test_settle_expects_the_derived_days_and_keeps_every_trace(spans: list[Span], stays: list[Stay]) -> None:
    after = _after(stays, settle(spans, stays))
    plans = [stay.plan for stay in after if stay.plan is not None]
    of_traces = [stay.plan for stay in after if stay.traced_on and stay.plan is not None]

    assert _covered(spans) <= _covered(plans)
    assert _covered(plans) - _covered(spans) <= _covered(of_traces)
    assert {s.pk for s in stays if s.traced_on} == {s.pk for s in after if s.traced_on}


@given(disjoint_spans(), stored_stays())
def test_settle_twice_changes_nothing_more(spans: list[Span], stays: list[Stay]) -> None:
    after = _after(stays, settle(spans, stays))

    assert settle(spans, after) == Settlement()


@given(disjoint_spans(), stored_stays())
def test_settle_leaves_at_most_one_stay_open(spans: list[Span], stays: list[Stay]) -> None:
    after = _after(stays, settle(spans, stays))
    open_stays = [
        stay for stay in after if stay.left_on is None and (stay.plan is None or stay.plan.until is None)
    ]

    assert len(open_stays) <= 1


# --- How a chat stands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, ChatState.NEEDED),
        ({"automatic": True}, ChatState.APPEARS),
        ({"exempt": True}, ChatState.NOT_REQUIRED),
        ({"exempt": True, "automatic": True}, ChatState.NOT_REQUIRED),
        ({"created": True}, ChatState.CREATED),
        ({"created": True, "exempt": True}, ChatState.CREATED),
        ({"created": True, "by_the_platform": True}, ChatState.AUTOMATIC),
        ({"created": True, "closed": True}, ChatState.CLOSED),
    ],
)
def test_chat_state(known: dict[str, bool], state: ChatState) -> None:
    nothing = dict.fromkeys(("created", "closed", "by_the_platform", "exempt", "automatic"), False)

    assert chat_state(**(nothing | known)) == state
