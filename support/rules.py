"""What may happen to a request for help. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schools.institutions.errors import RuleViolation
from support.states import RequestState

MAY_ANSWER = frozenset({RequestState.OPEN, RequestState.ANSWERED})
"""An answer may be corrected until the request is closed."""

MAY_REOPEN = frozenset({RequestState.ANSWERED, RequestState.CLOSED})
"""Once somebody has dealt with it, it can come back."""


def check_request(subject: str, text: str) -> None:
    """Raise RuleViolation for a request without words."""
    if not subject.strip() or not text.strip():
        raise RuleViolation(_("Say what does not work."))


def check_answer(state: str, answer: str) -> None:
    """Raise RuleViolation for an empty answer, or one to a closed request."""
    if RequestState(state) not in MAY_ANSWER:
        raise RuleViolation(_("It is closed. Reopen it first."))
    if not answer.strip():
        raise RuleViolation(_("Write the answer."))


def may_close(state: str, *, as_asker: bool) -> bool:
    """Tell whether it may be closed: by the asker at any time, by others once it is answered."""
    present = RequestState(state)
    return present == RequestState.ANSWERED or (as_asker and present == RequestState.OPEN)


def check_close(state: str, *, as_asker: bool) -> None:
    """Raise RuleViolation where it may not be closed."""
    if may_close(state, as_asker=as_asker):
        return
    if RequestState(state) == RequestState.CLOSED:
        raise RuleViolation(_("It is closed already."))
    raise RuleViolation(_("Answer it before you close it."))


def may_reopen(state: str) -> bool:
    """Tell whether it may be reopened: once it is answered or closed."""
    return RequestState(state) in MAY_REOPEN


def check_reopen(state: str, because: str) -> None:
    """Raise RuleViolation for an open request, or without a word on what still does not work."""
    if not may_reopen(state):
        raise RuleViolation(_("It waits for an answer already."))
    if not because.strip():
        raise RuleViolation(_("Say what still does not work."))


def check_address(url: str) -> None:
    """Raise RuleViolation for an address that is not https."""
    if not url.startswith("https://"):
        raise RuleViolation(_("Give an address that begins with https://."))
