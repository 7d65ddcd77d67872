"""What every part of the demo needs at hand: the school, its calendar, chance, and who acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import TypeVar

from chats.models import Chat
from reports.demo.autumn import Agenda, Autumn
from reports.demo.cast import Part
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.people.models import Membership, RoleAssignment
from schools.people.services import mark_joined
from schools.structure.models import Place, PlaceKind, SchoolClass
from schools.structure.services import mark_places_created, record_platform_link

T = TypeVar("T")

PLATFORM_LINKS = "https://example.org/sferum/join/"
"""Links of the platform in the demo lead nowhere, and say so."""

LINKED = {
    PlaceKind.STAFF_ROOM: (Role.TEACHER,),
    PlaceKind.CLASS: (Role.STUDENT, Role.PARENT),
}
"""In which roles one joins a place by a link."""


@dataclass(slots=True)
class Story:
    """The demo school on its way through the autumn; its scope is entered."""

    institution: Institution
    autumn: Autumn
    agenda: Agenda
    administrator_id: int
    chance: Random
    accounts: dict[int, int] = field(default_factory=dict)
    """{person: user} of those who have accepted as staff."""
    sign_ins: dict[int, Part] = field(default_factory=dict)
    """{person: the part they play} of those who sign in to the demo."""
    leaders: dict[int | None, int] = field(default_factory=dict)
    """{class: the person who leads it}."""
    chats_of: dict[str, dict[int | None, Chat]] = field(default_factory=dict)
    """{rule: {class: its chat}}."""
    synced: int = -1
    """The roster's version with which the chats are in step."""

    def act(self, at: datetime, *, by: int | None = None) -> Act:
        """Return an act at this moment by a person; for those without an account the administrator acts."""
        user_id = self.accounts.get(by, self.administrator_id) if by else self.administrator_id
        return act_in(self.institution, via=Via.REQUEST, user_id=user_id, at=at)

    def visitor(self, at: datetime) -> Act:
        """Return an act of somebody without an account."""
        return act_in(self.institution, via=Via.REQUEST, at=at)

    def some(self, things: Sequence[T], share: float) -> list[T]:
        """Return about this share of the things, by chance, in their order."""
        return [thing for thing in things if self.chance.random() < share]

    def staff_room(self) -> Place:
        """Return «Учительская»."""
        return Place.objects.get(kind=PlaceKind.STAFF_ROOM)

    def classes(self, day: date) -> list[SchoolClass]:
        """Return the classes by grade and letter."""
        return list(SchoolClass.objects.classes().on(day).select_related("place").in_order(day))

    def leader(self, class_id: int) -> int | None:
        """Return the person who leads a class."""
        if not self.leaders:
            rows = RoleAssignment.objects.on(self.autumn.first).filter(role=Role.CLASS_TEACHER)
            self.leaders.update(rows.values_list("school_class_id", "person_id"))
        return self.leaders.get(class_id)

    def chats(self, rule: str) -> dict[int | None, Chat]:
        """Return {class, or None: the chat of this rule of the regulation}."""
        if rule not in self.chats_of:
            rows = Chat.objects.filter(rule__key=rule).select_related("place")
            self.chats_of[rule] = {chat.school_class_id: chat for chat in rows}
        return self.chats_of[rule]

    def create(self, at: datetime, places: Sequence[Place], *, by: int | None = None) -> None:
        """Mark places as created and record a link of the platform for each role that joins them."""
        act = self.act(at, by=by)
        mark_places_created(act, place_ids=[place.pk for place in places], on=act.today)
        for place in places:
            self.link(act, place)

    def link(self, act: Act, place: Place) -> None:
        """Record the platform's links of a place; chats are entered by hand and have none here."""
        for role in LINKED.get(PlaceKind(place.kind), ()):
            url = f"{PLATFORM_LINKS}{place.pk}{role.value[0]}{self.chance.randrange(16**6):06x}"
            record_platform_link(act, place_id=place.pk, joins_as=role, url=url)

    def mark(self, act: Act, stay_ids: Collection[int]) -> None:
        """Confirm these stays today."""
        if stay_ids:
            mark_joined(act, membership_ids=stay_ids, on=act.today)

    def who_came(self, at: datetime, wanted: Mapping[int, float]) -> dict[int, list[int]]:
        """Return {place: stays to confirm} so that these shares of those expected have joined.

        Those who have accepted an invitation come first.
        """
        day = at.date()
        rows = Membership.objects.expected(day).filter(place__in=wanted, place__created_on__isnull=False)
        stays: dict[int, list[tuple[bool, float, int]]] = defaultdict(list)
        joined: Counter[int] = Counter()
        for pk, place_id, joined_on, accepted_at in rows.order_by("pk").values_list(
            "pk", "place_id", "joined_on", "accepted_at"
        ):
            if joined_on is None:
                stays[place_id].append((accepted_at is None, self.chance.random(), pk))
            else:
                joined[place_id] += 1
        came: dict[int, list[int]] = defaultdict(list)
        for place_id, missing in stays.items():
            count = round((len(missing) + joined[place_id]) * wanted[place_id]) - joined[place_id]
            came[place_id] = [pk for _accepted, _luck, pk in sorted(missing)[: max(count, 0)]]
        return came

    def confirm(self, at: datetime, place_ids: Sequence[int], share: float, *, by: int | None = None) -> None:
        """Confirm people until `share` of those expected in each of these places have joined."""
        came = self.who_came(at, dict.fromkeys(place_ids, share))
        self.mark(self.act(at, by=by), [pk for stays in came.values() for pk in stays])
