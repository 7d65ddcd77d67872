"""Annulling: by hand, all of a place in one small write, all unclaimed, and the sweep (2.1.12).

The row always stays as proof. Every write is conditional on the row's own columns, so an
acceptance that comes at the same moment either is there before, and the annulment leaves a used
up link alone, or finds the link dead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import F

from invitations.audience import people_expected
from invitations.authority import issuer_still_permits
from invitations.models import Invitation
from invitations.querysets import InvitationQuerySet
from invitations.rules import check_annulment, stale_reason, state_of
from invitations.states import AnnulReason, InvitationState
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.jobs.services import enqueue
from schools.journal.services import record
from schools.structure.models import Place

SWEEP_BATCH = 200

SWEEP = "invitations.annul_stale"
"""The kind of the job that sweeps one institution; every roster write asks for it."""


@transaction.atomic
def annul(
    act: Act, *, invitation_id: int, reason: AnnulReason = AnnulReason.BY_HAND, note: str = ""
) -> Invitation:
    """Annul an invitation for good; the row stays as proof (2.1.12).

    Raises RuleViolation if it is annulled already or used up.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    check_annulment(invitation)
    _write(act, Invitation.objects.filter(pk=invitation.pk), reason, note)
    record(act, "invitation.annulled", subjects=_about([invitation]), reason=reason.value)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def annul_all_of_place(act: Act, *, place_id: int, note: str = "") -> int:
    """Make every link into a place dead at once by one small write; return the new generation.

    After commit a job writes the reason onto the rows.
    """
    Place.objects.filter(pk=place_id).update(links_generation=F("links_generation") + 1)
    generation: int = Place.objects.values_list("links_generation", flat=True).get(pk=place_id)
    record(act, "invitation.annulled_all", subjects=[("place", place_id)], generation=generation)
    enqueue(
        act,
        "invitations.annul_place",
        {"place": place_id, "generation": generation, "note": note.strip()[:300]},
    )
    return generation


def write_reason_of_place(act: Act, *, place_id: int, generation: int, note: str, limit: int) -> int:
    """Write onto up to `limit` rows of a place that all its links were annulled; return how many.

    Belongs into the transaction of a job's step. Rows used up before are left as they are.
    """
    ids = list(
        Invitation.objects.not_annulled()
        .not_used_up()
        .filter(place=place_id, place_generation__lt=generation)
        .order_by("pk")
        .select_for_update()[:limit]
        .values_list("pk", flat=True)
    )
    _write(act, Invitation.objects.with_ids(ids), AnnulReason.ALL_OF_PLACE, note)
    return len(ids)


@transaction.atomic
def annul_unclaimed(act: Act, *, invitation_ids: Collection[int], note: str = "") -> int:
    """Annul by hand those of these invitations that nobody has used; return how many (2.1.12)."""
    rows = list(
        Invitation.objects.with_ids(list(invitation_ids)).unclaimed().order_by("pk").select_for_update()
    )
    _write(
        act, Invitation.objects.with_ids([row.pk for row in rows]).unclaimed(), AnnulReason.UNCLAIMED, note
    )
    if rows:
        record(act, "invitation.annulled", subjects=_about(rows), reason=AnnulReason.UNCLAIMED.value)
    return len(rows)


def put_aside_dead(act: Act, *, place: Place, joins_as: Role, person_ids: Collection[int]) -> int:
    """Annul these people's dead but unannulled invitations there, to make room for new ones.

    Belongs into the transaction that issues. Returns how many.
    """
    rows = (
        Invitation.objects.unclaimed()
        .filter(place=place, joins_as=joins_as.value, person__in=list(person_ids))
        .select_related("place", "issuer")
    )
    return sum(_annul_stale_rows(act, list(rows), idle_days=None).values())


