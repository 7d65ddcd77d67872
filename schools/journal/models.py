"""Events of the journal. No foreign keys: the proof outlives what it speaks of."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.institutions.scope import TenantManager


class AuditEvent(models.Model):
    """One act that was done: kind, who, when, through what, and ids; never names."""

    institution_id = models.BigIntegerField()
    kind = models.CharField(_("what was done"), max_length=60)
    user_id = models.BigIntegerField(null=True, blank=True)
    via = models.CharField(max_length=10)
    at = models.DateTimeField(_("when"))
    data = models.JSONField(default=dict)

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        indexes = [
            models.Index(fields=["institution_id", "-at"], name="schools_audit_at"),
            models.Index(fields=["institution_id", "kind", "-at"], name="schools_audit_kind"),
        ]

    def __str__(self) -> str:
        """Return the kind and the instant."""
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class AuditSubject(models.Model):
    """One thing an event is about: a kind of row and its id."""

    institution_id = models.BigIntegerField()
    event_id = models.BigIntegerField(db_index=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["institution_id", "subject_kind", "subject_id"], name="schools_audit_subject"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and id of the subject."""
        return f"{self.subject_kind}:{self.subject_id}"
