"""Filters of the journal of movement, named as phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from schools.institutions.scope import TenantQuerySet

if TYPE_CHECKING:
    from schools.movement.models import Movement


class MovementQuerySet(TenantQuerySet["Movement"]):
    """Movements of students and staff."""

    def newest_first(self) -> Self:
        """Return movements by the day they took effect, the latest first; those of a day as entered."""
        return self.order_by("-effective_on", "-pk")

    def of_class(self, class_id: int) -> Self:
        """Return movements into a class or out of it."""
        return self.filter(Q(from_class=class_id) | Q(to_class=class_id))
