"""The queue of the status «teacher»: who waits, who is not there yet, what was decided (2.1.10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from schools.people.models import Membership, TeacherVerification, VerificationState
from schools.people.querysets import MembershipQuerySet
from schools.structure.models import PlaceKind


class QueueTab(models.TextChoices):
    """The parts of the queue."""

    WAITING = "waiting", _("Waiting")
    NOT_YET = "not_yet", _("Not in the staff room yet")
    DECIDED = "decided", _("Decided")

    @classmethod
    def of(cls, text: str | None) -> Self:
        """Return the part of this name; the waiting ones for any other."""
        return cls(text) if text in cls.values else cls.WAITING


PILL = {
    VerificationState.NOT_REQUIRED: "off",
    VerificationState.NOT_STARTED: "waiting",
    VerificationState.PENDING: "info",
    VerificationState.VERIFIED: "done",
    VerificationState.REJECTED: "overdue",
    VerificationState.REVOKED: "overdue",
}
"""The colour each state is shown in."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One person of the staff room and the present state of the status."""

    stay: Membership
    state: VerificationState
    verification: TeacherVerification | None

    @property
    def pill(self) -> str:
        """The colour of the state."""
        return PILL[self.state]


def stays_in(tab: QueueTab, day: date) -> MembershipQuerySet:
    """Return the stays in «Учительская» of the people in this part of the queue, the oldest first."""
    if tab == QueueTab.WAITING:
        return _ordered(Membership.objects.to_verify(day), "joined_on")
    room = Membership.objects.on(day).filter(place_kind=PlaceKind.STAFF_ROOM, left_on__isnull=True)
    settled = Exists(TeacherVerification.objects.settled().filter(person=OuterRef("person")))
    if tab == QueueTab.DECIDED:
        return _ordered(room.filter(settled))
    return _ordered(room.not_exempt().filter(joined_on__isnull=True).exclude(settled))


def _ordered(stays: MembershipQuerySet, *first: str) -> MembershipQuerySet:
    return stays.select_related("person").order_by(*first, "person__name_key", "pk")


def queue_rows(stays: Collection[Membership]) -> list[QueueRow]:
    """Return the lines of these stays in their order, each with the present state."""
    current = TeacherVerification.objects.current().filter(person__in=[stay.person_id for stay in stays])
    known = {row.person_id: row for row in current.select_related("decided_by")}
    return [
        QueueRow(
            stay=stay,
            state=VerificationState(known[stay.person_id].state)
            if stay.person_id in known
            else VerificationState.NOT_STARTED,
            verification=known.get(stay.person_id),
        )
        for stay in stays
    ]
