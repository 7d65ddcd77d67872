"""Which chats a person has chosen, by single boxes, whole columns and whole classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, Q
from django.http import QueryDict

from chats.models import Chat, RuleScope
from chats.querysets import ChatQuerySet
from schools.institutions.intervals import holds_on


class Mark(StrEnum):
    """What is said of the chosen chats."""

    CREATED = "created"
    NOT_REQUIRED = "not_required"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The boxes that were ticked: places, rules (columns), classes, and all subjects of classes.

    A whole class does not mean the chats that its platform makes by itself.
    """

    places: frozenset[int]
    rules: frozenset[int]
    classes: frozenset[int]
    subjects_of: frozenset[int]

    @classmethod
    def read(cls, post: QueryDict) -> Chosen:
        """Return what a form has ticked; anything but numbers is passed over."""
        return cls(
            places=_numbers(post.getlist("place")),
            rules=_numbers(post.getlist("rule")),
            classes=_numbers(post.getlist("class")),
            subjects_of=_numbers(post.getlist("subjects")),
        )

    def among(self, chats: ChatQuerySet, mark: Mark, day: date) -> list[Chat]:
        """Return the chosen chats of which this can be said on `day`, in order of rule and class."""
        wanted = (
            Q(place__in=self.places)
            | Q(rule__in=self.rules)
            | (Q(school_class__in=self.classes) & ~Q(rule__automatic_on=F("place__platform")))
            | Q(rule__scope=RuleScope.LOAD, school_class__in=self.subjects_of)
        )
        fitting = chats.filter(wanted).filter(holds_on(day, "place__needed_from", "place__needed_until"))
        fitting = fitting.filter(place__created_on__isnull=True)
        if mark == Mark.REQUIRED:
            fitting = fitting.filter(place__exempt_on__isnull=False)
        else:
            fitting = fitting.filter(place__exempt_on__isnull=True)
        return list(fitting.select_related("place", "rule").in_order(day))


def _numbers(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if text.isdecimal() and len(text) < 18)
