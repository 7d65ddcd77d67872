"""Who may found a school here. Pure: no queries, clock or request."""

from __future__ import annotations

from enum import StrEnum


class Founding(StrEnum):
    """How an installation lets a visitor found a school."""

    BY_CODE = "by_code"
    FREELY = "freely"
    CLOSED = "closed"


def founding_for(*, has_schools: bool, is_operator: bool, open_founding: bool) -> Founding:
    """Return how this visitor may found a school.

    An operator always may, and anybody where founding is open: the demonstration on one's own
    machine. An installation without schools asks for the code its server printed; one with schools
    is closed to strangers, for a school there is opened by its operator.
    """
    if is_operator or (open_founding and has_schools):
        return Founding.FREELY
    return Founding.CLOSED if has_schools else Founding.BY_CODE
