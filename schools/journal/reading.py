"""Reading the journal: what is found, and whose names its ids stand for.

Names are looked up for the reader alone and never written; a thing that is gone is shown by its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.accounts.models import User
from schools.accounts.permissions import Can
from schools.institutions.acting import Via
from schools.journal.models import AuditEvent, AuditSubject
from schools.registry import registry

SUBJECTS_NAMED = 5
"""So many of an event's subjects are named in its line; the rest are counted."""

EXPORTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Search:
    """What the journal is narrowed to; empty fields narrow nothing. Days are inclusive."""

    q: str = ""
    kind: str = ""
    person_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One thing an event is about: its name now, and where its page is (empty: nowhere)."""

    label: str
    url_name: str
    pk: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event in words."""

    event: AuditEvent
    words: str
    who: str
    subjects: Sequence[SubjectLine]
    more: int


def search_events(search: Search) -> QuerySet[AuditEvent]:
    """Return the events found, the newest first."""
    events = AuditEvent.objects.order_by("-at", "-pk")
    if search.kind:
        events = events.filter(kind=search.kind)
    if search.since:
        events = events.filter(at__gte=_midnight(search.since))
    if search.until:
        events = events.filter(at__lt=_midnight(search.until + timedelta(days=1)))
    if search.person_id is not None:
        events = events.filter(pk__in=_about("person", [search.person_id]))
    return events.filter(pk__in=_named(search.q)) if search.q.strip() else events


def _about(kind: str, ids: Collection[int]) -> QuerySet[AuditSubject, int]:
    subjects = AuditSubject.objects.filter(subject_kind=kind, subject_id__in=list(ids))
    return subjects.values_list("event_id", flat=True)


def _named(q: str) -> set[int]:
    """Return the ids of events about people, classes and the like whose name holds the text."""
    return {
        event_id
        for kind in registry.subject_kinds.values()
        if kind.find is not None and (ids := kind.find(q))
        for event_id in _about(kind.key, ids)
    }


def _midnight(day: date) -> datetime:
    """Return the first instant of a day by the institution's clock, which pages stand in."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def lines_of(
    events: Sequence[AuditEvent], may_open: Callable[[Can], bool] = lambda _power: True
) -> list[EventLine]:
    """Return these events in words, in their order; a fixed number of queries.

    A thing leads to its page only for a reader who may open that.
    """
    subjects = _subjects_of([event.pk for event in events], may_open)
    users = User.objects.only("name", "email").in_bulk({event.user_id for event in events if event.user_id})
    return [
        EventLine(
            event=event,
            words=words_of(event.kind),
            who=_who(event, users),
            subjects=subjects[event.pk][:SUBJECTS_NAMED],
            more=max(len(subjects[event.pk]) - SUBJECTS_NAMED, 0),
        )
        for event in events
    ]


def words_of(kind: str) -> str:
    """Return an event kind in words, or its code where no app has given it words."""
    return str(registry.event_words.get(kind, kind))


def _subjects_of(event_ids: Collection[int], may_open: Callable[[Can], bool]) -> dict[int, list[SubjectLine]]:
    """Return {event: its subjects}; names are read once for each kind of thing."""
    rows = list(
        AuditSubject.objects.filter(event_id__in=list(event_ids))
        .order_by("pk")
        .values_list("event_id", "subject_kind", "subject_id")
    )
    ids: dict[str, set[int]] = defaultdict(set)
    for _event, kind, pk in rows:
        ids[kind].add(pk)
    names = {
        kind: registry.subject_kinds[kind].names(wanted)
        for kind, wanted in ids.items()
        if kind in registry.subject_kinds
    }
    lines: dict[int, list[SubjectLine]] = defaultdict(list)
    for event_id, kind, pk in rows:
        lines[event_id].append(_subject(kind, pk, names.get(kind, {}).get(pk), may_open))
    return lines


def _subject(kind: str, pk: int, name: str | None, may_open: Callable[[Can], bool]) -> SubjectLine:
    known = registry.subject_kinds.get(kind)
    label = str(known.label) if known else kind
    if name is None:
        return SubjectLine(f"{label} № {pk}", "", pk)
    is_open = known is not None and (known.can is None or may_open(known.can))
    return SubjectLine(name, known.url_name if known and is_open else "", pk)


def _who(event: AuditEvent, users: dict[int, User]) -> str:
    if event.user_id in users:
        return users[event.user_id].get_full_name()
    if event.user_id:
        return _("account № %(id)s") % {"id": event.user_id}
    return {
        Via.REQUEST: _("a visitor without an account"),
        Via.JOB: _("the program itself"),
    }.get(Via(event.via), _("command line"))


def exported_lines(events: QuerySet[AuditEvent]) -> Iterator[EventLine]:
    """Yield all these events in words, read in portions; must be used up within the scope."""
    ids = list(events.values_list("pk", flat=True))
    for start in range(0, len(ids), EXPORTED_AT_ONCE):
        portion = events.filter(pk__in=ids[start : start + EXPORTED_AT_ONCE])
        yield from lines_of(list(portion))
