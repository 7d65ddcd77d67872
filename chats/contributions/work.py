"""Worklist of the chats: those awaited from their owners, those to rename, those to close.

Chats are the teachers' own work: a teacher sees the own ones, the administrator all with the
names of who owes them, to remind and to mark what is done (2.2.6, 2.3.3, 2.4.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chats.matrix import counted_in, coverage_of
from chats.models import Chat
from chats.owners import owners_of
from chats.querysets import ChatQuerySet
from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.access import places_marked_by
from schools.people.models import Person
from schools.registry import WorkItem, WorkKind
from schools.structure.access import owned_place_ids
from schools.structure.services import (
    exempt_places,
    mark_places_closed,
    mark_places_created,
    mark_places_renamed,
)


def _ids(keys: Sequence[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal()]


def _to_create(day: date) -> ChatQuerySet:
    return Chat.objects.to_create(day)


def _to_rename(day: date) -> ChatQuerySet:
    return Chat.objects.to_rename(day)


def _to_close(day: date) -> ChatQuerySet:
    return Chat.objects.to_close(day)


Find = Callable[[date], ChatQuerySet]


def _listed(find: Find, acting: Acting, day: date, since: str, limit: int | None) -> list[Chat]:
    """Return the chats this person owes or oversees, the longest owed first."""
    chats = find(day).of_places(owned_place_ids(acting)).read_whole()
    return list(chats.in_order(day, since)[:limit])


def _item(
    acting: Acting, chat: Chat, detail: str, since: date | None, owners: Sequence[Person] = ()
) -> WorkItem:
    return WorkItem(
        key=str(chat.place_id),
        title=chat.place.name,
        detail=detail,
        since=since,
        url=acting.url("schools:place", pk=chat.place_id),
        owner_ids=tuple(person.pk for person in owners),
        class_id=chat.school_class_id,
    )


def _create_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return the chats somebody has to make, with who owes them and how many are expected there."""
    chats = _listed(_to_create, acting, day, "place__needed_from", limit)
    owners = owners_of(chats, day)
    coverage = coverage_of(chats, day)
    return [
        _item(
            acting,
            chat,
            _create_detail(acting, chat, owners.get(chat.pk, []), coverage[chat.pk].expected),
            chat.place.needed_from,
            owners.get(chat.pk, []),
        )
        for chat in chats
    ]


def _create_detail(acting: Acting, chat: Chat, owners: Sequence[Person], expected: int) -> str:
    names = [person.short_name for person in owners if person.pk != acting.person_id]
    if not owners:
        names = [_("nobody to create it")]
    clause = chat.rule.clause if chat.rule else ""
    parts = (", ".join(names), _expected_in_words(counted_in(chat), expected), clause)
    return " · ".join(part for part in parts if part)


def _expected_in_words(role: Role | None, count: int) -> str:
    if not count:
        return ""
    if role == Role.STUDENT:
        text = ngettext("%(n)s student is expected", "%(n)s students are expected", count)
    elif role == Role.PARENT:
        text = ngettext("%(n)s family is expected", "%(n)s families are expected", count)
    else:
        text = ngettext("%(n)s person is expected", "%(n)s people are expected", count)
    return text % {"n": count}


def _rename_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    return [
        _item(
            acting,
            chat,
            _("on the platform it is still called «%(name)s»") % {"name": chat.place.platform_name},
            None,
        )
        for chat in _listed(_to_rename, acting, day, "place__needed_from", limit)
    ]


def _close_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    detail = _("it is no longer needed; closing it removes everybody at once")
    chats = _listed(_to_close, acting, day, "place__needed_until", limit)
    return [_item(acting, chat, detail, chat.place.needed_until) for chat in chats]


def _count(find: Find) -> Callable[[Acting, date], int]:
    def count(acting: Acting, day: date) -> int:
        return find(day).of_places(owned_place_ids(acting)).count()

    return count


def _overdue(find: Find, since: str) -> Callable[[Acting, date, date], int]:
    def overdue(acting: Acting, day: date, limit: date) -> int:
        return find(day).of_places(owned_place_ids(acting)).filter(**{f"{since}__lte": limit}).count()

    return overdue


def _never_overdue(acting: Acting, day: date, since: date) -> int:
    """Return 0: since when a name is out of date is not known."""
    return 0


def _places(act: Act, find: Find, keys: Sequence[str]) -> list[int]:
    """Return the places of those chats of which this can be said, and by this user."""
    chats = find(act.today).filter(place__in=_ids(keys)).of_places(places_marked_by(act))
    return list(chats.values_list("place_id", flat=True))


def _mark_created(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_created(act, place_ids=_places(act, _to_create, keys), on=day)


def _exempt(act: Act, keys: Sequence[str], reason: str) -> int:
    return exempt_places(act, place_ids=_places(act, _to_create, keys), reason=reason)


def _mark_renamed(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_renamed(act, place_ids=_places(act, _to_rename, keys))


def _mark_closed(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_places_closed(act, place_ids=_places(act, _to_close, keys), on=day)


KINDS = [
    WorkKind(
        key="chats.create",
        order=45,
        title=gettext_lazy("Chats awaited from their owners"),
        clause="2.2.6, 2.3.3, 2.4.3",
        items=_create_items,
        count=_count(_to_create),
        can=Can.SEE_CHATS,
        verb=gettext_lazy("Created"),
        mark=_mark_created,
        mark_can=Can.MARK_CHATS,
        overdue=_overdue(_to_create, "place__needed_from"),
        exempt=_exempt,
    ),
    WorkKind(
        key="chats.rename",
        order=46,
        title=gettext_lazy("Chats to rename"),
        clause="2.3.3, 2.4.3",
        items=_rename_items,
        count=_count(_to_rename),
        can=Can.SEE_CHATS,
        verb=gettext_lazy("Renamed"),
        mark=_mark_renamed,
        mark_can=Can.MARK_CHATS,
        overdue=_never_overdue,
    ),
    WorkKind(
        key="chats.close",
        order=47,
        title=gettext_lazy("Chats to close"),
        clause="2.1.11",
        items=_close_items,
        count=_count(_to_close),
        can=Can.SEE_CHATS,
        verb=gettext_lazy("Closed"),
        mark=_mark_closed,
        mark_can=Can.MARK_CHATS,
        overdue=_overdue(_to_close, "place__needed_until"),
    ),
]
"""What the chats ask of their owners on the platform."""
