"""Families: pupils with at least one guardian in the chat with parents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from chats.models import Chat, RuleScope
from reports.names.classes import pupils_of
from reports.names.lists import NameList, NameRow, Rows
from reports.names.words import refused_in_words
from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.people.models import (
    Guardianship,
    Membership,
    Refusal,
)


def _families(day: date, class_id: int | None) -> Rows:
    """Return pupils with a guardian on record, with whether anybody of the family is in the chat."""
    guardians = Guardianship.objects.on(day).filter(student=OuterRef("person"))
    chats = Chat.objects.filter(rule__scope=RuleScope.CLASS, rule__audience__kind=Role.PARENT)
    in_chat = Membership.objects.joined_as_of(day).filter(
        person=OuterRef("guardian"),
        place__in=chats.values("place"),
        place__chat__school_class=OuterRef(OuterRef("place__school_class")),
    )
    refusals = Refusal.objects.on(day).filter(person=OuterRef("guardian"))
    channels = guardians.annotate(channel=Subquery(refusals.values("channel")[:1]))
    return (
        pupils_of(day, class_id)
        .filter(Exists(guardians))
        .annotate(
            in_contact=Exists(guardians.filter(Exists(in_chat))),
            refused=Exists(guardians.filter(Exists(refusals))),
            alternative=Subquery(channels.filter(channel__isnull=False).values("channel")[:1]),
        )
    )


def _families_missing(day: date, class_id: int | None) -> Rows:
    return _families(day, class_id).filter(in_contact=False, refused=False)


def _families_joined(day: date, class_id: int | None) -> Rows:
    return _families(day, class_id).filter(in_contact=True)


def _families_declined(day: date, class_id: int | None) -> Rows:
    return _families(day, class_id).filter(in_contact=False, refused=True)


def _show_families(stays: Sequence[Any], acting: Acting) -> list[NameRow]:
    today = acting.act.today
    guardians = _guardians_of({stay.person_id for stay in stays}, today)
    return [
        NameRow(
            title=stay.person.full_name,
            where=stay.place.name,
            note=refused_in_words(stay.alternative)
            if stay.refused and not stay.in_contact
            else ", ".join(guardians.get(stay.person_id, [])),
            since=None if stay.in_contact or stay.refused else stay.planned_from,
            url=acting.url("schools:person", pk=stay.person_id),
            subject=("person", stay.person_id),
        )
        for stay in stays
    ]


def _guardians_of(student_ids: set[int], day: date) -> dict[int, list[str]]:
    """Return {student: short names of the guardians}."""
    found: dict[int, list[str]] = {}
    rows = Guardianship.objects.on(day).filter(student__in=student_ids).select_related("guardian")
    for row in rows.order_by("guardian__name_key", "pk"):
        found.setdefault(row.student_id, []).append(row.guardian.short_name)
    return found


LISTS = (
    NameList(
        "families_missing",
        "families",
        gettext_lazy("Families not in contact"),
        gettext_lazy("Students none of whose guardians is confirmed in the class's chat with parents."),
        _families_missing,
        _show_families,
        name_key="person__name_key",
        by_class=True,
    ),
    NameList(
        "families_joined",
        "families",
        gettext_lazy("Families in contact"),
        gettext_lazy("Students with at least one guardian confirmed in the class's chat with parents."),
        _families_joined,
        _show_families,
        name_key="person__name_key",
        by_class=True,
    ),
    NameList(
        "families_declined",
        "families",
        gettext_lazy("Families who declined"),
        gettext_lazy("No guardian in the chat and a recorded refusal: lawful, not a gap."),
        _families_declined,
        _show_families,
        name_key="person__name_key",
        by_class=True,
    ),
)
"""As they follow each other on the page."""
