"""Facts about stays: accepted here, reported by the person, confirmed, gone, excepted.

Facts are no roster writes: they take no roster lock and change no plan, except that a stay
found missing ends and another opens.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.services import record
from schools.people.ladder import REFUSED as REFUSED
from schools.people.models import Membership
from schools.registry import registry
from schools.structure.facts import FactSource, clear_fact, fact_values
from schools.structure.models import Place
from schools.structure.services import mark_places_created


def check_fact_day(act: Act, on: date) -> None:
    """Raise RuleViolation if `on` lies after the institution's today: a fact is never in the future."""
    if on > act.today:
        raise RuleViolation(_("The date is in the future. Give the day on which it was done."))


@transaction.atomic
def mark_joined(
    act: Act, *, membership_ids: Collection[int], on: date, source: FactSource = FactSource.MARKED
) -> int:
    """Record that these people are in their places on the platform; return how many were new.

    Already confirmed stays are left as they are, so marking twice is harmless. A place that nobody
    has marked as created is so from now on: somebody is in it.
    Raises RuleViolation for a date in the future. Clauses 2.1.4, 2.1.9, 2.3.3, 2.5.1, 2.6.1.
    """
    check_fact_day(act, on)
    rows = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(joined_on__isnull=True)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "person_id")
    )
    if not rows:
        return 0
    stays = Membership.objects.with_ids([pk for pk, _person in rows])
    mark_places_created(act, place_ids=set(stays.values_list("place_id", flat=True)), on=on, source=source)
    stays.update(**fact_values("joined", act, on=on, source=source))
    _note(act, "membership.joined", rows, on=on.isoformat(), source=source.value)
    return len(rows)


@transaction.atomic
def mark_found(
    act: Act,
    *,
    place_id: int,
    person_ids: Collection[int],
    on: date,
    source: FactSource = FactSource.RECONCILED,
) -> int:
    """Record people found in a place where nobody expects them; return how many were new (2.1.11).

    Whoever has an unfinished stay there is confirmed on it; for anybody else a trace without a plan
    is written, so that the worklist asks for the removal. Raises RuleViolation for a date in the future.
    """
    check_fact_day(act, on)
    place = Place.objects.get(pk=place_id)
    stays = dict(
        Membership.objects.filter(place=place, person__in=list(person_ids), left_on__isnull=True)
        .order_by("pk")
        .values_list("person_id", "pk")
    )
    marked = mark_joined(act, membership_ids=stays.values(), on=on, source=source)
    traces = Membership.objects.bulk_create(
        [
            Membership(
                institution_id=act.institution_id,
                place=place,
                place_kind=place.kind,
                person_id=person_id,
                **fact_values("joined", act, on=on, source=source),
            )
            for person_id in dict.fromkeys(person_ids)
            if person_id not in stays
        ]
    )
    if traces:
        rows = [(trace.pk, trace.person_id) for trace in traces]
        _note(act, "membership.joined", rows, on=on.isoformat(), source=source.value)
    return marked + len(traces)


@transaction.atomic
def take_back_joined(act: Act, *, membership_ids: Collection[int]) -> int:
    """Take a confirmation back that was marked by mistake; return how many were.

    A stay that nothing but the confirmation held (no plan, no other trace) is deleted.
    """
    rows = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(joined_on__isnull=False, left_on__isnull=True)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "person_id")
    )
    if not rows:
        return 0
    ids = [pk for pk, _person in rows]
    bare = Membership.objects.with_ids(ids).filter(
        planned_from__isnull=True, accepted_at__isnull=True, reported_at__isnull=True
    )
    bare.delete()
    Membership.objects.with_ids(ids).update(**clear_fact("joined"))
    _note(act, "membership.joined_taken_back", rows)
    return len(rows)


@transaction.atomic
def mark_left(
    act: Act, *, membership_ids: Collection[int], on: date, source: FactSource = FactSource.MARKED
) -> int:
    """Record that these people are no longer in their places on the platform; return how many.

    One row is one stay: where somebody is still planned, this stay ends and another opens.
    Raises RuleViolation for a date in the future or before somebody joined.
    """
    check_fact_day(act, on)
    stays = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(joined_on__isnull=False, left_on__isnull=True)
        .order_by("pk")
        .select_for_update()
    )
    if not stays:
        return 0
    if any(stay.joined_on is not None and stay.joined_on > on for stay in stays):
        raise RuleViolation(_("Somebody joined after this date. Give a later day."))
    still_planned = [
        stay
        for stay in stays
        if stay.planned_from is not None and (stay.planned_until is None or stay.planned_until > act.today)
    ]
    Membership.objects.with_ids([stay.pk for stay in stays]).update(
        **fact_values("left", act, on=on, source=source)
    )
    for stay in still_planned:
        Membership.objects.filter(pk=stay.pk).update(planned_until=max(on, stay.planned_from or on))
    Membership.objects.bulk_create(
        [
            Membership(
                institution_id=act.institution_id,
                place_id=stay.place_id,
                place_kind=stay.place_kind,
                person_id=stay.person_id,
                planned_from=max(on, stay.planned_from or on),
                planned_until=stay.planned_until,
            )
            for stay in still_planned
        ]
    )
    _note(
        act,
        "membership.left",
        [(stay.pk, stay.person_id) for stay in stays],
        on=on.isoformat(),
        source=source.value,
    )
    return len(stays)


