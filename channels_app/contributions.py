"""What the channels offer to the floors above: navigation, work, figures, words for the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from channels_app.models import Broadcast, Channel, Publication
from channels_app.querysets import BroadcastQuerySet, PublicationQuerySet
from channels_app.services import found_channels
from channels_app.states import PublicationState
from schools.accounts.permissions import Acting, Can
from schools.faces.ages import day_and_month
from schools.institutions.acting import Act
from schools.registry import MetricOffer, NavItem, SubjectKind, WorkItem, WorkKind, registry

WEEK = timedelta(days=6)
"""Seven days that end with the day itself."""


# --- Work ---------------------------------------------------------------------------------------------

Find = Callable[[Acting, date], PublicationQuerySet]


def waiting(acting: Acting) -> int:
    """Return how much material waits for this person's decision; nothing for whoever does not publish."""
    return Publication.objects.waiting().count() if acting.can(Can.PUBLISH) else 0


def _waiting(acting: Acting, day: date) -> PublicationQuerySet:
    return Publication.objects.waiting()


def _due(acting: Acting, day: date) -> PublicationQuerySet:
    return Publication.objects.due(day)


def _returned(acting: Acting, day: date) -> PublicationQuerySet:
    return Publication.objects.returned_to(acting.person_id)


def _publication_items(
    find: Find, since: Callable[[Acting, Publication], date | None]
) -> Callable[[Acting, date, int | None], Sequence[WorkItem]]:
    """Return the function that lists such material, the longest owed first."""

    def items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
        rows = find(acting, day).select_related("channel__place", "author")
        found = [
            WorkItem(
                key=str(row.pk),
                title=row.title,
                detail=_detail(row, day),
                since=since(acting, row),
                url=acting.url("channels:publication", pk=row.pk),
                owner_ids=(row.author_id,),
            )
            for row in rows
        ]
        return sorted(found, key=lambda item: (item.since or day, int(item.key)))[:limit]

    return items


def _detail(row: Publication, day: date) -> str:
    parts = [row.channel.place.name, row.author.short_name]
    if row.state == PublicationState.RETURNED:
        parts.append(row.returned_because)
    elif row.due_on is not None:
        parts.append(_("due %(day)s") % {"day": day_and_month(row.due_on, day)})
    return " · ".join(parts)


def _counted(find: Find) -> Callable[[Acting, date], int]:
    return lambda acting, day: find(acting, day).count()


def _since_submitted(acting: Acting, row: Publication) -> date | None:
    return _day(acting, row.submitted_at)


def _since_decided(acting: Acting, row: Publication) -> date | None:
    return _day(acting, row.decided_at)


def _since_due(acting: Acting, row: Publication) -> date | None:
    return row.due_on or _day(acting, row.decided_at)


def _unresolved(acting: Acting) -> BroadcastQuerySet:
    return Broadcast.objects.unresolved(acting.act.at)


