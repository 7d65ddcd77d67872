"""Pupils put into a group and taken out of it, dated (2.1.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction

from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.groups.rules import check_group_is_open, check_members, check_not_before
from schools.groups.services.keeping import about, find_group
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.people.models import Membership, Person
from schools.people.services import roster_changed
from schools.structure.models import PlaceKind, SchoolClass


@transaction.atomic
def put_in(act: Act, *, group_id: int, person_ids: Collection[int], on: date) -> int:
    """Expect pupils in a group from a day on; return how many.

    Raises RuleViolation, and writes nothing, if the group is closed or began later, somebody is in it
    on that day or later, or is in no class on that day. After commit: the chats by subject follow.
    """
    lock_roster(act)
    group = find_group(group_id)
    check_group_is_open(group.place.needed_until)
    check_not_before(on, group.place.needed_from)
    check_members(
        overlapping=_names(staying(group, person_ids, on)),
        no_pupils=_names(set(person_ids) - pupils_among(person_ids, on)),
    )
    recorder = Recorder(act, ChangeKind.BULK)
    expect(recorder, act, group, person_ids, on=on)
    change_set = ("change_set", recorder.save().pk)
    record(
        act,
        "group.filled",
        subjects=[*about(group), change_set, *(("person", pk) for pk in person_ids)],
        on=on.isoformat(),
    )
    roster_changed(act)
    return len(person_ids)


def staying(group: SchoolClass, person_ids: Collection[int], on: date) -> set[int]:
    """Return which of these people are planned in a group on a day or later."""
    stays = Membership.objects.filter(not_ended_by(on, "planned_until"), place=group.place_id)
    planned = stays.filter(person__in=person_ids, planned_from__isnull=False, left_on__isnull=True)
    return set(planned.values_list("person_id", flat=True))


def pupils_among(person_ids: Collection[int], on: date) -> set[int]:
    """Return which of these people are in a class by the plan of a day."""
    stays = Membership.objects.on(on).in_classes().filter(person__in=person_ids)
    return set(stays.values_list("person_id", flat=True))


def expect(
    recorder: Recorder, act: Act, group: SchoolClass, person_ids: Collection[int], *, on: date
) -> Sequence[Membership]:
    """Open a stay in a group for each; whoever was seen there before is expected on that very stay."""
    traces = list(
        Membership.objects.filter(
            place=group.place_id,
            person__in=person_ids,
            planned_from__isnull=True,
            planned_until__isnull=True,
            left_on__isnull=True,
        )
    )
    recorder.update(traces, {stay.pk: {"planned_from": on} for stay in traces})
    seen = {stay.person_id for stay in traces}
    made = recorder.create(
        [
            Membership(
                institution_id=act.institution_id,
                place_id=group.place_id,
                place_kind=PlaceKind.GROUP,
                person_id=person_id,
                planned_from=on,
            )
            for person_id in person_ids
            if person_id not in seen
        ]
    )
    return [*traces, *made]


@transaction.atomic
def take_out(act: Act, *, group_id: int, person_ids: Collection[int], on: date) -> int:
    """End the stay of pupils in a group on a day (the first without them); return how many stays ended.

    A stay that was to begin that day or later is taken back, or, with a trace, ends where it begins. What
    is known of the platform stays: the worklist then asks for the removal. Raises RuleViolation for no group.
    """
    lock_roster(act)
    group = find_group(group_id)
    stays = list(
        Membership.objects.filter(
            not_ended_by(on, "planned_until"),
            place=group.place_id,
            person__in=person_ids,
            planned_from__isnull=False,
        )
    )
    recorder = Recorder(act, ChangeKind.BULK)
    unbegun = [stay for stay in stays if _starts(stay) >= on and not _has_trace(stay)]
    ending = [stay for stay in stays if stay not in unbegun]
    recorder.delete(unbegun)
    recorder.update(ending, {stay.pk: {"planned_until": max(_starts(stay), on)} for stay in ending})
    change_set = ("change_set", recorder.save().pk)
    record(
        act,
        "group.left",
        subjects=[*about(group), change_set, *(("person", stay.person_id) for stay in stays)],
        on=on.isoformat(),
    )
    roster_changed(act)
    return len(stays)


def _starts(stay: Membership) -> date:
    return stay.planned_from or date.min  # only planned stays are read here


def _has_trace(stay: Membership) -> bool:
    return bool(stay.joined_on or stay.accepted_at or stay.reported_at)


def _names(person_ids: Collection[int]) -> list[str]:
    return [each.short_name for each in Person.objects.with_ids(list(person_ids)).in_order()]
