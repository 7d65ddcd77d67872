"""What may happen to material and to broadcasts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.states import TO_PUBLISH, BroadcastState, Move, PublicationState
from schools.institutions.errors import RuleViolation

State = PublicationState

MOVES: Mapping[Move, Mapping[State, State]] = {
    Move.SUBMIT: {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Move.TAKE_BACK: {State.SUBMITTED: State.DRAFT},
    Move.ACCEPT: {State.SUBMITTED: State.ACCEPTED},
    Move.RETURN: {
        State.SUBMITTED: State.RETURNED,
        State.ACCEPTED: State.RETURNED,
        State.SCHEDULED: State.RETURNED,
    },
    Move.SCHEDULE: {State.ACCEPTED: State.SCHEDULED, State.SCHEDULED: State.SCHEDULED},
    Move.PUBLISH: {State.ACCEPTED: State.PUBLISHED, State.SCHEDULED: State.PUBLISHED},
    Move.UNMARK: {State.PUBLISHED: State.ACCEPTED},
}
"""Each move: from which states it is allowed, and where it leads."""

AUTHORS_MOVES = frozenset({Move.SUBMIT, Move.TAKE_BACK})
"""The author's own moves; all others are the administrator's."""

_REFUSED = {
    State.DRAFT: gettext_lazy("It is a draft. The author has to submit it first."),
    State.SUBMITTED: gettext_lazy("It waits for a decision. Accept or return it first."),
    State.RETURNED: gettext_lazy("It was returned to the author, who has to submit it anew."),
    State.ACCEPTED: gettext_lazy("It is accepted already. Look at the page anew."),
    State.SCHEDULED: gettext_lazy("It is scheduled already. Look at the page anew."),
    State.PUBLISHED: gettext_lazy("It is published already."),
}


def moves_from(state: str) -> frozenset[Move]:
    """Return the moves that are allowed from this state."""
    return frozenset(move for move, ways in MOVES.items() if PublicationState(state) in ways)


def next_state(state: str, move: Move) -> PublicationState:
    """Return where the move leads. Raises RuleViolation if it is not allowed from this state."""
    present = PublicationState(state)
    try:
        return MOVES[move][present]
    except KeyError:
        raise RuleViolation(str(_REFUSED[present])) from None


def may_change(state: str, *, as_author: bool, as_publisher: bool) -> bool:
    """Tell whether material may still be edited: by its author until it is submitted, and by whoever
    publishes from then on until it is published.
    """
    present = PublicationState(state)
    if as_author and present in (State.DRAFT, State.RETURNED):
        return True
    return as_publisher and present in (State.SUBMITTED, *TO_PUBLISH)


def check_text(text: str) -> None:
    """Raise RuleViolation for material without words: there would be nothing to decide on."""
    if not text.strip():
        raise RuleViolation(_("Write the text before you submit it."))


def check_word(word: str) -> None:
    """Raise RuleViolation where an author would get material back without being told why."""
    if not word.strip():
        raise RuleViolation(_("Tell the author what to change."))


def check_due(due_on: date, *, today: date) -> None:
    """Raise RuleViolation for a day that has passed; today is allowed."""
    if due_on < today:
        raise RuleViolation(_("This day has passed. Choose today or a later day."))


def check_published_on(on: date, *, today: date) -> None:
    """Raise RuleViolation for a day to come; today is allowed."""
    if on > today:
        raise RuleViolation(_("The date is in the future. Schedule it instead."))


def check_address(url: str) -> None:
    """Raise RuleViolation for an address that is not https; none at all is allowed."""
    if url and not url.startswith("https://"):
        raise RuleViolation(_("Give an address that begins with https://."))


def check_planned(state: BroadcastState) -> None:
    """Raise RuleViolation unless a broadcast is still ahead or its outcome unknown."""
    if state == BroadcastState.HELD:
        raise RuleViolation(_("It has been held already."))
    if state == BroadcastState.CANCELLED:
        raise RuleViolation(_("It has been cancelled. Plan a new one."))


def check_outcome(state: BroadcastState, *, starts_at: datetime, now: datetime) -> None:
    """Raise RuleViolation for an outcome of what was cancelled or has not begun; `now` itself has begun.

    What is learnt later (attendance, a recording) may be added to a held one.
    """
    if state == BroadcastState.CANCELLED:
        raise RuleViolation(_("It has been cancelled. Plan a new one."))
    if starts_at > now:
        raise RuleViolation(_("It has not begun yet. Correct its time if it was held earlier."))


def check_cancel_reason(reason: str) -> None:
    """Raise RuleViolation without a reason: it is the proof that the duty was not forgotten (2.1.14)."""
    if not reason.strip():
        raise RuleViolation(_("Say why it is cancelled."))
