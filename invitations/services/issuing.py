"""Issuing invitations: to one person, to everybody who is expected, to whoever has the link (2.1.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from invitations.audience import candidates
from invitations.authority import grounds_of, target_of
from invitations.models import Invitation
from invitations.rules import (
    Grounds,
    check_issue,
    check_reissue,
    check_role,
    ground_for,
    skip_reason,
    state_of,
)
from invitations.services.annulling import put_aside_dead
from invitations.states import SkipReason
from schools.accounts.roles import Role
from schools.accounts.signing import new_public_id
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.jobs.models import Job
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.structure.models import Place

BATCH = 200
"""Invitations in one transaction of a bulk issue."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A dry run: who gets an invitation, and who does not and why; nothing is written."""

    place: Place
    joins_as: Role
    to_issue: tuple[int, ...] = ()
    skipped: dict[SkipReason, tuple[int, ...]] = field(default_factory=dict)

    @property
    def skipped_count(self) -> int:
        """How many are skipped for whatever reason."""
        return sum(len(people) for people in self.skipped.values())


def plan_issue(act: Act, *, place: Place, joins_as: Role, person_ids: Collection[int] | None = None) -> Plan:
    """Return whom a bulk issue would invite now, and whom it would skip and why.

    Raises RuleViolation for a role nobody joins the place in.
    """
    check_role(place, joins_as)
    found = candidates(place, joins_as, act.today, person_ids=person_ids)
    open_now = (
        Invitation.objects.live(act.at, act.today)
        .unclaimed()
        .filter(place=place, joins_as=joins_as.value, person__isnull=False)
    )
    invited = set(open_now.values_list("person_id", flat=True))
    chosen: list[int] = []
    skipped: dict[SkipReason, list[int]] = defaultdict(list)
    for candidate in found:
        reason = skip_reason(replace(candidate, is_invited=candidate.person_id in invited))
        (chosen if reason is None else skipped[reason]).append(candidate.person_id)
    return Plan(place, joins_as, tuple(chosen), {reason: tuple(ids) for reason, ids in skipped.items()})


@transaction.atomic
def issue_personal(
    act: Act, *, place_id: int, joins_as: Role, person_ids: Collection[int], days: int | None = None
) -> list[Invitation]:
    """Issue a personal invitation to each of these people who is expected and has none; return them.

    Who need not be invited is skipped by the same reasons as in the dry run, so repeating is
    harmless. `days` defaults to the institution's setting; the link lives to the end of that day.
    Raises RuleViolation without the right to invite here.
    """
    place = Place.objects.get(pk=place_id)
    terms = _terms(act, place, joins_as, days)
    plan = plan_issue(act, place=place, joins_as=joins_as, person_ids=person_ids)
    put_aside_dead(act, place=place, joins_as=joins_as, person_ids=plan.to_issue)
    fresh = [_invitation(act, terms, person_id=person_id, cap=1) for person_id in plan.to_issue]
    # Somebody else may be issuing to the same people at this moment: the constraint lets one through.
    Invitation.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    issued = list(
        Invitation.objects.filter(public_id__in=[row.public_id for row in fresh])
        .select_related("person", "place")
        .order_by("person__name_key", "pk")
    )
    _note_issued(act, issued, terms)
    return issued


@transaction.atomic
def issue_group(
    act: Act, *, place_id: int, joins_as: Role, days: int | None = None, cap: int | None = None
) -> Invitation:
    """Issue a link for whoever has it, for `cap` people at most (None: any number).

    Who comes by it waits as a request unless the institution decides otherwise.
    Raises RuleViolation without the right to invite here.
    """
    place = Place.objects.get(pk=place_id)
    terms = _terms(act, place, joins_as, days, cap=cap)
    issued = _invitation(act, terms, person_id=None, cap=cap)
    issued.save(force_insert=True)
    _note_issued(act, [issued], terms)
    return issued


@transaction.atomic
def start_bulk_issue(act: Act, *, plans: Sequence[Plan], days: int | None = None, next_url: str = "") -> Job:
    """Put a bulk issue in line: everybody whom the dry runs found; return its job.

    The rights are checked now and again with each batch.
    """
    for plan in plans:
        _terms(act, plan.place, plan.joins_as, days)
    people = [[plan.place.pk, plan.joins_as.value, person] for plan in plans for person in plan.to_issue]
    return enqueue(
        act, "invitations.issue", {"people": people, "days": days}, next_url=next_url, total=len(people)
    )


@transaction.atomic
def reissue(act: Act, *, invitation_id: int, days: int | None = None) -> Invitation:
    """Give an open or expired invitation a new link and a new term; the old link is dead at once.

    What was annulled or used up is never revived. Raises RuleViolation for those, and without the
    right to invite here.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("place", "issuer")
        .get(pk=invitation_id)
    )
    terms = _terms(act, invitation.place, Role(invitation.joins_as), days, cap=invitation.cap)
    check_reissue(invitation, state_of(invitation, now=act.at, day=act.today))
    invitation.generation += 1
    invitation.issued_at = act.at
    invitation.expires_at = terms.expires_at
    invitation.issuer_id = terms.issuer_id
    invitation.issued_by_id = act.user_id
    invitation.save(update_fields=["generation", "issued_at", "expires_at", "issuer", "issued_by"])
    record(
        act,
        "invitation.reissued",
        subjects=_about([invitation]),
        generation=invitation.generation,
        expires_at=invitation.expires_at.isoformat(),
    )
    return invitation


def end_of_day_in(act: Act, days: int) -> datetime:
    """Return the instant at which the institution's day `days` after today is over."""
    last = act.today + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=ZoneInfo(act.time_zone))


@dataclass(frozen=True, slots=True)
class _Terms:
    place: Place
    joins_as: Role
    expires_at: datetime
    issuer_id: int | None


def _terms(act: Act, place: Place, joins_as: Role, days: int | None, *, cap: int | None = None) -> _Terms:
    """Check the right to invite and return the terms of what is issued. Raises RuleViolation."""
    usual: int = InstitutionSettings.objects.values_list("invitation_days", flat=True).get(
        institution_id=act.institution_id
    )
    grounds: Grounds = grounds_of(act)
    target = target_of(place)
    length = usual if days is None else days
    check_issue(
        grounds=grounds,
        target=target,
        place=place,
        joins_as=joins_as,
        days=length,
        usual_days=usual,
        day=act.today,
        cap=cap,
    )
    office = None if grounds.is_administrator else ground_for(grounds, target, joins_as)
    return _Terms(place, joins_as, end_of_day_in(act, length), office.assignment_id if office else None)


def _invitation(act: Act, terms: _Terms, *, person_id: int | None, cap: int | None) -> Invitation:
    return Invitation(
        institution_id=act.institution_id,
        public_id=new_public_id(),
        place=terms.place,
        place_generation=terms.place.links_generation,
        joins_as=terms.joins_as.value,
        person_id=person_id,
        cap=cap,
        issued_at=act.at,
        expires_at=terms.expires_at,
        issuer_id=terms.issuer_id,
        issued_by_id=act.user_id,
    )


def _about(invitations: Collection[Invitation]) -> list[tuple[str, int]]:
    return [("invitation", row.pk) for row in invitations] + [
        ("person", row.person_id) for row in invitations if row.person_id is not None
    ]


def _note_issued(act: Act, issued: Collection[Invitation], terms: _Terms) -> None:
    if issued:
        record(
            act,
            "invitation.issued",
            subjects=[*_about(issued), ("place", terms.place.pk)],
            joins_as=terms.joins_as.value,
            expires_at=terms.expires_at.isoformat(),
        )
