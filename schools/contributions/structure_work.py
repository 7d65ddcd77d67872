"""Worklist of the structure: classes and «Учительская» to create, rename and close on the platform.

They are the administrator's own work (2.1.4, 2.1.5); the chats are offered by the app above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schools.accounts.permissions import Acting, Can
from schools.institutions.acting import Act
from schools.institutions.ids import read_ids
from schools.names.classes import class_sort_key
from schools.people.models import Membership
from schools.registry import WorkItem, WorkKind
from schools.structure.models import Place, PlaceKind
from schools.structure.querysets import PlaceQuerySet
from schools.structure.services import (
    exempt_places,
    mark_places_closed,
    mark_places_created,
    mark_places_renamed,
)

Find = Callable[[date], PlaceQuerySet]


def _to_create(day: date) -> PlaceQuerySet:
    return Place.objects.to_create(day).of_classes()


def _to_rename(day: date) -> PlaceQuerySet:
    return Place.objects.to_rename(day).of_classes()


def _to_close(day: date) -> PlaceQuerySet:
    return Place.objects.to_close(day).of_classes()


def _create_detail(place: Place, expected: int) -> str:
    people = ngettext("%(n)s person is expected", "%(n)s people are expected", expected) % {"n": expected}
    return f"{place.get_kind_display()} · {people}"


def _rename_detail(place: Place, expected: int) -> str:
    return _("on the platform it is still called «%(name)s»") % {"name": place.platform_name}


def _close_detail(place: Place, expected: int) -> str:
    return _("it is no longer needed; closing it removes everybody at once")


def _items(
    find: Find, detail: Callable[[Place, int], str], since: str | None = None
) -> Callable[[Acting, date, int | None], Sequence[WorkItem]]:
    """Return the function that lists such places: the longest owed first, then in the order of classes.

    `since` names the column with the day from which it is owed; without one the day is not known.
    """

    def items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
        places = find(day).select_related("school_class")
        planned = Membership.objects.expected(day).filter(place__in=find(day))
        expected = dict(planned.values_list("place").annotate(n=Count("pk")).order_by())
        ordered = sorted(places, key=_in_order)
        ordered.sort(key=lambda place: _owed_since(place, since) or day)
        return [
            WorkItem(
                key=str(place.pk),
                title=place.name,
                detail=detail(place, expected.get(place.pk, 0)),
                since=_owed_since(place, since),
                url=acting.url("schools:place", pk=place.pk),
                class_id=place.school_class.pk if place.kind != PlaceKind.STAFF_ROOM else None,
            )
            for place in ordered[:limit]
        ]

    return items


def _in_order(place: Place) -> tuple[bool, tuple[int, str]]:
    """Return the place's standing in a list: «Учительская», then classes by grade and letter."""
    return place.kind != PlaceKind.STAFF_ROOM, class_sort_key(place.name)


def _owed_since(place: Place, column: str | None) -> date | None:
    owed: date | None = getattr(place, column) if column else None
    return owed


def _overdue(find: Find, column: str) -> Callable[[Acting, date, date], int]:
    def overdue(acting: Acting, day: date, since: date) -> int:
        return find(day).filter(**{f"{column}__lte": since}).count()

    return overdue


def _count(find: Find) -> Callable[[Acting, date], int]:
    def count(acting: Acting, day: date) -> int:
        return find(day).count()

    return count


def _mark_created(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_created(act, place_ids=read_ids(keys), on=day)


def _not_required(act: Act, keys: Sequence[str], reason: str) -> int:
    return exempt_places(act, place_ids=read_ids(keys), reason=reason)


def _mark_renamed(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_renamed(act, place_ids=read_ids(keys))


def _mark_closed(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_closed(act, place_ids=read_ids(keys), on=day)


KINDS = [
    WorkKind(
        key="schools.create_places",
        order=30,
        title=gettext_lazy("Create in Sferum"),
        clause="2.1.4, 2.1.5",
        items=_items(_to_create, _create_detail, since="needed_from"),
        count=_count(_to_create),
        can=Can.MANAGE_CLASSES,
        verb=gettext_lazy("Created"),
        mark=_mark_created,
        mark_can=Can.MANAGE_CLASSES,
        overdue=_overdue(_to_create, "needed_from"),
        exempt=_not_required,
    ),
    WorkKind(
        key="schools.rename_places",
        order=35,
        title=gettext_lazy("Rename in Sferum"),
        clause="2.1.5",
        items=_items(_to_rename, _rename_detail),
        count=_count(_to_rename),
        can=Can.MANAGE_CLASSES,
        verb=gettext_lazy("Renamed"),
        mark=_mark_renamed,
        mark_can=Can.MANAGE_CLASSES,
    ),
    WorkKind(
        key="schools.close_places",
        order=38,
        title=gettext_lazy("Close in Sferum"),
        clause="2.1.11",
        items=_items(_to_close, _close_detail, since="needed_until"),
        count=_count(_to_close),
        can=Can.MANAGE_CLASSES,
        verb=gettext_lazy("Closed"),
        mark=_mark_closed,
        mark_can=Can.MANAGE_CLASSES,
        overdue=_overdue(_to_close, "needed_until"),
    ),
]
"""What the structure asks of the administrator on the platform."""
