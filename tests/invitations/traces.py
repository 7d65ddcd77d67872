"""What accepting leaves behind, and a refusal does not."""

from __future__ import annotations

from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from schools.accounts.models import User
from schools.journal.models import AuditEvent
from schools.passwords.models import PasswordLink
from schools.people.models import Membership


def traces() -> tuple[int, ...]:
    """Return what an acceptance may leave anywhere."""
    return (
        Acceptance.objects.count(),
        FamilyAccess.objects.count(),
        JoinRequest.objects.count(),
        User.objects.count(),
        PasswordLink.objects.count(),
        AuditEvent.objects.count(),
        Membership.objects.filter(accepted_at__isnull=False).count(),
        sum(Invitation.objects.values_list("uses", flat=True)),
    )
