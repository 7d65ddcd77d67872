"""How invitations look on the school's pages: the colour of a state, the words of a row."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invitations.models import Invitation
from invitations.states import InvitationState

PILLS = {
    InvitationState.LIVE: "info",
    InvitationState.USED: "done",
    InvitationState.EXPIRED: "overdue",
    InvitationState.ANNULLED: "off",
    InvitationState.ISSUER_LEFT: "overdue",
    InvitationState.CLOSED: "off",
    InvitationState.NOT_EXPECTED: "off",
}
"""The colour that goes with each state's word."""


def state_shown(row: Invitation) -> InvitationState:
    """Return the state of a row that `with_state` has annotated."""
    return InvitationState(row.state)  # type: ignore[attr-defined]  # annotated


def who_came(names: Sequence[str]) -> str:
    """Return who came by an invitation in a few words."""
    if len(names) <= 2:
        return ", ".join(names)
    rest = len(names) - 2
    more = ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest}
    return f"{', '.join(names[:2])} {more}"


def uses_of(row: Invitation) -> str:
    """Return how much of the invitation is used: «1 of 1», «7», «7 of 25»."""
    if row.cap is None:
        return str(row.uses)
    return _("%(uses)d of %(cap)d") % {"uses": row.uses, "cap": row.cap}
