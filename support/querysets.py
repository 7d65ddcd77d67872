"""Filters of requests for help and of instructions, named as phrases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from schools.institutions.scope import TenantQuerySet
from schools.names.people import search_words
from support.states import RequestState

if TYPE_CHECKING:
    from support.models import Instruction, SupportRequest


class SupportRequestQuerySet(TenantQuerySet["SupportRequest"]):
    """Requests for help."""

    def matching(self, query: str) -> Self:
        """Return those in whose words, contact or asker's name every word of the query occurs."""
        found = self
        for word in search_words(query):
            found = found.filter(Q(search_key__contains=word) | Q(person__name_key__contains=word))
        return found

    def asked_by(self, person_id: int) -> Self:
        """Return this person's own requests."""
        return self.filter(person=person_id)

    def asked_from(self, page: tuple[str, int]) -> Self:
        """Return those written on this page of the asker's own: the journal knows, (kind, id)."""
        from schools.journal.models import AuditEvent, AuditSubject

        kind, pk = page
        about = AuditSubject.objects.filter(subject_kind=kind, subject_id=pk).values("event_id")
        asked = AuditEvent.objects.filter(kind="support.asked", pk__in=about).values("pk")
        requests = AuditSubject.objects.filter(event_id__in=asked, subject_kind="support_request")
        return self.filter(pk__in=requests.values("subject_id"))

    def in_state(self, state: RequestState) -> Self:
        """Return those in this state."""
        return self.filter(state=state)

    def open(self) -> Self:
        """Return those that wait for an answer."""
        return self.in_state(RequestState.OPEN)

    def waiting_since(self, until: datetime) -> Self:
        """Return open ones that have waited since before `until`, counted from the last reopening."""
        return self.open().filter(Q(reopened_at__lt=until) | Q(reopened_at__isnull=True, opened_at__lt=until))

    def longest_waiting_first(self) -> Self:
        """Return open ones first, the longest waiting before the others; then the latest of the rest."""
        is_open = Q(state=RequestState.OPEN)
        since = Coalesce("reopened_at", "opened_at")
        return self.order_by(
            Case(When(is_open, then=Value(0)), default=Value(1), output_field=IntegerField()),
            Case(When(is_open, then=since)).asc(nulls_last=True),
            F("opened_at").desc(),
            "pk",
        )

    def unanswered_at(self, end: datetime) -> Self:
        """Return those that at this instant had neither an answer nor been closed.

        A reopened request waits again until its next answer.
        """
        from support.models import Reopening

        last = Q(answered_at__isnull=True) | Q(answered_at__gte=end) | Q(reopened_at__gt=F("answered_at"))
        not_closed = Q(closed_at__isnull=True) | Q(closed_at__gte=end)
        reopened_later = Reopening.objects.filter(request=OuterRef("pk"), answered_at__lt=end, at__gte=end)
        return self.filter(~Exists(reopened_later), last, not_closed, opened_at__lt=end)


class InstructionQuerySet(TenantQuerySet["Instruction"]):
    """Links to instructions."""

    def in_order(self) -> Self:
        """Return links in the order in which they were entered."""
        return self.order_by("pk")
