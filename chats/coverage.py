"""How far the chats are filled: expected and confirmed people, students and families, as of a day.

Set-based: a fixed number of queries for a whole school. Somebody with a lawful exception is not
expected; who joined in spite of it counts as there. A fact of the day itself counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet

from chats.models import Chat, RuleScope
from schools.accounts.roles import Role
from schools.institutions.intervals import holds_on
from schools.people.models import Membership, Refusal
from schools.people.querysets import MembershipQuerySet, away_on


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many are expected in a chat, how many of them are confirmed, how many are excepted apart.

    `unknown`: students of whom no guardian is on record, where families are counted.
    """

    expected: int = 0
    confirmed: int = 0
    exempt: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Families:
    """The families of a class: students with a guardian on record (2.6.1).

    `joined`: a guardian is confirmed in the parents' chat; `declined`: none is, and a refusal
    is recorded; `unknown`: students without any guardian on record, who are no family here.
    """

    expected: int = 0
    joined: int = 0
    declined: int = 0
    unknown: int = 0

    @property
    def coverage(self) -> Coverage:
        """The same as a chat's coverage: who declined is excepted."""
        return Coverage(self.expected - self.declined, self.joined, self.declined, self.unknown)


def people_in(places: QuerySet[Any, Any] | Collection[int], day: date) -> dict[int, Coverage]:
    """Return {place: coverage} of these places, everybody counted who is planned there on `day`."""
    return _by_place(Membership.objects.on(day).filter(place__in=places), day)


def students_in(places: QuerySet[Any, Any] | Collection[int], day: date) -> dict[int, Coverage]:
    """Return {place: coverage} of these chats of classes, only their students counted.

    The teacher who made the chat is in it too, but the school asks whether its students are.
    """
    of_the_class = Membership.objects.on(day).filter(
        place__school_class=OuterRef("place__chat__school_class"), person=OuterRef("person")
    )
    stays = Membership.objects.on(day).filter(Exists(of_the_class), place__in=places)
    return _by_place(stays, day)


ClassChats = Mapping[int, int]
"""{place: class} of chats that classes have with their students, or with their parents."""


def class_chats_with(role: Role) -> dict[int, int]:
    """Return {place: class} of the classes' own chats with this role; no chats of subjects."""
    chats = Chat.objects.filter(
        rule__scope__in=(RuleScope.CLASS, RuleScope.GROUP),
        rule__audience__kind=role,
        school_class__isnull=False,
    )
    return dict(chats.values_list("place_id", "school_class_id"))


def families_of_classes(chats: ClassChats, day: date, class_id: int | None = None) -> dict[int, Families]:
    """Return {class: families} of every class with students on `day`, or of the one: two queries.

    `chats` are the parents' chats. Whoever is confirmed in the chat of one class joins no
    family of another.
    """
    joined = _confirmed(chats, day)
    pupils = Membership.objects.on(day).in_classes()
    if class_id is not None:
        pupils = pupils.filter(place__school_class=class_id)
    on_record = FilteredRelation(
        "person__guardians",
        condition=holds_on(day, "person__guardians__from_on", "person__guardians__until_on"),
    )
    refused = Refusal.objects.on(day).filter(person=OuterRef("on_record__guardian"))
    rows = pupils.annotate(on_record=on_record).values_list(
        "place__school_class", "person", "on_record__guardian", Exists(refused)
    )
    guardians: dict[int, dict[int, set[tuple[int, bool]]]] = defaultdict(lambda: defaultdict(set))
    for in_class, student, guardian, has_refused in rows:
        known = guardians[in_class][student]
        if guardian is not None:
            known.add((guardian, has_refused))
    return {
        in_class: _families(students.values(), joined[in_class]) for in_class, students in guardians.items()
    }


def _families(guardians: Iterable[set[tuple[int, bool]]], joined: set[int]) -> Families:
    expected = found = declined = unknown = 0
    for known in guardians:
        unknown += not known
        expected += bool(known)
        is_joined = any(guardian in joined for guardian, _refused in known)
        found += is_joined
        declined += not is_joined and any(refused for _guardian, refused in known)
    return Families(expected, found, declined, unknown)


def students_joined(chats: ClassChats, day: date) -> dict[int, int]:
    """Return {class: how many of its students are confirmed in its chat with students} (2.3.3, 2.5.1).

    `chats` are the classes' chats with students; two queries.
    """
    joined = _confirmed(chats, day)
    pupils = Membership.objects.on(day).in_classes().values_list("place__school_class", "person")
    counts: dict[int, int] = defaultdict(int)
    for class_id, student in set(pupils):
        counts[class_id] += student in joined[class_id]
    return {class_id: number for class_id, number in counts.items() if number}


def _confirmed(chats: ClassChats, day: date) -> dict[int, set[int]]:
    """Return {class: persons confirmed on `day` in any of its chats among these}."""
    found: dict[int, set[int]] = defaultdict(set)
    stays = Membership.objects.joined_as_of(day).filter(place__in=list(chats))
    for place_id, person_id in stays.values_list("place_id", "person_id"):
        found[chats[place_id]].add(person_id)
    return found


def _by_place(stays: MembershipQuerySet, day: date) -> dict[int, Coverage]:
    rows: Any = stays.values("place_id").annotate(**counts_on(day)).order_by()
    return {row["place_id"]: Coverage(row["expected"], row["confirmed"], row["exempt"]) for row in rows}


def counts_on(day: date) -> dict[str, Count]:
    """Return the counts `expected`, `confirmed`, `exempt` of planned stays, for `annotate(**…)`.

    Whoever is away that day and not confirmed is excepted. As that asks for the person, the index
    `schools_membership_counts` does not answer alone, and PostgreSQL reads a school's stays by the index of
    the institution: 150 pages of memory for 12,600 stays. An index that holds the person too is five
    times as large, is not chosen, and when it is forced is no faster.
    """
    joined = holds_on(day, "joined_on", "left_on")
    excepted = (Q(exempt_on__isnull=False, exempt_on__lte=day) | away_on(day)) & ~joined
    return {
        "expected": Count("place_id", filter=~excepted),
        "confirmed": Count("place_id", filter=joined),
        "exempt": Count("place_id", filter=excepted),
    }
