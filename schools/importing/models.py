"""A run of the importer: the stored plan that the preview shows and the apply follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schools.changes.models import ChangeSet
from schools.importing.messages import Message
from schools.institutions.scope import TenantModel


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", pgettext_lazy("import", "being read")
    PLANNED = "planned", pgettext_lazy("import", "waiting for your decision")
    APPLYING = "applying", pgettext_lazy("import", "being applied")
    APPLIED = "applied", pgettext_lazy("import", "applied")
    REFUSED = "refused", pgettext_lazy("import", "refused")
    DISCARDED = "discarded", pgettext_lazy("import", "discarded")
    UNDONE = "undone", pgettext_lazy("import", "undone")


class ImportRun(TenantModel):
    """One file, read and planned against one version of the roster.

    `upload` holds the file's bytes only until the plan is decided, seven days at most; the source is
    not kept. `mapping` holds how its sheets were read («sheets») and what a person chose («chosen»),
    headings and no values; `summary` counts by action and kind, dropped columns, and why it is held.
    """

    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    file_name = models.CharField(_("file"), max_length=255)
    file_hash = models.CharField(max_length=64)
    upload = models.BinaryField(null=True, blank=True)
    roster_version = models.PositiveBigIntegerField(null=True, blank=True)
    mapping = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    change_set = models.ForeignKey(
        ChangeSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["institution", "-created_at"], name="schools_importrun_recent")]

    def __str__(self) -> str:
        """Return the file's name and the state."""
        return f"{self.file_name} ({self.state})"


class RowKind(models.TextChoices):
    """What a row of the file speaks of."""

    STUDENT = "student", _("student")
    STAFF = "staff", _("staff")
    GUARDIAN = "guardian", _("parent")
    LOAD = "load", _("teaching load")


class RowAction(models.TextChoices):
    """What applying will do with a row."""

    CREATE = "create", pgettext_lazy("import", "add")
    UPDATE = "update", pgettext_lazy("import", "change")
    TRANSFER = "transfer", pgettext_lazy("import", "transfer")
    DEPART = "depart", pgettext_lazy("import", "departed")
    UNCHANGED = "unchanged", pgettext_lazy("import", "unchanged")
    SKIP = "skip", pgettext_lazy("import", "skip")
    ERROR = "error", pgettext_lazy("import", "error")
    QUESTION = "question", pgettext_lazy("import", "question")


OUTCOMES = {
    RowAction.CREATE: pgettext_lazy("import", "added"),
    RowAction.UPDATE: pgettext_lazy("import", "changed"),
    RowAction.TRANSFER: pgettext_lazy("import", "transferred"),
    RowAction.DEPART: pgettext_lazy("import", "departed"),
    RowAction.UNCHANGED: pgettext_lazy("import", "unchanged"),
    RowAction.SKIP: pgettext_lazy("import", "skipped"),
    RowAction.ERROR: pgettext_lazy("import", "not entered"),
    RowAction.QUESTION: pgettext_lazy("import", "not entered"),
}
"""What is said of rows afterwards."""


class ImportRow(TenantModel):
    """One row of the plan; `payload` is emptied when applied, or after seven days."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=RowKind.choices)
    action = models.CharField(max_length=10, choices=RowAction.choices)
    name = models.CharField(max_length=250, blank=True)
    name_key = models.CharField(max_length=250, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    messages = models.JSONField(default=list)
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="schools_importrow_position_once"),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="schools_importrow_kind_known"),
            models.CheckConstraint(
                condition=Q(action__in=RowAction.values), name="schools_importrow_action_known"
            ),
        ]
        indexes = [models.Index(fields=["run", "action", "kind"], name="schools_importrow_filter")]

    def __str__(self) -> str:
        """Return where the row stands in the file."""
        return f"{self.sheet}:{self.row}"

    @property
    def said(self) -> list[Message]:
        """What the preview says about the row."""
        return [Message.from_json(values) for values in self.messages]
