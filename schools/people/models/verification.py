"""The status «teacher» over time (2.1.10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models.persons import Person
from schools.people.querysets import (
    TeacherVerificationQuerySet,
)


class VerificationState(models.TextChoices):
    """The ladder of the status «teacher» (2.1.10, 2.2.4, 2.3.2, 2.4.2)."""

    NOT_REQUIRED = "not_required", _("not required")
    NOT_STARTED = "not_started", _("not started")
    PENDING = "pending", _("pending")
    VERIFIED = "verified", _("confirmed")
    REJECTED = "rejected", _("rejected")
    REVOKED = "revoked", _("revoked")


class TeacherVerification(TenantBase):
    """The state of a person's status «teacher» over a time; the open row is the present one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="verifications")
    state = models.CharField(_("state"), max_length=14, choices=VerificationState.choices)
    from_at = models.DateTimeField(_("since"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TenantManager.from_queryset(TeacherVerificationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VerificationState.values), name="schools_verification_state_known"
            ),
            models.CheckConstraint(
                condition=ends_after_start("from_at", "until_at"), name="schools_verification_order"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_at__isnull=True), name="schools_verification_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "until_at", "state"], name="schools_verification_queue")
        ]

    def __str__(self) -> str:
        """Return the state's label."""
        return self.get_state_display()
