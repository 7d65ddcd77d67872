"""What the platform does by itself, noted as facts known to be automatic.

On such a platform the chat of a class appears and vanishes with the class, and whoever joins
the class is in its chat; the staff room and the staff chat likewise. These facts follow facts,
never the roster, so nobody has to mark the same thing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from chats.models import Chat
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.journal.services import record
from schools.people.models import Membership, RoleAssignment
from schools.people.querysets import MembershipQuerySet
from schools.structure.facts import FactSource, clear_fact
from schools.structure.models import Place, PlaceKind

AUTOMATIC = FactSource.AUTOMATIC.value


@transaction.atomic
def note_automatic(act: Act, place_ids: Collection[int] | None = None) -> int:
    """Note which automatic chats exist and who is in them by now; return how many facts changed.

    `place_ids` are the classes and the staff room of which something new is known; None means
    all. Facts that somebody marked are never touched. A fact noted here is taken back with the
    one it followed.
    """
    chats = Chat.objects.ruled().made_by_the_platform().select_related("place", "school_class__place")
    if place_ids is not None:
        chats = chats.filter(Q(school_class__isnull=True) | Q(school_class__place__in=place_ids))
    based = _with_bases(list(chats), place_ids)
    if not based:
        return 0
    created, closed, undone = _follow_places(act, based)
    joined, taken_back = _follow_stays(act, based)
    if any((created, closed, undone, joined, taken_back)):
        record(
            act,
            "chats.noted_automatic",
            subjects=[("place", pk) for pk in (*created, *closed, *undone)],
            joined=joined,
            taken_back=taken_back,
        )
    return len(created) + len(closed) + len(undone) + joined + taken_back


def _with_bases(chats: Sequence[Chat], place_ids: Collection[int] | None) -> list[tuple[Place, Place]]:
    """Return each chat's place with that of its class, or of the staff room, as far as it is concerned."""
    room = None
    if any(chat.school_class is None for chat in chats):
        room = Place.objects.filter(kind=PlaceKind.STAFF_ROOM).first()
    bases = [(chat.place, chat.school_class.place if chat.school_class else room) for chat in chats]
    return [
        (place, base)
        for place, base in bases
        if base is not None and (place_ids is None or base.pk in place_ids)
    ]


def _follow_places(act: Act, based: Sequence[tuple[Place, Place]]) -> tuple[list[int], list[int], list[int]]:
    """Return the ids of the chats' places that appeared, vanished, and were never there after all."""
    appeared: list[tuple[int, date]] = []
    vanished: list[tuple[int, date]] = []
    never: list[int] = []
    for place, base in based:
        if place.closed_on is not None:
            continue
        is_needed = place.needed_until is None or place.needed_until > act.today
        if place.created_on is None:
            if base.is_created and base.created_on and is_needed and place.exempt_on is None:
                appeared.append((place.pk, base.created_on))
        elif place.created_source == AUTOMATIC:
            if base.created_on is None:
                never.append(place.pk)
            elif base.closed_on is not None:
                vanished.append((place.pk, max(base.closed_on, place.created_on)))
    if never:
        Place.objects.with_ids(never).update(**clear_fact("created"))
    return _note_places(act, "created", appeared), _note_places(act, "closed", vanished), never


def _note_places(act: Act, fact: str, rows: Iterable[tuple[int, date]]) -> list[int]:
    by_day: dict[date, list[int]] = defaultdict(list)
    for pk, on in rows:
        by_day[on].append(pk)
    for on, ids in by_day.items():
        Place.objects.with_ids(ids).update(**_automatic(fact, act, on))
    return [pk for ids in by_day.values() for pk in ids]


def _follow_stays(act: Act, based: Sequence[tuple[Place, Place]]) -> tuple[int, int]:
    """Return how many people are newly known to be in automatic chats, and how many no longer."""
    room = next((base.pk for _place, base in based if base.kind == PlaceKind.STAFF_ROOM), None)
    in_chats = (
        Membership.objects.filter(place__in=[place.pk for place, _base in based])
        .filter(place__created_on__isnull=False, place__closed_on__isnull=True, left_on__isnull=True)
        .annotate(base=Coalesce("place__chat__school_class__place_id", Value(room)))
    )
    in_base = Membership.objects.filter(
        place=OuterRef("base"), person=OuterRef("person"), joined_on__isnull=False
    )
    attached = RoleAssignment.objects.filter(
        school_class=OuterRef("place__chat__school_class"),
        person=OuterRef("person"),
        role=Role.CLASS_TEACHER,
        granted_on__isnull=False,
    )
    return (
        _note_joined(act, in_chats, in_base.filter(left_on__isnull=True), attached),
        _take_back(
            in_chats.filter(joined_source=AUTOMATIC).exclude(Exists(in_base)).exclude(Exists(attached))
        ),
    )


def _note_joined(
    act: Act, in_chats: MembershipQuerySet, in_base: MembershipQuerySet, attached: QuerySet[RoleAssignment]
) -> int:
    expected = in_chats.filter(
        not_ended_by(act.today, "planned_until"),
        planned_from__isnull=False,
        joined_on__isnull=True,
        exempt_on__isnull=True,
    )
    since = Coalesce(
        _earliest(in_base, "joined_on"), _earliest(attached.filter(withdrawn_on__isnull=True), "granted_on")
    )
    by_day: dict[date, list[int]] = defaultdict(list)
    rows = (
        expected.annotate(since=since)
        .filter(since__isnull=False)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for pk, on, created_on in rows.values_list("pk", "since", "place__created_on"):
        by_day[max(on, created_on)].append(pk)
    for on, ids in by_day.items():
        Membership.objects.with_ids(ids).update(**_automatic("joined", act, on))
    return sum(map(len, by_day.values()))


def _earliest(rows: QuerySet[Any], day: str) -> Subquery:
    """Return the first of these days, as a subquery of one value."""
    return Subquery(rows.order_by().values("person").annotate(first=Min(day)).values("first"))


def _take_back(stays: MembershipQuerySet) -> int:
    """Clear the fact on these stays; those that nothing else held go."""
    ids = list(stays.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return 0
    rows = Membership.objects.with_ids(ids)
    rows.filter(planned_from__isnull=True, accepted_at__isnull=True, reported_at__isnull=True).delete()
    rows.update(**clear_fact("joined"))
    return len(ids)


def _automatic(fact: str, act: Act, on: date) -> dict[str, object]:
    """Return the columns of a fact that nobody recorded: the platform made it true."""
    return {
        f"{fact}_on": on,
        f"{fact}_recorded_at": act.at,
        f"{fact}_source": AUTOMATIC,
        f"{fact}_by_id": None,
    }
