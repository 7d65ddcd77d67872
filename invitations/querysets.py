"""Filters of invitations and requests, named as phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When

from invitations.states import AnnulReason, Figure, InvitationState, RequestState
from schools.accounts.roles import Role
from schools.institutions.intervals import holds_on
from schools.institutions.scope import TenantQuerySet

if TYPE_CHECKING:
    from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest


def state_on(now: datetime, day: date) -> Case:
    """Return the state of an invitation as SQL, the same that `rules.state_of` tells of one."""

    def when(condition: Q, state: InvitationState) -> When:
        return When(condition, then=Value(state.value))

    issuer_holds = Q(issuer__isnull=True) | holds_on(day, "issuer__started_on", "issuer__ended_on")
    return Case(
        when(Q(annulled_at__isnull=False), InvitationState.ANNULLED),
        when(Q(cap__isnull=False, uses__gte=F("cap")), InvitationState.USED),
        when(Q(place_generation__lt=F("place__links_generation")), InvitationState.ANNULLED),
        when(Q(place__closed_on__isnull=False) | Q(place__needed_until__lte=day), InvitationState.CLOSED),
        when(~issuer_holds, InvitationState.ISSUER_LEFT),
        when(Q(expires_at__lte=now), InvitationState.EXPIRED),
        default=Value(InvitationState.LIVE.value),
        output_field=CharField(),
    )


def counted_before(end: datetime) -> dict[Figure, Q]:
    """Return what the figures of links count of those issued before `end`, the midnight after a day.

    Live: neither used up, annulled nor past its term. Expired: past the term, not used up and not
    annulled by then, or annulled because of it. Annulled: by any other reason. Unclaimed: live ones
    nobody has used. A place annulled as a whole counts once its rows carry the reason.
    """
    annulled = Q(annulled_at__isnull=False, annulled_at__lt=end)
    spent = Q(cap__isnull=False, uses__gte=F("cap"))
    lapsed = Q(expires_at__lt=end)
    because_of_it = Q(annul_reason=AnnulReason.EXPIRED)
    return {
        Figure.LIVE: ~annulled & ~spent & ~lapsed,
        Figure.EXPIRED: ~spent & ((lapsed & ~annulled) | (annulled & because_of_it)),
        Figure.ANNULLED: annulled & ~because_of_it,
        Figure.UNCLAIMED: ~annulled & ~lapsed & Q(uses=0),
    }


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    """Invitations. `now` is aware, `day` is the institution's date at that instant."""

    def with_state(self, now: datetime, day: date) -> Self:
        """Annotate each with its `state`."""
        return self.annotate(state=state_on(now, day))

    def in_state(self, state: InvitationState, now: datetime, day: date) -> Self:
        """Return those in this state."""
        return self.with_state(now, day).filter(state=state)

    def live(self, now: datetime, day: date) -> Self:
        """Return those that still let somebody in."""
        return self.in_state(InvitationState.LIVE, now, day)

    def counted_in(self, figure: Figure, end: datetime) -> Self:
        """Return those behind a figure of the day that is over at `end`; of acceptances, their links."""
        from invitations.models import Acceptance

        rows = self.filter(issued_at__lt=end)
        conditions = counted_before(end)
        if figure in conditions:
            return rows.filter(conditions[figure])
        accepted = self.filter(Exists(Acceptance.objects.before(end).filter(invitation=OuterRef("pk"))))
        return accepted.personal() if figure == Figure.HOURS else accepted

    def count_by_state(self, now: datetime, day: date) -> Counter[InvitationState]:
        """Return how many are in each state; states without any are left out."""
        states = self.order_by().values_list(state_on(now, day), flat=True)
        return Counter(InvitationState(state) for state in states)

    def not_annulled(self) -> Self:
        """Return those that carry no annulment of their own; they may be dead all the same."""
        return self.filter(annulled_at__isnull=True)

    def not_used_up(self) -> Self:
        """Return those that have places left."""
        return self.filter(Q(cap__isnull=True) | Q(uses__lt=F("cap")))

    def personal(self) -> Self:
        """Return those for one person of the roster."""
        return self.filter(person__isnull=False)

    def unclaimed(self) -> Self:
        """Return those that nobody has used and nobody has annulled."""
        return self.not_annulled().filter(uses=0)

    def into_places(self, place_ids: Collection[int] | None) -> Self:
        """Return those into these places; None means into all of the institution's."""
        return self if place_ids is None else self.filter(place__in=list(place_ids))

    def of_class(self, class_id: int) -> Self:
        """Return those into a class, a group or the staff room, and into the chats of it."""
        return self.filter(Q(place__school_class=class_id) | Q(place__chat__school_class=class_id))

    def joining_as(self, *roles: Role) -> Self:
        """Return those that grant any of these roles."""
        return self.filter(joins_as__in=[role.value for role in roles])

    def with_waiting(self) -> Self:
        """Annotate each with `waiting`, how many requests by it wait for a decision."""
        from invitations.models import JoinRequest

        waiting = (
            JoinRequest.objects.waiting()
            .filter(invitation=OuterRef("pk"))
            .order_by()
            .values("invitation")
            .annotate(n=Count("pk"))
        )
        return self.annotate(waiting=Subquery(waiting.values("n")))

    def newest_first(self) -> Self:
        """Return the latest issued first, those issued together by name."""
        return self.order_by("-issued_at", "person__name_key", "-pk")


class AcceptanceQuerySet(TenantQuerySet["Acceptance"]):
    """The ledger of acceptances."""

    def into_place(self, place_id: int) -> Self:
        """Return acceptances of invitations into this place."""
        return self.filter(invitation__place=place_id)

    def before(self, end: datetime) -> Self:
        """Return acceptances before this instant."""
        return self.filter(at__lt=end)


class JoinRequestQuerySet(TenantQuerySet["JoinRequest"]):
    """Requests to join."""

    def waiting(self) -> Self:
        """Return requests nobody has decided."""
        return self.filter(state=RequestState.WAITING)

    def into_places(self, place_ids: Collection[int] | None) -> Self:
        """Return requests into these places; None means into all of the institution's."""
        return self if place_ids is None else self.filter(place__in=list(place_ids))

    def of_families(self) -> Self:
        """Return requests of students and parents: those a class teacher decides."""
        return self.filter(joins_as__in=[Role.STUDENT.value, Role.PARENT.value])

    def oldest_first(self) -> Self:
        """Return the longest waiting first."""
        return self.order_by("created_at", "pk")


class FamilyAccessQuerySet(TenantQuerySet["FamilyAccess"]):
    """Pages of families."""

    def not_revoked(self) -> Self:
        """Return pages whose link was not revoked."""
        return self.filter(revoked_at__isnull=True)
