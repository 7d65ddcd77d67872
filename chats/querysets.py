"""Filters of chat rules and chats, named as phrases. `day` is the institution's date."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, F, OuterRef, Q, Subquery

from schools.accounts.roles import Role
from schools.institutions.intervals import holds_on
from schools.institutions.scope import TenantQuerySet
from schools.people.models import RoleAssignment, TeachingLoad
from schools.structure.models import ClassYear

if TYPE_CHECKING:
    from chats.models import Chat, ChatRule


class ChatRuleQuerySet(TenantQuerySet["ChatRule"]):
    """Rules that ask for chats."""

    def in_order(self) -> Self:
        """Return rules in the order of the regulation."""
        return self.order_by("order", "pk")


class ChatQuerySet(TenantQuerySet["Chat"]):
    """Chats with their places."""

    def ruled(self) -> Self:
        """Return chats that a rule asks for, so that the sync keeps them."""
        return self.filter(rule__isnull=False)

    def required_on(self, day: date) -> Self:
        """Return chats that the rules require on `day`, those declared not required among them."""
        return self.filter(holds_on(day, "place__needed_from", "place__needed_until"), rule__required=True)

    def created_by(self, day: date) -> Self:
        """Return chats that exist on the platform on `day`."""
        return self.filter(holds_on(day, "place__created_on", "place__closed_on"))

    def not_exempt(self) -> Self:
        """Return chats that were not declared unneeded."""
        return self.filter(place__exempt_on__isnull=True)

    def made_by_the_platform(self) -> Self:
        """Return chats that their platform makes by itself."""
        return self.filter(rule__automatic_on=F("place__platform"))

    def to_create(self, day: date) -> Self:
        """Return required chats that somebody still has to make: automatic ones appear by themselves."""
        return (
            self.required_on(day)
            .not_exempt()
            .filter(place__created_on__isnull=True)
            .exclude(rule__automatic_on=F("place__platform"))
        )

    def to_rename(self, day: date) -> Self:
        """Return chats whose name on the platform is not the planned one."""
        return (
            self.created_by(day)
            .filter(holds_on(day, "place__needed_from", "place__needed_until"))
            .exclude(place__platform_name="")
            .exclude(place__platform_name=F("place__name"))
        )

    def to_close(self, day: date) -> Self:
        """Return chats that exist though nobody asks for them any longer."""
        return self.created_by(day).filter(place__needed_until__lte=day)

    def of_places(self, place_ids: Collection[int] | None) -> Self:
        """Return the chats of these places; None means all of the institution's."""
        return self if place_ids is None else self.filter(place__in=list(place_ids))

    def read_whole(self) -> Self:
        """Return the chats with all that a page says of them, in two queries."""
        return self.select_related("place", "rule", "subject").prefetch_related("rule__audience")

    def in_order(self, day: date, *first: str) -> Self:
        """Return chats by these columns, then by rule, by the grade of `day`'s year and by name."""
        years = ClassYear.objects.on(day).filter(school_class=OuterRef("school_class"))
        named = self.annotate(grade=Subquery(years.values("grade")[:1]))
        return named.order_by(*first, "rule__order", "rule_id", "grade", "place__name", "pk")

    def shown_on(self, day: date) -> Self:
        """Return chats needed on `day` in order, read with all that a page says of them."""
        needed = self.filter(holds_on(day, "place__needed_from", "place__needed_until"))
        return needed.read_whole().in_order(day)

    def owned_by(self, person_id: int, day: date) -> Self:
        """Return the chats this person owes on `day`, by office, class or load (2.2.6, 2.3.3, 2.4.3)."""
        offices = RoleAssignment.objects.on(day).filter(person_id=person_id)
        load = TeachingLoad.objects.on(day).filter(
            teacher_id=person_id, school_class=OuterRef("school_class")
        )
        by_office = Q(school_class__isnull=True) & Exists(offices.filter(role=OuterRef("rule__owner_role")))
        leads_the_class = Q(rule__owner_role=Role.CLASS_TEACHER) & Exists(
            offices.filter(role=Role.CLASS_TEACHER, school_class=OuterRef("school_class"))
        )
        teaches_there = Q(rule__owner_role=Role.TEACHER, subject__isnull=True) & Exists(load)
        teaches_it = Q(rule__owner_role=Role.TEACHER) & Exists(load.filter(subject=OuterRef("subject")))
        return self.ruled().filter(by_office | leads_the_class | teaches_there | teaches_it)
