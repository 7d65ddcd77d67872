"""A lawful refusal to take part, with the channel agreed instead (2.6.0)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.people.models import Membership, Refusal
from schools.people.services.memberships import REFUSED


@transaction.atomic
def record_refusal(act: Act, *, person_id: int, channel: str) -> Refusal:
    """Record that a person does not take part, and how the school reaches them instead.

    Every open stay that is not confirmed on the platform is excepted with the reason «refused»; it
    counts apart, never as missing. Raises RuleViolation without a channel, or if a refusal holds.
    """
    if not channel.strip():
        raise RuleViolation(_("Say how the school should reach you instead."))
    if Refusal.objects.filter(person_id=person_id, until_on__isnull=True).exists():
        raise RuleViolation(_("A refusal is recorded already."))
    refusal = Refusal.objects.create(
        institution_id=act.institution_id,
        person_id=person_id,
        from_on=act.today,
        channel=channel.strip(),
        by_id=act.user_id,
    )
    open_stays = Membership.objects.filter(person_id=person_id, left_on__isnull=True, exempt_on__isnull=True)
    open_stays.exclude(planned_until__lte=act.today).filter(planned_from__isnull=False).update(
        exempt_on=act.today, exempt_reason=REFUSED
    )
    record(act, "refusal.recorded", subjects=[("person", person_id)])
    return refusal


@transaction.atomic
def withdraw_refusal(act: Act, *, person_id: int) -> bool:
    """End a person's refusal today and expect them again; False if none held."""
    ended = Refusal.objects.filter(person_id=person_id, until_on__isnull=True).update(until_on=act.today)
    if not ended:
        return False
    Membership.objects.filter(person_id=person_id, exempt_reason=REFUSED).update(
        exempt_on=None, exempt_reason=""
    )
    record(act, "refusal.withdrawn", subjects=[("person", person_id)])
    return True
