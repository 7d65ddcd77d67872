"""The list of links: which are found, and what stands in each line of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.db.models import Q
from django.utils.translation import get_language

from invitations.access import invitations_visible_to, places_to_invite_into
from invitations.faces import PILLS, state_shown, uses_of, who_came
from invitations.models import Acceptance, Invitation
from invitations.querysets import InvitationQuerySet
from invitations.showing import last_day_of
from invitations.states import Figure, InvitationState
from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.journal.keeping import KeptPaginator, kept
from schools.names.people import search_words, short_name
from schools.names.spelling import key
from schools.people.models import Person
from schools.structure.models import Place, SchoolClass

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One line of the list, in words and numbers that can be kept; one link for all has no `whom`."""

    pk: int
    whom: str
    grants: str
    state: InvitationState
    pill: str
    until: date
    annulled_because: str
    uses: str
    waiting: int
    came: str
    issued_at: datetime
    issuer: str


def page_of(acting: Acting, given: dict[str, Any], number: str | None) -> tuple[Page[Any], list[LinkLine]]:
    """Return a page of the links that this person sees and the filters find, and its lines."""
    made_of = (*_reader(acting), given)
    page = KeptPaginator(_filtered(acting, given), PER_PAGE, "invitations", *made_of).get_page(number)
    lines = kept("links", *made_of, page.number, get_language(), make=lambda: _lines_of(acting, list(page)))
    return page, lines


def acceptances_of(acting: Acting, given: dict[str, Any]) -> int | None:
    """Return how many acceptances there are by the links found; None where they are of no such figure."""
    if given.get("figure") != Figure.ACCEPTED:
        return None
    by_them = Acceptance.objects.filter(invitation__in=_filtered(acting, given).order_by().values("pk"))
    return by_them.before(_end_of(acting, given.get("on"))).count()


def count_unclaimed(acting: Acting) -> int:
    """Return how many open links that this person sees nobody has used."""
    act = acting.act
    return kept(
        "unclaimed",
        *_reader(acting),
        make=lambda: invitations_visible_to(acting).live(act.at, act.today).unclaimed().count(),
    )


def classes_for(acting: Acting) -> list[tuple[int, str]]:
    """Return (class, its name) of the classes to whose links this person may narrow the list."""
    classes = SchoolClass.objects.in_order(acting.act.today)
    if not acting.can(Can.SEE_PEOPLE):
        classes = classes.filter(place__in=places_to_invite_into(acting).values("pk"))
    named = classes.values_list("pk", "place__name")
    return kept("link-classes", *_reader(acting), make=lambda: list(named))


def _reader(acting: Acting) -> tuple[object, ...]:
    """Return whatever decides which links are seen."""
    return acting.user.pk, sorted(acting.roles), acting.act.today


def _lines_of(acting: Acting, rows: list[Invitation]) -> list[LinkLine]:
    issuers, came = _issuers(rows), _who_came(rows)
    for row in rows:
        row.institution = acting.institution  # known, so not read with each row
    return [
        LinkLine(
            pk=row.pk,
            whom=row.person.full_name if row.person else "",
            grants=f"{row.place.name}, {row.get_joins_as_display()}",
            state=state_shown(row),
            pill=PILLS[state_shown(row)],
            until=last_day_of(row),
            annulled_because=str(row.get_annul_reason_display()),
            uses=uses_of(row),
            waiting=row.waiting or 0,  # type: ignore[attr-defined]  # annotated
            came=who_came(came[row.pk]),
            issued_at=row.issued_at,
            issuer=issuers[row.pk],
        )
        for row in rows
    ]


def _issuers(rows: list[Invitation]) -> dict[int, str]:
    """Return `{invitation_id: short name of who issued it}`; empty where a command or nobody known did."""
    users = {row.issued_by_id for row in rows if row.issuer is None}
    by_user = {person.user_id: person.short_name for person in Person.objects.filter(user__in=users)}
    return {
        row.pk: row.issuer.person.short_name if row.issuer else by_user.get(row.issued_by_id, "")
        for row in rows
    }


def _who_came(rows: list[Invitation]) -> dict[int, list[str]]:
    """Return `{invitation_id: short names of who came by it}`, in the order in which they came."""
    accepted = Acceptance.objects.filter(invitation__in=[row.pk for row in rows]).order_by("pk")
    name = ("person__last_name", "person__first_name", "person__patronymic")
    came: dict[int, list[str]] = defaultdict(list)
    for invitation_id, *parts in accepted.values_list("invitation", *name):
        came[invitation_id].append(short_name(*parts))
    return came


def _filtered(acting: Acting, given: dict[str, Any]) -> InvitationQuerySet:
    rows = (
        invitations_visible_to(acting)
        .with_state(acting.act.at, acting.act.today)
        .with_waiting()
        .select_related("place", "person", "issuer__person")
        .newest_first()
    )
    for word in search_words(given.get("q") or ""):
        by_name = Q(person__name_key__contains=word) | Q(acceptances__person__name_key__contains=word)
        named = Invitation.objects.filter(by_name | Q(place__in=_places_named(word))).values("pk")
        rows = rows.filter(pk__in=named)
    if given.get("state"):
        rows = rows.in_state(InvitationState(given["state"]), acting.act.at, acting.act.today)
    if given.get("role"):
        rows = rows.joining_as(Role(given["role"]))
    if given.get("school_class"):
        rows = rows.of_class(given["school_class"])
    if given.get("figure"):
        rows = rows.counted_in(Figure(given["figure"]), _end_of(acting, given.get("on")))
    return rows


def _end_of(acting: Acting, day: date | None) -> datetime:
    """Return the instant at which the day, or without one today, is over."""
    after = (day or acting.act.today) + timedelta(days=1)
    return datetime.combine(after, time.min, tzinfo=ZoneInfo(acting.act.time_zone))


def _places_named(word: str) -> list[int]:
    """Return the ids of places in whose name a word occurs; folded here, as SQLite folds only ASCII."""
    return [pk for pk, name in Place.objects.values_list("pk", "name") if word in key(name)]
