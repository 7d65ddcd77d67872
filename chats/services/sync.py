"""Keeping the plan of the chats in step with roster and rules.

The sync is a pure function of the dated roster, the rules and what is known of the platform:
it gives the same plan as one made from nothing, and a second run writes nothing. It never
writes or removes a trace. A chat that nobody asks for any longer asks to be closed once; one
of which nothing is known, and on which nothing rests, goes as it came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import Exists, F, Max, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from chats.models import Chat, ChatRule, HeadCount
from chats.rules import (
    FOREVER,
    ChatKey,
    ClassRow,
    LoadRow,
    RuleRow,
    Settlement,
    Span,
    Stay,
    WantedChat,
    settle,
    span,
    wanted_chats,
)
from chats.services.automatic import note_automatic
from chats.services.derivation import (
    Deviation,
    derived_days,
    deviations,
    insert_select,
    without_stays,
)
from schools.institutions.acting import Act
from schools.institutions.intervals import not_ended_by
from schools.institutions.models import Institution, RosterVersion
from schools.institutions.planner import look_at
from schools.journal.services import record
from schools.people.models import Membership, Refusal, TeachingLoad
from schools.people.services.memberships import REFUSED
from schools.registry import registry
from schools.structure.models import ClassKind, Place, PlaceKind, PlatformLink, SchoolClass

BATCH = 5000
"""Ids in one statement: below every database's limit of parameters."""

MANY = 500
"""So many new members in one go are worth a look by the database's planner."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync wrote; all zero when everything was in step."""

    chats_added: int = 0
    chats_changed: int = 0
    chats_dropped: int = 0
    stays_added: int = 0
    stays_changed: int = 0
    stays_dropped: int = 0
    refusals_copied: int = 0
    facts_noted: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The figures by name, for a job's result and the journal."""
        return asdict(self)


@transaction.atomic
def sync(act: Act) -> Synced:
    """Bring chats and their expected members in step with roster and rules; return what changed.

    Holds the roster against writers, but does not raise its version: an import's stored plan
    looks at nothing that is written here, so a repair makes none of them stale.
    Clauses 2.2.6, 2.3.3, 2.4.3.
    """
    RosterVersion.objects.select_for_update().get(pk=act.institution_id)
    added, changed, dropped = _sync_chats(act)
    stays_added, stays_changed, stays_dropped = _sync_stays(act)
    if stays_added > MANY:
        look_at([Place, Chat, Membership])
    synced = Synced(
        chats_added=added,
        chats_changed=changed,
        chats_dropped=dropped,
        stays_added=stays_added,
        stays_changed=stays_changed,
        stays_dropped=stays_dropped,
        refusals_copied=_copy_refusals(act),
        facts_noted=note_automatic(act),
    )
    if any(synced.counts.values()):
        record(act, "chats.synced", (), counts=synced.counts)
    return synced


# --- Chats -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stored:
    """A ruled chat as it is stored."""

    place_id: int
    name: str
    days: Span


def wanted_chats_of(rules: Iterable[ChatRule]) -> dict[ChatKey, WantedChat]:
    """Return every chat that these rules and the roster ask for, those of days gone by among them."""
    classes = SchoolClass.objects.filter(kind__in=(ClassKind.CLASS, ClassKind.GROUP)).values_list(
        "pk", "kind", "place__name", "place__needed_from", "place__needed_until"
    )
    loads = (
        TeachingLoad.objects.filter(school_class__kind__in=(ClassKind.CLASS, ClassKind.GROUP))
        .annotate(ends=Coalesce(F("until_on"), Value(FOREVER, output_field=models.DateField())))
        .filter(from_on__lt=F("ends"))
        .values_list("school_class_id", "subject_id", "subject__name")
        .annotate(first=Min("from_on"), last=Max("ends"))
        .order_by("school_class_id", "subject_id")
    )
    return wanted_chats(
        [
            RuleRow(rule.pk, rule.scope, rule.name_template, span(rule.from_on, rule.until_on))
            for rule in rules
        ],
        [ClassRow(pk, kind, name, span(since, until)) for pk, kind, name, since, until in classes],
        [LoadRow(class_id, pk, name, Span(first, last)) for class_id, pk, name, first, last in loads],
    )


