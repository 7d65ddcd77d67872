"""Required chats, and who is missing from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chats.models import Chat
from reports.names.classes import GRADES, by_grade
from reports.names.lists import NameList, NameRow, Rows
from reports.names.words import ladder
from schools.accounts.permissions import Acting
from schools.faces.ages import day_and_month
from schools.institutions.intervals import holds_on
from schools.people.models import (
    Membership,
)


def _chats(day: date, class_id: int | None) -> QuerySet[Chat]:
    chats = Chat.objects.required_on(day).select_related("place", "rule", "school_class__place")
    if class_id is not None:
        chats = chats.filter(school_class=class_id)
    return by_grade(chats, "school_class", day).order_by("rule__order", *GRADES, "place__name", "pk")


def _chats_created(day: date, class_id: int | None) -> Rows:
    return _chats(day, class_id).filter(pk__in=Chat.objects.created_by(day))


def _chats_missing(day: date, class_id: int | None) -> Rows:
    return (
        _chats(day, class_id)
        .filter(place__exempt_on__isnull=True)
        .exclude(pk__in=Chat.objects.created_by(day))
    )


def _chats_not_required(day: date, class_id: int | None) -> Rows:
    return (
        _chats(day, class_id)
        .filter(place__exempt_on__isnull=False)
        .exclude(pk__in=Chat.objects.created_by(day))
    )


def _show_chats(chats: Sequence[Any], acting: Acting) -> list[NameRow]:
    today = acting.act.today
    return [
        NameRow(
            title=chat.place.name,
            where=chat.school_class.place.name if chat.school_class else "",
            note=_chat_in_words(chat, today),
            since=None if chat.place.created_on or chat.place.exempt_on else chat.place.needed_from,
            url=acting.url("schools:place", pk=chat.place_id),
            subject=("place", chat.place_id),
        )
        for chat in chats
    ]


def _chat_in_words(chat: Chat, today: date) -> str:
    place = chat.place
    if place.created_on is not None:
        return _("created %(day)s") % {"day": day_and_month(place.created_on, today)}
    if place.exempt_on is not None:
        return _("not required: %(reason)s") % {"reason": place.exempt_reason}
    rule = chat.rule
    return f"{rule.title} · {rule.clause}" if rule is not None and rule.clause else str(rule or "")


def _members_missing(day: date, class_id: int | None) -> Rows:
    chats = Chat.objects.required_on(day).not_exempt()
    stays = Membership.objects.expected(day).filter(place__in=chats.values("place"))
    if class_id is not None:
        stays = stays.filter(place__chat__school_class=class_id)
    return (
        stays.exclude(holds_on(day, "joined_on", "left_on"))
        .select_related("person", "place")
        .order_by("place__name", "person__name_key", "pk")
    )


def _show_members(stays: Sequence[Any], acting: Acting) -> list[NameRow]:
    today = acting.act.today
    return [
        NameRow(
            title=stay.person.full_name,
            where=stay.place.name,
            note=ladder(None, stay.reported_at, stay.accepted_at, today)
            if stay.place.created_on
            else _("the chat is not created yet"),
            since=stay.planned_from,
            url=acting.url("schools:place", pk=stay.place_id),
            subject=("person", stay.person_id),
        )
        for stay in stays
    ]


LISTS = (
    NameList(
        "chats_missing",
        "chats",
        gettext_lazy("Required chats not created"),
        gettext_lazy("Chats that the rules ask for and nobody has marked as created."),
        _chats_missing,
        _show_chats,
        by_class=True,
    ),
    NameList(
        "chats_created",
        "chats",
        gettext_lazy("Required chats that exist"),
        gettext_lazy("Required chats marked as created on the platform, or automatic there."),
        _chats_created,
        _show_chats,
        by_class=True,
    ),
    NameList(
        "chats_not_required",
        "chats",
        gettext_lazy("Chats declared not required"),
        gettext_lazy("Chats that the rules ask for and the school declared not required, with a reason."),
        _chats_not_required,
        _show_chats,
        by_class=True,
    ),
    NameList(
        "members_missing",
        "chats",
        gettext_lazy("Not confirmed in required chats"),
        gettext_lazy("Everybody expected in a required chat who is not confirmed there."),
        _members_missing,
        _show_members,
        name_key="person__name_key",
        by_class=True,
    ),
)
"""As they follow each other on the page."""
