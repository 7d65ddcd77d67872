"""The rules of requests for help: what may be done in which state."""

from __future__ import annotations

import pytest

from schools.institutions.errors import RuleViolation
from support import rules
from support.states import RequestState

OPEN, ANSWERED, CLOSED = RequestState.OPEN, RequestState.ANSWERED, RequestState.CLOSED


def refused(check: object) -> bool:
    """Tell whether calling it is refused."""
    assert callable(check)
    try:
        check()
    except RuleViolation:
        return True
    return False


@pytest.mark.parametrize(
    ("state", "answer", "close_own", "close_other", "reopen"),
    [
        (OPEN, True, True, False, False),
        (ANSWERED, True, True, True, True),
        (CLOSED, False, False, False, True),
    ],
)
def test_what_may_be_done_follows_from_the_state(
    state: RequestState, answer: bool, close_own: bool, close_other: bool, reopen: bool
) -> None:
    done = (
        not refused(lambda: rules.check_answer(state, "да")),
        not refused(lambda: rules.check_close(state, as_asker=True)),
        not refused(lambda: rules.check_close(state, as_asker=False)),
        not refused(lambda: rules.check_reopen(state, "нет")),
    )

    assert done == (answer, close_own, close_other, reopen)
    assert (rules.may_close(state, as_asker=True), rules.may_reopen(state)) == (close_own, reopen)


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (lambda: rules.check_request("а", " "), True),
        (lambda: rules.check_request(" ", "а"), True),
        (lambda: rules.check_request("а", "б"), False),
        (lambda: rules.check_answer(OPEN, "\n"), True),
        (lambda: rules.check_reopen(ANSWERED, " "), True),
        (lambda: rules.check_address("http://prof.sferum.ru"), True),
        (lambda: rules.check_address(""), True),
        (lambda: rules.check_address("https://prof.sferum.ru"), False),
    ],
)
def test_a_check_refuses_what_has_no_words_or_no_address(check: object, expected: bool) -> None:
    assert refused(check) is expected