def _sync_chats(act: Act) -> tuple[int, int, int]:
    """Return how many chats were added, corrected and dropped."""
    wanted = wanted_chats_of(ChatRule.objects.filter(served_by__isnull=True).in_order())
    stored = {
        ChatKey(rule_id, class_id, subject_id): _Stored(place_id, name, span(since, until))
        for rule_id, class_id, subject_id, place_id, name, since, until in Chat.objects.ruled().values_list(
            "rule_id",
            "school_class_id",
            "subject_id",
            "place_id",
            "place__name",
            "place__needed_from",
            "place__needed_until",
        )
    }
    living = {key: chat for key, chat in wanted.items() if chat.days.start < chat.days.end > act.today}
    over = {key: chat for key, chat in stored.items() if key not in living}
    dropped = _drop_bare(
        [chat.place_id for chat in over.values()]
        + list(Place.objects.filter(kind=PlaceKind.CHAT, chat__isnull=True).values_list("pk", flat=True))
    )
    corrected: list[Place] = []
    for key, chat in stored.items():
        if chat.place_id in dropped:
            continue
        # Nobody ever asked for it, as the roster now stands: it is needed on no day.
        right = wanted.get(key) or WantedChat(chat.name, Span(chat.days.start, chat.days.start))
        if (right.name, right.days) != (chat.name, chat.days):
            corrected.append(
                Place(
                    pk=chat.place_id,
                    name=right.name,
                    needed_from=right.days.start,
                    needed_until=right.days.until,
                )
            )
    Place.objects.bulk_update(corrected, ["name", "needed_from", "needed_until"], batch_size=500)
    new = {key: chat for key, chat in living.items() if key not in stored}
    _add_chats(act, new)
    return len(new), len(corrected), len(dropped)


def _add_chats(act: Act, new: dict[ChatKey, WantedChat]) -> None:
    if not new:
        return
    platform = Institution.objects.values_list("platform", flat=True).get(pk=act.institution_id)
    places = Place.objects.bulk_create(
        [
            Place(
                institution_id=act.institution_id,
                kind=PlaceKind.CHAT,
                name=chat.name,
                needed_from=chat.days.start,
                needed_until=chat.days.until,
                platform=platform,
            )
            for chat in new.values()
        ],
        batch_size=1000,
    )
    Chat.objects.bulk_create(
        [
            Chat(
                institution_id=act.institution_id,
                place_id=place.pk,
                rule_id=key.rule_id,
                school_class_id=key.class_id,
                subject_id=key.subject_id,
            )
            for key, place in zip(new, places, strict=True)
        ],
        batch_size=1000,
    )


