"""Worklist of people: who is to be added, removed, confirmed as a teacher, given or taken an office.

Adding and removing span every kind of place; whoever is no administrator sees and marks only the
places he answers for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from schools.accounts.permissions import Acting, Can
from schools.accounts.roles import Role
from schools.faces.ages import day_and_month
from schools.institutions.acting import Act
from schools.institutions.ids import read_ids
from schools.institutions.models import InstitutionSettings
from schools.movement.models import Movement
from schools.people.access import places_marked_by
from schools.people.models import Membership, Person, RoleAssignment, VerificationState
from schools.people.querysets import MembershipQuerySet
from schools.people.services import (
    decide_verification,
    mark_joined,
    mark_left,
    mark_roles_granted,
    mark_roles_withdrawn,
)
from schools.registry import WorkItem, WorkKind
from schools.structure.access import owned_place_ids
from schools.structure.models import Place, PlaceKind, SchoolClass
from schools.structure.words import place_in_words

PLACES_NAMED = 4
"""So many places are named in a line; the rest are counted."""


# --- To add, by place ---------------------------------------------------------------------------------


def _to_add(acting: Acting, day: date) -> MembershipQuerySet:
    return Membership.objects.to_add(day).of_places(owned_place_ids(acting))


def _add_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return one item for each place where somebody expected is not confirmed, the longest owed first."""
    rows = (
        _to_add(acting, day)
        .values("place")
        .annotate(n=Count("pk"), since=Min("planned_from"), said=Count("reported_at"))
        .order_by()
    )
    counts = {row["place"]: (row["n"], row["said"], row["since"]) for row in rows}
    places = Place.objects.with_ids(list(counts)).select_related("school_class")
    items = [_add_item(acting, place, *counts[place.pk]) for place in places]
    return sorted(items, key=lambda item: (item.since or day, item.title))[:limit]


def _add_item(acting: Acting, place: Place, n: int, said: int, since: date) -> WorkItem:
    detail = ngettext("%(n)s person is not confirmed", "%(n)s people are not confirmed", n) % {"n": n}
    if said:
        detail += " · " + ngettext("%(n)s says to have joined", "%(n)s say to have joined", said) % {
            "n": said
        }
    return WorkItem(
        key=str(place.pk),
        title=place_in_words(place.kind, place.name),
        detail=detail,
        since=max(since, place.created_on or since),
        count=n,
        url=acting.url("schools:place", pk=place.pk),
        class_id=_class_of(place),
    )


def _class_of(place: Place) -> int | None:
    school_class: SchoolClass | None = getattr(place, "school_class", None)
    return school_class.pk if school_class and place.kind != PlaceKind.STAFF_ROOM else None


def _count_add(acting: Acting, day: date) -> int:
    return _to_add(acting, day).values("place").distinct().count()


def _overdue_add(acting: Acting, day: date, since: date) -> int:
    owed = _to_add(acting, day).filter(planned_from__lte=since, place__created_on__lte=since)
    return owed.values("place").distinct().count()


def _mark_added(act: Act, keys: Sequence[str], day: date) -> int:
    """Confirm everybody still to be added in these places."""
    stays = Membership.objects.to_add(act.today).filter(place__in=read_ids(keys))
    ids = stays.of_places(places_marked_by(act)).values_list("pk", flat=True)
    return mark_joined(act, membership_ids=list(ids), on=day)


# --- To remove, by person -----------------------------------------------------------------------------


def _to_remove(acting: Acting, day: date) -> MembershipQuerySet:
    return Membership.objects.to_remove(day).of_places(owned_place_ids(acting))


def _remove_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    """Return one item for each person who is still where he is no longer expected, the oldest first."""
    rows = (
        _to_remove(acting, day)
        .values("person")
        .annotate(n=Count("pk"), since=Min(Coalesce("planned_until", "joined_on")))
        .order_by("since", "person")[:limit]
    )
    counts = {row["person"]: row for row in rows}
    people = Person.objects.in_bulk(list(counts))
    places = _places_by_person(_to_remove(acting, day).filter(person__in=list(counts)))
    moved = _latest_movements(counts, day)
    return [
        WorkItem(
            key=str(person_id),
            title=people[person_id].full_name,
            detail=_remove_detail(moved.get(person_id), _few(places[person_id]), day),
            whole=_remove_detail(moved.get(person_id), ", ".join(places[person_id]), day),
            since=row["since"],
            count=row["n"],
            url=acting.url("schools:person", pk=person_id) if acting.can(Can.SEE_PEOPLE) else "",
        )
        for person_id, row in counts.items()
    ]


