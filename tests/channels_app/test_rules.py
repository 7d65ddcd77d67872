"""The rules of the channels: tables of moves, days, addresses and outcomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from channels_app import rules
from channels_app.states import BroadcastState, Move, PublicationState
from schools.institutions.errors import RuleViolation

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
State = PublicationState

ALLOWED = {
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.TAKE_BACK): State.DRAFT,
    (State.SUBMITTED, Move.ACCEPT): State.ACCEPTED,
    (State.SUBMITTED, Move.RETURN): State.RETURNED,
    (State.ACCEPTED, Move.RETURN): State.RETURNED,
    (State.SCHEDULED, Move.RETURN): State.RETURNED,
    (State.ACCEPTED, Move.SCHEDULE): State.SCHEDULED,
    (State.SCHEDULED, Move.SCHEDULE): State.SCHEDULED,
    (State.ACCEPTED, Move.PUBLISH): State.PUBLISHED,
    (State.SCHEDULED, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.UNMARK): State.ACCEPTED,
}


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_a_move_leads_where_the_table_says_and_nowhere_else(state: State, move: Move) -> None:
    try:
        led = rules.next_state(state.value, move)
    except RuleViolation:
        led = None

    assert (led, move in rules.moves_from(state.value)) == (
        ALLOWED.get((state, move)),
        (state, move) in ALLOWED,
    )


def test_may_change_author_until_submitted_then_whoever_publishes() -> None:
    found = {
        state: (
            rules.may_change(state, as_author=True, as_publisher=False),
            rules.may_change(state, as_author=False, as_publisher=True),
            rules.may_change(state, as_author=False, as_publisher=False),
        )
        for state in State
    }

    assert found == {
        State.DRAFT: (True, False, False),
        State.SUBMITTED: (False, True, False),
        State.RETURNED: (True, False, False),
        State.ACCEPTED: (False, True, False),
        State.SCHEDULED: (False, True, False),
        State.PUBLISHED: (False, False, False),
    }


def refused(check: object) -> bool:
    """Tell whether calling it is refused."""
    assert callable(check)
    try:
        check()
    except RuleViolation:
        return True
    return False


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (lambda: rules.check_text(" \n"), True),
        (lambda: rules.check_text("а"), False),
        (lambda: rules.check_word(" "), True),
        (lambda: rules.check_word("короче"), False),
        (lambda: rules.check_due(TODAY - DAY, today=TODAY), True),
        (lambda: rules.check_due(TODAY, today=TODAY), False),
        (lambda: rules.check_published_on(TODAY + DAY, today=TODAY), True),
        (lambda: rules.check_published_on(TODAY, today=TODAY), False),
        (lambda: rules.check_address("javascript:alert(1)"), True),
        (lambda: rules.check_address("http://max.example"), True),
        (lambda: rules.check_address("https://max.example"), False),
        (lambda: rules.check_address(""), False),
        (lambda: rules.check_planned(BroadcastState.PLANNED), False),
        (lambda: rules.check_planned(BroadcastState.HELD), True),
        (lambda: rules.check_planned(BroadcastState.CANCELLED), True),
        (lambda: rules.check_outcome(BroadcastState.PLANNED, starts_at=NOW, now=NOW), False),
        (
            lambda: rules.check_outcome(
                BroadcastState.PLANNED, starts_at=NOW + timedelta(microseconds=1), now=NOW
            ),
            True,
        ),
        (lambda: rules.check_outcome(BroadcastState.HELD, starts_at=NOW, now=NOW), False),
        (lambda: rules.check_outcome(BroadcastState.CANCELLED, starts_at=NOW, now=NOW), True),
        (lambda: rules.check_cancel_reason("\t"), True),
        (lambda: rules.check_cancel_reason("карантин"), False),
    ],
)
def test_a_check_refuses_at_its_boundary(check: object, expected: bool) -> None:
    assert refused(check) is expected
