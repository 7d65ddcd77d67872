"""Filters of the drafts of a new academic year, named as phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import F

from schools.institutions.scope import TenantQuerySet
from schools.names.people import search_words

if TYPE_CHECKING:
    from schools.rollover.models import RolloverClass, RolloverDraft, RolloverItem


class RolloverDraftQuerySet(TenantQuerySet["RolloverDraft"]):
    """Drafts of a new academic year."""

    def unapplied(self) -> Self:
        """Return the draft that is still being worked on; there is one at most."""
        return self.filter(applied_at__isnull=True)

    def latest_first(self) -> Self:
        """Return drafts as they were applied, the one still open first."""
        return self.order_by(F("applied_at").desc(nulls_first=True), "-pk")


class RolloverClassQuerySet(TenantQuerySet["RolloverClass"]):
    """What becomes of classes."""

    def in_order(self) -> Self:
        """Return classes as they stand in the present year, then those that open."""
        return self.order_by(F("former_grade").asc(nulls_last=True), "former_name", "grade", "letter", "pk")

    def named(self) -> Self:
        """Return classes that are there in the new year, by grade and letter."""
        return self.exclude(outcome="ends").order_by(F("grade").asc(nulls_last=True), "letter", "name", "pk")


class RolloverItemQuerySet(TenantQuerySet["RolloverItem"]):
    """What becomes of pupils."""

    def undecided(self) -> Self:
        """Return pupils of whom somebody must say where they go."""
        return self.filter(outcome="undecided")

    def in_order(self) -> Self:
        """Return pupils by their present class, then by name."""
        return self.order_by(
            F("source__former_grade").asc(nulls_last=True),
            "source__former_name",
            "person__name_key",
            "pk",
        )

    def matching(self, query: str) -> Self:
        """Return pupils in whose name every word of `query` occurs, in any order."""
        found = self
        for word in search_words(query):
            found = found.filter(person__name_key__contains=word)
        return found