def _places_by_person(stays: MembershipQuerySet) -> dict[int, list[str]]:
    """Return {person: names of places}, the class first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = stays.values_list("person", "place__kind", "place__name").order_by("place__name", "pk")
    for person_id, kind, name in sorted(rows, key=lambda row: row[1] == PlaceKind.CHAT):
        found[person_id].append(place_in_words(kind, name))
    return found


def _latest_movements(person_ids: Iterable[int], day: date) -> dict[int, Movement]:
    """Return {person: the latest movement with effect by `day`}."""
    rows = Movement.objects.filter(person__in=list(person_ids), effective_on__lte=day)
    return {
        row.person_id: row
        for row in rows.select_related("order", "from_class__place", "to_class__place").order_by(
            "effective_on", "pk"
        )
    }


def _few(places: list[str]) -> str:
    names = ", ".join(places[:PLACES_NAMED])
    if len(places) > PLACES_NAMED:
        rest = len(places) - PLACES_NAMED
        names += " " + ngettext("and %(n)s more", "and %(n)s more", rest) % {"n": rest}
    return names


def _remove_detail(movement: Movement | None, places: str, day: date) -> str:
    what = _("remove from %(places)s") % {"places": places}
    return f"{movement_in_words(movement, day)} · {what}" if movement else what


def _count_remove(acting: Acting, day: date) -> int:
    return _to_remove(acting, day).values("person").distinct().count()


def _overdue_remove(acting: Acting, day: date, since: date) -> int:
    owed = _to_remove(acting, day).annotate(owed_on=Coalesce("planned_until", "joined_on"))
    return owed.filter(owed_on__lte=since).values("person").distinct().count()


def _mark_removed(act: Act, keys: Sequence[str], day: date) -> int:
    """Record that these people left every place where they are no longer expected."""
    stays = Membership.objects.to_remove(act.today).filter(person__in=read_ids(keys))
    ids = stays.of_places(places_marked_by(act)).values_list("pk", flat=True)
    return mark_left(act, membership_ids=list(ids), on=day)


# --- The status «teacher» -----------------------------------------------------------------------------


def _to_verify(acting: Acting, day: date) -> MembershipQuerySet:
    stays = Membership.objects.to_verify(day)
    required = InstitutionSettings.objects.filter(
        institution_id=acting.institution.pk, verification_required=True
    )
    return stays if required.exists() else stays.none()


def count_to_verify(acting: Acting, day: date) -> int:
    """Return how many people wait for the status «teacher»: joined for certain, nothing decided."""
    return _to_verify(acting, day).count()


def _verify_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    stays = _to_verify(acting, day).select_related("person").order_by("joined_on", "person__name_key")
    return [
        WorkItem(
            key=str(stay.person_id),
            title=stay.person.full_name,
            detail=" · ".join(
                part
                for part in (
                    _("joined %(day)s") % {"day": day_and_month(stay.joined_on or day, day)},
                    stay.person.position,
                )
                if part
            ),
            since=stay.joined_on,
            url=acting.url("schools:verification"),
        )
        for stay in stays[:limit]
    ]


def _overdue_verify(acting: Acting, day: date, since: date) -> int:
    return _to_verify(acting, day).filter(joined_on__lte=since).count()


def _status_not_required(act: Act, keys: Sequence[str], reason: str) -> int:
    """Declare that the status is not required of those of these people who wait for it."""
    waiting = Membership.objects.to_verify(act.today).filter(person__in=read_ids(keys))
    return decide_verification(
        act,
        person_ids=list(waiting.values_list("person", flat=True)),
        state=VerificationState.NOT_REQUIRED,
        evidence=reason,
    )


def _mark_verified(act: Act, keys: Sequence[str], day: date) -> int:
    """Confirm the status of those of these people who really wait for it."""
    waiting = Membership.objects.to_verify(act.today).filter(person__in=read_ids(keys))
    return decide_verification(
        act, person_ids=list(waiting.values_list("person", flat=True)), state=VerificationState.VERIFIED
    )


# --- Offices on the platform --------------------------------------------------------------------------


def _role_item(acting: Acting, role: RoleAssignment, *, since: date | None) -> WorkItem:
    what = str(Role(role.role).label)
    if role.school_class is not None:
        what = _("class teacher of %(class)s") % {"class": role.school_class.place.name}
    clause = "2.1.7" if role.role == Role.ADMINISTRATOR else "2.1.8"
    parts = [what, str(role.order) if role.order else "", clause]
    return WorkItem(
        key=str(role.pk),
        title=role.person.full_name,
        detail=" · ".join(part for part in parts if part),
        since=since,
        url=acting.url("schools:person", pk=role.person_id),
        class_id=role.school_class_id,
    )


def _grant_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    roles = RoleAssignment.objects.to_grant(day).select_related("person", "order", "school_class__place")
    items = [
        _role_item(acting, role, since=max(role.started_on, _created_on(role) or role.started_on))
        for role in roles.order_by("started_on", "person__name_key")[:limit]
    ]
    return sorted(items, key=lambda item: item.since or day)


def _created_on(role: RoleAssignment) -> date | None:
    return role.school_class.place.created_on if role.school_class else None


def _withdraw_items(acting: Acting, day: date, limit: int | None) -> Sequence[WorkItem]:
    roles = RoleAssignment.objects.to_withdraw(day).select_related("person", "order", "school_class__place")
    return [
        _role_item(acting, role, since=role.ended_on) for role in roles.order_by("ended_on", "pk")[:limit]
    ]


def _overdue_grant(acting: Acting, day: date, since: date) -> int:
    exists = Q(school_class__isnull=True) | Q(school_class__place__created_on__lte=since)
    return RoleAssignment.objects.to_grant(day).filter(exists, started_on__lte=since).count()


def _overdue_withdraw(acting: Acting, day: date, since: date) -> int:
    return RoleAssignment.objects.to_withdraw(day).filter(ended_on__lte=since).count()


def _count_grant(acting: Acting, day: date) -> int:
    return RoleAssignment.objects.to_grant(day).count()


def _count_withdraw(acting: Acting, day: date) -> int:
    return RoleAssignment.objects.to_withdraw(day).count()


def _mark_granted(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_roles_granted(act, assignment_ids=read_ids(keys), on=day)


def _mark_withdrawn(act: Act, keys: Sequence[str], day: date) -> int:
    return mark_roles_withdrawn(act, assignment_ids=read_ids(keys), on=day)


# --- Words --------------------------------------------------------------------------------------------


def movement_in_words(movement: Movement, day: date) -> str:
    """Return what happened, between which classes, when and on which order."""
    names: Collection[str] = [
        school_class.place.name for school_class in (movement.from_class, movement.to_class) if school_class
    ]
    parts = [str(movement.get_kind_display()), " → ".join(names), day_and_month(movement.effective_on, day)]
    said = " ".join(part for part in parts if part)
    return f"{said}, {movement.order}" if movement.order else said


KINDS = [
    WorkKind(
        key="schools.remove_members",
        order=10,
        title=gettext_lazy("Remove from class and chats"),
        clause="2.1.11",
        items=_remove_items,
        count=_count_remove,
        can=Can.SEE_WORKLIST,
        verb=gettext_lazy("Removed"),
        mark=_mark_removed,
        overdue=_overdue_remove,
        mark_can=Can.MARK_FACTS,
    ),
    WorkKind(
        key="schools.add_members",
        order=40,
        title=gettext_lazy("Add to class and chats"),
        clause="2.1.6, 2.3.3, 2.4.3",
        items=_add_items,
        count=_count_add,
        can=Can.SEE_WORKLIST,
        verb=gettext_lazy("All have joined"),
        mark=_mark_added,
        overdue=_overdue_add,
        mark_can=Can.MARK_FACTS,
    ),
    WorkKind(
        key="schools.confirm_teachers",
        order=50,
        title=gettext_lazy("Confirm the status «teacher»"),
        clause="2.1.10",
        items=_verify_items,
        count=count_to_verify,
        can=Can.DECIDE_VERIFICATION,
        verb=pgettext_lazy("mark", "Confirmed"),
        mark=_mark_verified,
        overdue=_overdue_verify,
        exempt=_status_not_required,
        mark_can=Can.DECIDE_VERIFICATION,
    ),
    WorkKind(
        key="schools.grant_roles",
        order=60,
        title=gettext_lazy("Give the role in Sferum"),
        clause="2.1.7, 2.1.8",
        items=_grant_items,
        count=_count_grant,
        can=Can.MANAGE_PEOPLE,
        verb=gettext_lazy("Given"),
        mark=_mark_granted,
        overdue=_overdue_grant,
        mark_can=Can.MANAGE_PEOPLE,
    ),
    WorkKind(
        key="schools.withdraw_roles",
        order=15,
        title=gettext_lazy("Take the role away in Sferum"),
        clause="2.1.7, 2.1.8, 2.1.11",
        items=_withdraw_items,
        count=_count_withdraw,
        can=Can.MANAGE_PEOPLE,
        verb=gettext_lazy("Taken away"),
        mark=_mark_withdrawn,
        overdue=_overdue_withdraw,
        mark_can=Can.MANAGE_PEOPLE,
    ),
]
"""What the roster asks on the platform; the order is that of the sketches: first what must go."""
