"""How states look: the kind of the pill beside the word."""

from __future__ import annotations

from channels_app.states import BroadcastState, PublicationState

PUBLICATION_PILLS = {
    PublicationState.DRAFT: "plain",
    PublicationState.SUBMITTED: "waiting",
    PublicationState.RETURNED: "waiting",
    PublicationState.ACCEPTED: "info",
    PublicationState.SCHEDULED: "info",
    PublicationState.PUBLISHED: "done",
}

BROADCAST_PILLS = {
    BroadcastState.PLANNED: "info",
    BroadcastState.HELD: "done",
    BroadcastState.CANCELLED: "off",
}
