"""Filters of the kept statistics, named as phrases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from schools.institutions.scope import TenantQuerySet

if TYPE_CHECKING:
    from reports.models import UsageSnapshot


class SnapshotIsKept(RuntimeError):
    """Somebody tried to change or delete a kept snapshot."""


class UsageSnapshotQuerySet(TenantQuerySet["UsageSnapshot"]):
    """Snapshots; they are only ever added."""

    def of(self, day: date) -> Self:
        """Return all revisions of the day's snapshot."""
        return self.filter(on=day)

    def newest_first(self) -> Self:
        """Return snapshots by day and revision, the latest first."""
        return self.order_by("-on", "-revision")

    def between(self, first: date, last: date) -> Self:
        """Return snapshots of the days from `first` to `last`, both inclusive."""
        return self.filter(on__gte=first, on__lte=last)

    def update(self, **values: object) -> int:
        """Refuse. Raises SnapshotIsKept: a correction is a new revision."""
        raise SnapshotIsKept("A snapshot is never changed; a correction is a new revision.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse. Raises SnapshotIsKept: a snapshot is proof."""
        raise SnapshotIsKept("A snapshot is never deleted; it is proof.")