@transaction.atomic
def exempt_memberships(act: Act, *, membership_ids: Collection[int], reason: str) -> int:
    """Declare that these people need not be there, with a reason; return how many changed.

    Raises RuleViolation without a reason.
    """
    if not reason.strip():
        raise RuleViolation(_("Say why it is not required."))
    rows = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(exempt_on__isnull=True)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "person_id")
    )
    Membership.objects.with_ids([pk for pk, _person in rows]).update(
        exempt_on=act.today, exempt_reason=reason.strip()
    )
    if rows:
        _note(act, "membership.exempted", rows)
    return len(rows)


@transaction.atomic
def require_memberships(act: Act, *, membership_ids: Collection[int]) -> int:
    """Take «not required» back; return how many changed. A lawful refusal stays: it is the family's.

    Only exceptions declared here by hand are taken back; one that follows from a recorded refusal
    ends with that refusal.
    """
    rows = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(exempt_on__isnull=False)
        .exclude(exempt_reason=REFUSED)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "person_id")
    )
    if not rows:
        return 0
    Membership.objects.with_ids([pk for pk, _person in rows]).update(exempt_on=None, exempt_reason="")
    _note(act, "membership.required", rows)
    return len(rows)


@transaction.atomic
def take_back_left(act: Act, *, membership_ids: Collection[int]) -> int:
    """Take back that people left a place, marked by mistake; return how many were.

    Where a new stay was opened in the same place meanwhile, it falls away and its plan returns to
    the former one; if something is known of the new stay already, the former stays ended.
    """
    stays = list(
        Membership.objects.with_ids(list(membership_ids))
        .filter(left_on__isnull=False)
        .order_by("pk")
        .select_for_update()
    )
    later = {
        (stay.place_id, stay.person_id): stay
        for stay in Membership.objects.filter(
            place__in=[stay.place_id for stay in stays],
            person__in=[stay.person_id for stay in stays],
            left_on__isnull=True,
        )
        .order_by("pk")
        .select_for_update()
    }
    back: list[tuple[int, int]] = []
    for stay in stays:
        successor = later.get((stay.place_id, stay.person_id))
        if successor is not None and _carries_trace(successor):
            continue
        values = clear_fact("left")
        if successor is not None:
            successor.delete()
            values["planned_from"] = stay.planned_from or successor.planned_from
            values["planned_until"] = successor.planned_until
        Membership.objects.filter(pk=stay.pk).update(**values)
        back.append((stay.pk, stay.person_id))
    if back:
        _note(act, "membership.left_taken_back", back)
    return len(back)


def _carries_trace(stay: Membership) -> bool:
    """Tell whether anything but a plan is known of a stay."""
    return any((stay.joined_on, stay.reported_at, stay.accepted_at, stay.exempt_on))


def note_accepted(act: Act, *, place_id: int, person_id: int) -> bool:
    """Write on the planned stay that our invitation was accepted; True if it was the first time.

    Never counts as joined. The caller's transaction holds the acceptance and its journal.
    """
    return _note_once(act, "accepted_at", place_id=place_id, person_id=person_id)


def note_reported(act: Act, *, place_id: int, person_id: int) -> bool:
    """Write on the planned stay that the person says to have joined; True if it was the first time.

    Never counts as joined until somebody confirms it. The caller's transaction holds the journal.
    """
    return _note_once(act, "reported_at", place_id=place_id, person_id=person_id)


def _note_once(act: Act, column: str, *, place_id: int, person_id: int) -> bool:
    open_stay = Membership.objects.filter(
        place_id=place_id, person_id=person_id, left_on__isnull=True
    ).exclude(planned_until__lte=act.today)
    return bool(open_stay.filter(**{f"{column}__isnull": True}).update(**{column: act.at}))


def _note(act: Act, kind: str, rows: Collection[tuple[int, int]], **data: str) -> None:
    record(
        act,
        kind,
        subjects=[("person", person_id) for _pk, person_id in rows],
        memberships=[pk for pk, _person in rows],
        **data,
    )
    places = Membership.objects.with_ids([pk for pk, _person in rows]).values_list("place_id", flat=True)
    registry.facts_changed(act, set(places))
