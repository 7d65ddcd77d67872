"""Filters of channels, publications and broadcasts, named as phrases."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, Count, F, IntegerField, Max, Q, Value, When

from channels_app.states import TO_PUBLISH, UNPUBLISHED, BroadcastState, PublicationState
from schools.institutions.scope import TenantQuerySet
from schools.names.people import search_words

if TYPE_CHECKING:
    from channels_app.models import Broadcast, Channel, Publication

_URGENCY = (
    PublicationState.SUBMITTED,
    PublicationState.RETURNED,
    PublicationState.SCHEDULED,
    PublicationState.ACCEPTED,
    PublicationState.DRAFT,
    PublicationState.PUBLISHED,
)


class ChannelQuerySet(TenantQuerySet["Channel"]):
    """Channels with their places."""

    def in_order(self) -> Self:
        """Return channels in the order in which they were opened, each with its place."""
        return self.select_related("place").order_by("pk")

    def with_activity(self) -> Self:
        """Annotate each with `published_count` and `last_published_on`, None while nothing was published."""
        return self.annotate(
            published_count=Count("publications", filter=Q(publications__published_on__isnull=False)),
            last_published_on=Max("publications__published_on"),
        )


class PublicationQuerySet(TenantQuerySet["Publication"]):
    """Material for the channels."""

    def matching(self, query: str) -> Self:
        """Return those whose title or text holds every word of the query."""
        found = self
        for word in search_words(query):
            found = found.filter(search_key__contains=word)
        return found

    def in_state(self, state: PublicationState) -> Self:
        """Return those in this state."""
        return self.filter(state=state)

    def waiting(self) -> Self:
        """Return those that wait for the administrator's decision (2.2.5)."""
        return self.in_state(PublicationState.SUBMITTED)

    def returned_to(self, person_id: int) -> Self:
        """Return those that this author has been asked to rework."""
        return self.in_state(PublicationState.RETURNED).filter(author=person_id)

    def due(self, day: date) -> Self:
        """Return accepted ones to be published by `day` (inclusive), and those taken on without a term."""
        return self.filter(Q(due_on__isnull=True) | Q(due_on__lte=day), state__in=TO_PUBLISH)

    def published_between(self, first: date, last: date) -> Self:
        """Return those published on these days, both inclusive."""
        return self.filter(published_on__range=(first, last))

    def most_urgent_first(self) -> Self:
        """Return what waits first, then by the term; the published last, the newest of them first."""
        rank = Case(
            *(When(state=state, then=Value(place)) for place, state in enumerate(_URGENCY)),
            output_field=IntegerField(),
        )
        term = Case(When(state__in=UNPUBLISHED, then=F("due_on")))
        return self.order_by(rank, term.asc(nulls_last=True), F("published_on").desc(nulls_last=True), "-pk")


class BroadcastQuerySet(TenantQuerySet["Broadcast"]):
    """Broadcasts and meetings."""

    def matching(self, query: str) -> Self:
        """Return those whose title or audience holds every word of the query."""
        found = self
        for word in search_words(query):
            found = found.filter(search_key__contains=word)
        return found

    def in_state(self, state: BroadcastState) -> Self:
        """Return those of which this is known."""
        if state == BroadcastState.HELD:
            return self.filter(held_on__isnull=False)
        if state == BroadcastState.CANCELLED:
            return self.filter(cancelled_at__isnull=False)
        return self.filter(held_on__isnull=True, cancelled_at__isnull=True)

    def unresolved(self, now: datetime) -> Self:
        """Return planned ones that should have begun by now; nobody has said what became of them."""
        return self.in_state(BroadcastState.PLANNED).filter(starts_at__lte=now)

    def held_between(self, first: date, last: date) -> Self:
        """Return those held on these days, both inclusive."""
        return self.filter(held_on__range=(first, last))

    def planned_first(self) -> Self:
        """Return the planned ones, the next first; then the rest, the latest first."""
        planned = Q(held_on__isnull=True, cancelled_at__isnull=True)
        return self.order_by(
            Case(When(planned, then=Value(0)), default=Value(1), output_field=IntegerField()),
            Case(When(planned, then=F("starts_at"))).asc(nulls_last=True),
            "-starts_at",
            "-pk",
        )