def _drop_bare(place_ids: Sequence[int]) -> set[int]:
    """Delete those of the places on which nothing rests, with what is planned there; return which."""
    if not place_ids:
        return set()
    held = list(
        Place.objects.with_ids(list(place_ids))
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    stays = Membership.objects.filter(place__in=held).order_by("pk").select_for_update()
    list(stays.values_list("pk"))  # held, so that nobody writes a trace onto what is about to go
    bare = set(held) - places_in_use(held) - registry.anything_built_on("schools.Place", held)
    Place.objects.with_ids(bare).delete()
    return bare


def places_in_use(place_ids: Collection[int]) -> set[int]:
    """Return which of these chats' places carry what somebody did or knows: facts, links, traces, counts."""
    ids = list(place_ids)
    known = Membership.objects.filter(place=OuterRef("pk")).filter(
        Q(joined_on__isnull=False)
        | Q(reported_at__isnull=False)
        | Q(accepted_at__isnull=False)
        | (Q(exempt_on__isnull=False) & ~Q(exempt_reason=REFUSED))
    )
    used = Place.objects.with_ids(ids).filter(
        Q(created_on__isnull=False)
        | Q(exempt_on__isnull=False)
        | Q(Exists(PlatformLink.objects.filter(place=OuterRef("pk"))))
        | Q(Exists(HeadCount.objects.filter(place=OuterRef("pk"))))
        | Q(Exists(known))
    )
    return set(used.values_list("pk", flat=True))


# --- Stays in chats ----------------------------------------------------------------------------------


def _sync_stays(act: Act) -> tuple[int, int, int]:
    """Return how many stays were added, replanned and dropped."""
    days = derived_days()
    added = insert_select(
        Membership,
        {
            "institution_id": act.institution_id,
            "place_kind": PlaceKind.CHAT.value,
            "place_id": None,
            "person_id": None,
            "planned_from": None,
            "planned_until": None,
        },
        without_stays(days),
    )
    settlements = list(_settlements(act, deviations(days)))
    dropped = _drop_stays([pk for settlement, _place, _person in settlements for pk in settlement.drop])
    changed = _replan([settlement for settlement, _place, _person in settlements])
    opened = Membership.objects.bulk_create(
        [
            Membership(
                institution_id=act.institution_id,
                place_id=place_id,
                place_kind=PlaceKind.CHAT,
                person_id=person_id,
                planned_from=new.start,
                planned_until=new.until,
            )
            for settlement, place_id, person_id in settlements
            for new in settlement.add
        ],
        batch_size=500,
    )
    return added + len(opened), changed, dropped


def _settlements(act: Act, found: Sequence[Deviation]) -> Iterator[tuple[Settlement, int, int]]:
    """Yield what must change for each (chat, person) that is out of step, with their ids."""
    if not found:
        return
    zone = ZoneInfo(act.time_zone)
    stays: dict[tuple[int, int], list[Stay]] = defaultdict(list)
    rows = Membership.objects.filter(
        place__in={deviation.place_id for deviation in found},
        person__in={deviation.person_id for deviation in found},
    )
    for row in rows.order_by("pk").select_for_update():
        stays[row.place_id, row.person_id].append(
            Stay(
                row.pk,
                span(row.planned_from, row.planned_until) if row.planned_from else None,
                traced_on=row.joined_on or _first_day(zone, row.accepted_at, row.reported_at),
                left_on=row.left_on,
            )
        )
    for deviation in found:
        own = stays[deviation.place_id, deviation.person_id]
        yield settle(deviation.days, own), deviation.place_id, deviation.person_id


def _first_day(zone: ZoneInfo, *instants: datetime | None) -> date | None:
    known = [instant.astimezone(zone).date() for instant in instants if instant is not None]
    return min(known, default=None)


def _drop_stays(ids: Sequence[int]) -> int:
    for start in range(0, len(ids), BATCH):
        Membership.objects.with_ids(list(ids[start : start + BATCH])).delete()
    return len(ids)


def _replan(settlements: Sequence[Settlement]) -> int:
    """Write the new plans, equal ones together; return how many stays changed.

    Ends first: a stay may open only after the former one in that place has ended.
    """
    by_plan: dict[Span | None, list[int]] = defaultdict(list)
    for settlement in settlements:
        for pk, plan in settlement.replan.items():
            by_plan[plan].append(pk)
    for plan, ids in sorted(by_plan.items(), key=lambda item: item[0] is None or item[0].end == FOREVER):
        for start in range(0, len(ids), BATCH):
            Membership.objects.with_ids(ids[start : start + BATCH]).update(
                planned_from=plan.start if plan else None, planned_until=plan.until if plan else None
            )
    return sum(map(len, by_plan.values()))


def _copy_refusals(act: Act) -> int:
    """Mark the present and coming stays of people who refused as lawful exceptions (2.6.0)."""
    refused = Refusal.objects.on(act.today).values("person_id")
    return (
        Membership.objects.filter(place__chat__rule__isnull=False, person__in=refused)
        .filter(not_ended_by(act.today, "planned_until"), planned_from__isnull=False)
        .filter(exempt_on__isnull=True, joined_on__isnull=True)
        .update(exempt_on=act.today, exempt_reason=REFUSED)
    )
