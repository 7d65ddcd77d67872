"""Statistics as they were known on a day: one row for each institution, day and revision."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.querysets import SnapshotIsKept, UsageSnapshotQuerySet
from schools.institutions.scope import TenantBase, TenantManager


class UsageSnapshot(TenantBase):
    """All figures of one day, whole or not there at all; never changed once stored (2.1.17).

    `totals` is {metric: figure}, `by_class` {class id as text: {metric: figure}}; keys and
    meanings are those of `reports.metrics`, in the state that `definitions` numbers. A later
    count of the same day with other figures is the next `revision`: a correction.
    """

    on = models.DateField(_("as of the day"))
    revision = models.PositiveSmallIntegerField(_("count of that day"))
    compiled_at = models.DateTimeField(_("counted at"))
    definitions = models.PositiveSmallIntegerField(_("definitions, version"))
    totals = models.JSONField(_("totals"), default=dict)
    by_class = models.JSONField(_("by class"), default=dict)

    objects = TenantManager.from_queryset(UsageSnapshotQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "on", "revision"], name="reports_snapshot_revision_once"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="reports_snapshot_revision_from_one"),
        ]

    def __str__(self) -> str:
        """Return the day and the revision."""
        return f"{self.on:%Y-%m-%d}/{self.revision}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new snapshot. Raises SnapshotIsKept for one that is stored already."""
        if not self._state.adding:
            raise SnapshotIsKept("A snapshot is never changed; a correction is a new revision.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse. Raises SnapshotIsKept: a snapshot is proof."""
        raise SnapshotIsKept("A snapshot is never deleted; it is proof.")