def find_stale(
    act: Act, invitations: Iterable[Invitation], *, idle_days: int | None
) -> dict[int, AnnulReason]:
    """Return `{invitation_id: reason}` for those of the invitations that the sweep annuls now.

    Their places and issuers must be loaded. Asks once per place and role who is expected there,
    and once per issuer and place whether he may still invite; for dead links neither matters.
    """
    rows = list(invitations)
    live = [row for row in rows if state_of(row, now=act.at, day=act.today) == InvitationState.LIVE]
    groups = {_group(row): row for row in live}
    expected = {
        group: set(people_expected(row.place, Role(row.joins_as), act.today).values_list("pk", flat=True))
        for group, row in groups.items()
    }
    issuers = {(row.issuer_id, row.place_id, row.joins_as): row for row in live}
    permitted = {group: issuer_still_permits(row, act.today) for group, row in issuers.items()}
    barred = {row.pk for row in live if not permitted[row.issuer_id, row.place_id, row.joins_as]}
    gone = {row.pk for row in live if row.person_id and row.person_id not in expected[_group(row)]}
    found = {
        row.pk: stale_reason(
            row,
            now=act.at,
            day=act.today,
            idle_days=idle_days,
            still_permitted=row.pk not in barred,
            still_expected=row.pk not in gone,
        )
        for row in rows
    }
    return {pk: reason for pk, reason in found.items() if reason is not None}


def _group(invitation: Invitation) -> tuple[int, str]:
    """Return where it leads and as what."""
    return invitation.place_id, invitation.joins_as


def annul_stale(act: Act, *, dry_run: bool = False) -> Counter[AnnulReason]:
    """Annul every stale invitation of the institution with its reason; return how many by reason.

    Goes through the open rows in batches, each a transaction of its own, so that acceptances
    never wait for it. With `dry_run` nothing is written.
    """
    idle_days = InstitutionSettings.objects.values_list("unclaimed_days", flat=True).get(
        institution_id=act.institution_id
    )
    counts: Counter[AnnulReason] = Counter()
    last = 0
    while True:
        open_rows = Invitation.objects.not_annulled().not_used_up().filter(pk__gt=last)
        batch = list(
            open_rows.select_related("place", "issuer", "issuer__school_class").order_by("pk")[:SWEEP_BATCH]
        )
        if not batch:
            return counts
        last = batch[-1].pk
        if dry_run:
            counts.update(find_stale(act, batch, idle_days=idle_days).values())
        else:
            counts.update(_annul_stale_rows(act, batch, idle_days=idle_days))


@transaction.atomic
def _annul_stale_rows(
    act: Act, rows: Collection[Invitation], *, idle_days: int | None
) -> Counter[AnnulReason]:
    by_reason: dict[AnnulReason, list[int]] = defaultdict(list)
    for pk, reason in find_stale(act, rows, idle_days=idle_days).items():
        by_reason[reason].append(pk)
    known = {row.pk: row for row in rows}
    counts: Counter[AnnulReason] = Counter()
    for reason, ids in by_reason.items():
        still = Invitation.objects.with_ids(ids).not_annulled().not_used_up()
        if reason == AnnulReason.UNCLAIMED:
            still = still.unclaimed()
        held = list(still.order_by("pk").select_for_update().values_list("pk", flat=True))
        if held:
            _write(act, Invitation.objects.with_ids(held), reason, "")
            record(
                act,
                "invitation.annulled",
                subjects=_about([known[pk] for pk in held]),
                reason=reason.value,
            )
        counts[reason] += len(held)
    return counts


def _write(act: Act, rows: InvitationQuerySet, reason: AnnulReason, note: str) -> None:
    rows.update(
        annulled_at=act.at,
        annulled_by=act.user_id,
        annul_reason=reason.value,
        annul_note=note.strip()[:300],
    )


def _about(invitations: Iterable[Invitation]) -> list[tuple[str, int]]:
    rows = list(invitations)
    people = [("person", row.person_id) for row in rows if row.person_id is not None]
    return [*(("invitation", row.pk) for row in rows), *people]
