"""One-time links to choose a password. The row opens nothing: the link is signed, see `accounts.signing`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.scope import TenantModel


class PasswordPurpose(models.TextChoices):
    """Why somebody may choose a password."""

    ACCEPTED = "accepted", _("accepted an invitation")
    RESET = "reset", _("given by the administrator")


class PasswordLink(TenantModel):
    """Leave to choose a password once, until a term; a newer link of the same user revokes it."""

    public_id = models.CharField(max_length=16, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    purpose = models.CharField(max_length=10, choices=PasswordPurpose.choices)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    next_path = models.CharField(max_length=300, default="/")
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=PasswordPurpose.values), name="schools_passwordlink_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("given_at")), name="schools_passwordlink_order"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="schools_passwordlink_used_or_revoked",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="schools_passwordlink_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose."""
        return self.get_purpose_display()
