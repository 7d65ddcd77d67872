"""What a family's page shows, derived at each view from the roster as it is today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from invitations.audience import people_expected
from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from invitations.rules import CLASS_KINDS, FAMILY_ROLES
from schools.accounts.roles import Role
from schools.people.models import Guardianship, Membership, Person, Refusal
from schools.people.standing import roles_of
from schools.structure.models import Place, PlaceKind, PlatformLink
from support.faces import PILLS
from support.models import SupportRequest
from support.states import RequestState

PAGE = "family_access"
"""What the journal calls a family's page."""

ASKED_SHOWN = 10
"""So many requests for help the page shows, the latest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the platform on the page: its link, if the school has recorded one, and how far one is."""

    place: Place
    joins_as: Role
    link: PlatformLink | None
    reported: bool = False
    confirmed: bool = False

    @property
    def is_ready(self) -> bool:
        """Tell whether one can join by now."""
        return self.link is not None or self.place.is_created or self.reported or self.confirmed

    @property
    def may_report(self) -> bool:
        """Tell whether one may say to have joined: there is something to join, and it is not said yet."""
        return (self.link is not None or self.place.is_created) and not (self.reported or self.confirmed)


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """A family's page: whose it is, where they belong, and what they may do."""

    access: FamilyAccess
    person: Person | None = None
    request: JoinRequest | None = None
    entries: tuple[Entry, ...] = ()
    children: tuple[str, ...] = ()
    refusal: Refusal | None = None
    may_refuse: bool = False
    is_closed: bool = False
    invitation: Invitation | None = None

    @property
    def person_id(self) -> int | None:
        """Whose page it is; None while nobody has said who has asked."""
        return self.person.pk if self.person else None

    @property
    def ready(self) -> list[Entry]:
        """The places one can join by now: with a link, or known to exist on the platform."""
        return [entry for entry in self.entries if entry.is_ready]

    @property
    def preparing(self) -> list[str]:
        """The names of places that the school has not made yet."""
        return [entry.place.name for entry in self.entries if not entry.is_ready]

    @property
    def has_link(self) -> bool:
        """Tell whether there is a link to press."""
        return any(entry.link is not None for entry in self.entries)

    @property
    def place_ids(self) -> frozenset[int]:
        """The places on the page."""
        return frozenset(entry.place.pk for entry in self.entries)

    @property
    def links(self) -> list[PlatformLink]:
        """The platform's links on the page."""
        return [entry.link for entry in self.entries if entry.link is not None]


def page_of(access: FamilyAccess, day: date) -> FamilyPage:
    """Return the page as of the institution's `day`; a departure closes it by itself.

    A page of a request that waits shows nothing of anybody. One that the institution's settings
    let in shows the place asked for, and no person: a name opens nobody's page.
    """
    request = access.join_request
    if access.person is not None:
        return _page_of_person(access, access.person, request, day)
    if request is None or request.person is None or request.person_id is None:
        return FamilyPage(access, request=request)
    if request.joins_as == Role.TEACHER:
        return FamilyPage(access, request=request, invitation=_personal_of(request))
    if request.was_approved_by_a_person:
        return _page_of_person(access, request.person, request, day)
    entry = Entry(request.place, Role(request.joins_as), _link(request.place_id, request.joins_as))
    expected = people_expected(request.place, Role(request.joins_as), day).filter(pk=request.person_id)
    closed = not expected.exists()
    return FamilyPage(access, request=request, entries=() if closed else (entry,), is_closed=closed)


def _page_of_person(
    access: FamilyAccess, person: Person, request: JoinRequest | None, day: date
) -> FamilyPage:
    roles = [role for role in FAMILY_ROLES if role in roles_of(person.pk, day)]
    if not roles:
        return FamilyPage(access, person=person, request=request, is_closed=True)
    children = Person.objects.filter(
        pk__in=Guardianship.objects.on(day).filter(guardian=person).values("student")
    ).students_on(day)
    return FamilyPage(
        access,
        person=person,
        request=request,
        entries=_entries(person, roles, day),
        children=tuple(child.full_name for child in children.in_order()),
        refusal=Refusal.objects.on(day).filter(person=person).first(),
        may_refuse=True,
    )