def _broadcast_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return broadcasts that have begun and of which nobody has said what became of them."""
    rows = _unresolved(acting).select_related("responsible").order_by("starts_at", "pk")
    return [
        WorkItem(
            key=str(row.pk),
            title=row.title,
            detail=f"{row.get_kind_display()} · {row.audience} · {row.responsible.short_name}",
            since=_day(acting, row.starts_at),
            url=acting.url("channels:broadcast", pk=row.pk),
            owner_ids=(row.responsible_id,),
        )
        for row in (rows if limit is None else rows[:limit])
    ]


def _broadcasts_overdue(acting: Acting, day: date, since: date) -> int:
    until = datetime.combine(since + timedelta(days=1), time.min, tzinfo=ZoneInfo(acting.act.time_zone))
    return _unresolved(acting).filter(starts_at__lt=until).count()


def _day(acting: Acting, at: datetime | None) -> date | None:
    return at.astimezone(ZoneInfo(acting.act.time_zone)).date() if at else None


WORK = [
    WorkKind(
        key="channels.decide",
        order=60,
        title=gettext_lazy("Decide on material for the channels"),
        clause="2.1.13, 2.2.5",
        items=_publication_items(_waiting, _since_submitted),
        count=_counted(_waiting),
        can=Can.PUBLISH,
        verb=gettext_lazy("Look at it"),
    ),
    WorkKind(
        key="channels.publish",
        order=62,
        title=gettext_lazy("Publish in the channels"),
        clause="2.1.13",
        items=_publication_items(_due, _since_due),
        count=_counted(_due),
        can=Can.PUBLISH,
        verb=gettext_lazy("Look at it"),
    ),
    WorkKind(
        key="channels.rework",
        order=64,
        title=gettext_lazy("Rework returned material"),
        clause="2.2.5",
        items=_publication_items(_returned, _since_decided),
        count=_counted(_returned),
        can=Can.SUBMIT_MATERIAL,
        verb=gettext_lazy("Look at it"),
    ),
    WorkKind(
        key="channels.broadcasts",
        order=66,
        title=gettext_lazy("Say what became of broadcasts"),
        clause="2.1.14",
        items=_broadcast_items,
        count=lambda acting, _day: _unresolved(acting).count(),
        can=Can.PUBLISH,
        verb=gettext_lazy("Look at it"),
        overdue=_broadcasts_overdue,
    ),
]


# --- Figures ------------------------------------------------------------------------------------------


def count_figures(day: date) -> tuple[dict[str, float | int | None], dict[int, dict[str, int]]]:
    """Return publications and broadcasts of the seven days that end with `day`; none is per class."""
    return {
        "publications": Publication.objects.published_between(day - WEEK, day).count(),
        "broadcasts_held": Broadcast.objects.held_between(day - WEEK, day).count(),
    }, {}


# --- Words and proof ----------------------------------------------------------------------------------


def _publication_titles(ids: Collection[int]) -> dict[int, str]:
    return dict(Publication.objects.with_ids(list(ids)).values_list("pk", "title"))


def _broadcast_titles(ids: Collection[int]) -> dict[int, str]:
    return dict(Broadcast.objects.with_ids(list(ids)).values_list("pk", "title"))


def _find_publications(text: str) -> list[int]:
    return list(Publication.objects.matching(text).values_list("pk", flat=True)[:200])


EVENTS = {
    "channels.founded": gettext_lazy("the system channels were entered"),
    "publication.written": gettext_lazy("material for a channel was begun"),
    "publication.changed": gettext_lazy("material for a channel was edited"),
    "publication.submitted": gettext_lazy("material for a channel was submitted"),
    "publication.taken_back": gettext_lazy("material for a channel was taken back by its author"),
    "publication.accepted": gettext_lazy("material for a channel was accepted"),
    "publication.returned": gettext_lazy("material for a channel was returned"),
    "publication.scheduled": gettext_lazy("a publication was scheduled"),
    "publication.published": gettext_lazy("a publication was marked as published"),
    "publication.unmarked": gettext_lazy("the mark of a publication was taken back"),
    "broadcast.planned": gettext_lazy("a broadcast was planned"),
    "broadcast.changed": gettext_lazy("the plan of a broadcast was changed"),
    "broadcast.held": gettext_lazy("a broadcast was marked as held"),
    "broadcast.outcome_changed": gettext_lazy("attendance or recording of a broadcast was corrected"),
    "broadcast.cancelled": gettext_lazy("a broadcast was cancelled"),
}


def built_on(model_label: str, ids: Iterable[int]) -> set[int]:
    """Return which people have written material or answer for broadcasts, and which places are channels."""
    label, wanted = model_label.lower(), list(ids)
    if label == "schools.person":
        authors = Publication.objects.filter(author__in=wanted).values_list("author_id", flat=True)
        hosts = Broadcast.objects.filter(responsible__in=wanted).values_list("responsible_id", flat=True)
        return {*authors, *hosts}
    if label == "schools.place":
        return set(Channel.objects.filter(place__in=wanted).values_list("place_id", flat=True))
    return set()


def personal_data(person_id: int) -> dict[str, Any]:
    """Return what is kept here about a person: own material, and broadcasts the person answers for."""
    written = Publication.objects.filter(author=person_id).order_by("pk")
    hosted = Broadcast.objects.filter(responsible=person_id).order_by("pk")
    return {
        "publications": list(written.values("title", "text", "created_at", "state", "published_on")),
        "broadcasts": list(hosted.values("title", "starts_at", "held_on")),
    }


def _found(act: Act) -> None:
    found_channels(act)


def register() -> None:
    """Add the contributions of the channels to the registry."""
    registry.founding.append(_found)
    registry.navigation.append(
        NavItem(
            "communication",
            20,
            pgettext_lazy("navigation", "Channels"),
            "channels:list",
            Can.SEE_CHANNELS,
            badge=waiting,
            icon="megaphone",
        )
    )
    registry.work_kinds.extend(WORK)
    registry.metrics.append(MetricOffer(("publications", "broadcasts_held"), count_figures))
    registry.built_on.append(built_on)
    registry.personal_data.append(personal_data)
    registry.subject_kinds["publication"] = SubjectKind(
        "publication",
        gettext_lazy("publication"),
        _publication_titles,
        "channels:publication",
        _find_publications,
    )
    registry.subject_kinds["broadcast"] = SubjectKind(
        "broadcast", gettext_lazy("broadcast"), _broadcast_titles, "channels:broadcast"
    )
    registry.event_words |= EVENTS
