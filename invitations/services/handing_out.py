"""Links shown and handed over: every showing is journalled, every handing over is in the ledger (2.1.6)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from invitations.models import Handout, Invitation
from invitations.states import HandoutChannel
from schools.institutions.acting import Act
from schools.journal.services import record


@transaction.atomic
def note_shown(act: Act, *, invitations: Sequence[Invitation], how: str) -> None:
    """Journal that the links of these invitations were shown; `how` is page, slips or command."""
    if invitations:
        record(act, "invitation.shown", subjects=[("invitation", row.pk) for row in invitations], how=how)


@transaction.atomic
def hand_out(act: Act, *, invitations: Sequence[Invitation], channel: HandoutChannel, to: str = "") -> int:
    """Enter into the ledger that these invitations were handed over now; return how many."""
    Handout.objects.bulk_create(
        [
            Handout(
                institution_id=act.institution_id,
                invitation=row,
                channel=channel.value,
                to=to.strip()[:254],
                at=act.at,
                by_id=act.user_id,
            )
            for row in invitations
        ],
        batch_size=500,
    )
    if invitations:
        record(
            act,
            "invitation.handed_out",
            subjects=[("invitation", row.pk) for row in invitations],
            channel=channel.value,
        )
    return len(invitations)
