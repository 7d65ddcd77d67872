"""What an undoable act did. Values before hold personal data: they have a term and are erasable."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.institutions.scope import TenantModel


class ChangeKind(models.TextChoices):
    """Which act made the changes."""

    IMPORT = "import", _("import of the roster")
    ROLLOVER = "rollover", _("change of year")
    BULK = "bulk", _("bulk edit")
    MOVEMENT = "movement", _("movement by hand")


class ChangeSet(TenantModel):
    """One undoable act."""

    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField()

    def __str__(self) -> str:
        """Return the kind and the instant."""
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class ChangeItem(TenantModel):
    """What an act did to one table.

    `created`: list of ids; `updated`: {id: {field: [old, new]}}; `deleted`: list of whole rows.
    """

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="items")
    model = models.CharField(max_length=60)
    created = models.JSONField(default=list)
    updated = models.JSONField(default=dict)
    deleted = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "model"], name="schools_changeitem_model_once"),
        ]

    def __str__(self) -> str:
        """Return the table's label."""
        return self.model