def _entries(person: Person, roles: list[Role], day: date) -> tuple[Entry, ...]:
    """Return the places the person is expected in as student or parent, and those of accepted invitations."""
    as_family = Q(place_kind__in=CLASS_KINDS) | Q(place__chat__rule__audience__kind__in=roles)
    own = Membership.objects.on(day).filter(as_family, person=person, left_on__isnull=True)
    stays = {stay.place_id: stay for stay in own.select_related("place").distinct()}
    accepted = Acceptance.objects.filter(person=person, invitation__joins_as__in=roles)
    places = {stay.place_id: stay.place for stay in stays.values()}
    for place in Place.objects.filter(invitations__acceptances__in=accepted).distinct():
        if any(people_expected(place, role, day).filter(pk=person.pk).exists() for role in roles):
            places.setdefault(place.pk, place)
    links = _links(places.values(), roles)
    entries = [
        Entry(
            place,
            Role(links[place_id].joins_as) if place_id in links else roles[0],
            links.get(place_id),
            reported=place_id in stays and stays[place_id].reported_at is not None,
            confirmed=place_id in stays and stays[place_id].joined_on is not None,
        )
        for place_id, place in places.items()
        if place.closed_on is None and (place_id in stays or place_id in links)
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.link is None, entry.place.name)))


def _links(places: Iterable[Place], roles: Sequence[Role]) -> dict[int, PlatformLink]:
    """Return `{place_id: link}`: a class has a link for each role, a chat one for whoever belongs there."""
    kinds = {place.pk: place.kind for place in places}
    found: dict[int, PlatformLink] = {}
    for link in PlatformLink.objects.current().filter(place__in=list(kinds)).order_by("pk"):
        if link.joins_as in roles:
            found[link.place_id] = link
        elif kinds[link.place_id] == PlaceKind.CHAT:
            found.setdefault(link.place_id, link)
    return found


def _link(place_id: int, joins_as: str) -> PlatformLink | None:
    return PlatformLink.objects.current().filter(place=place_id, joins_as=joins_as).first()


def _personal_of(request: JoinRequest) -> Invitation | None:
    """Return the personal invitation that the approval of a member of staff has issued, if it is open."""
    mine = Q(person=request.person_id, place=request.place_id, joins_as=request.joins_as)
    return Invitation.objects.unclaimed().filter(mine).newest_first().first()


def asked_on(access: FamilyAccess) -> list[tuple[SupportRequest, str]]:
    """Return (request, its pill) of the requests for help written on this very page, the latest first."""
    rows = SupportRequest.objects.asked_from((PAGE, access.pk)).order_by("-opened_at", "-pk")
    return [(row, PILLS[RequestState(row.state)]) for row in rows[:ASKED_SHOWN]]


def staff_entries(person_id: int, day: date) -> tuple[Entry, ...]:
    """Return where a member of staff is invited or expected as teacher, with the platform's links.

    «Учительская» first of all; classes and chats where an invitation was accepted. Only places
    that still expect the person.
    """
    accepted = Acceptance.objects.filter(person=person_id, invitation__joins_as=Role.TEACHER)
    stays = {
        stay.place_id: stay
        for stay in Membership.objects.on(day)
        .filter(person=person_id, left_on__isnull=True)
        .filter(Q(place_kind=PlaceKind.STAFF_ROOM) | Q(accepted_at__isnull=False))
        .select_related("place")
    }
    places = {stay.place_id: stay.place for stay in stays.values()}
    for place in Place.objects.filter(invitations__acceptances__in=accepted).distinct():
        if people_expected(place, Role.TEACHER, day).filter(pk=person_id).exists():
            places.setdefault(place.pk, place)
    links = _links(places.values(), [Role.TEACHER])
    return tuple(
        Entry(
            place,
            Role.TEACHER,
            links.get(pk),
            reported=pk in stays and stays[pk].reported_at is not None,
            confirmed=pk in stays and stays[pk].joined_on is not None,
        )
        for pk, place in sorted(places.items())
        if place.closed_on is None
    )
