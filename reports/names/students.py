"""Students in the chats of their classes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from chats.models import Chat, RuleScope
from reports.names.classes import pupils_of
from reports.names.lists import NameList, NameRow, Rows
from reports.names.words import ladder, refused_in_words
from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.people.models import (
    Membership,
    Refusal,
)
from schools.people.querysets import MembershipQuerySet


def _in_class_chat(audience: Role) -> MembershipQuerySet:
    """Return stays in the chat that the outer stay's class has with this audience (2.3.3)."""
    chats = Chat.objects.filter(rule__scope=RuleScope.CLASS, rule__audience__kind=audience)
    return Membership.objects.filter(
        place__in=chats.values("place"), place__chat__school_class=OuterRef("place__school_class")
    )


def _students(day: date, class_id: int | None) -> Rows:
    """Return pupils' stays in their classes, with what is known of them in the class's chat."""
    own = _in_class_chat(Role.STUDENT).filter(person=OuterRef("person"))
    latest = own.order_by("-planned_from", "-pk")
    return pupils_of(day, class_id).annotate(
        in_chat=Exists(own.joined_as_of(day)),
        refused=Exists(Refusal.objects.on(day).filter(person=OuterRef("person"))),
        chat_joined_on=Subquery(own.joined_as_of(day).values("joined_on")[:1]),
        chat_accepted_at=Subquery(latest.values("accepted_at")[:1]),
        chat_reported_at=Subquery(latest.values("reported_at")[:1]),
        alternative=Subquery(Refusal.objects.on(day).filter(person=OuterRef("person")).values("channel")[:1]),
    )


def _students_missing(day: date, class_id: int | None) -> Rows:
    return _students(day, class_id).filter(in_chat=False, refused=False)


def _students_joined(day: date, class_id: int | None) -> Rows:
    return _students(day, class_id).filter(in_chat=True)


def _students_declined(day: date, class_id: int | None) -> Rows:
    return _students(day, class_id).filter(refused=True)


def _show_students(stays: Sequence[Any], acting: Acting) -> list[NameRow]:
    today = acting.act.today
    return [
        NameRow(
            title=stay.person.full_name,
            where=stay.place.name,
            note=refused_in_words(stay.alternative)
            if stay.refused
            else ladder(stay.chat_joined_on, stay.chat_reported_at, stay.chat_accepted_at, today),
            since=None if stay.in_chat or stay.refused else stay.planned_from,
            url=acting.url("schools:person", pk=stay.person_id),
            subject=("person", stay.person_id),
        )
        for stay in stays
    ]


LISTS = (
    NameList(
        "students_missing",
        "students",
        gettext_lazy("Students not in the class chat"),
        gettext_lazy("Active students not confirmed in their class's chat, without those who declined."),
        _students_missing,
        _show_students,
        name_key="person__name_key",
        by_class=True,
    ),
    NameList(
        "students_joined",
        "students",
        gettext_lazy("Students in the class chat"),
        gettext_lazy("Active students confirmed in their class's chat with students."),
        _students_joined,
        _show_students,
        name_key="person__name_key",
        by_class=True,
    ),
    NameList(
        "students_declined",
        "students",
        gettext_lazy("Students who declined"),
        gettext_lazy("Students with a recorded refusal: lawful, not a gap."),
        _students_declined,
        _show_students,
        name_key="person__name_key",
        by_class=True,
    ),
)
"""As they follow each other on the page."""
