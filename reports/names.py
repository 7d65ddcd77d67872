"""The people and places behind a figure, as of today: each list is the definition of its figure in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chats.models import Chat, RuleScope
from schools.accounts.permissions import Acting
from schools.accounts.roles import STAFF_ROOM_ROLES, Role
from schools.faces.ages import day_and_month
from schools.institutions.intervals import holds_on
from schools.institutions.models import InstitutionSettings
from schools.institutions.scope import current_institution_id
from schools.people.models import (
    Guardianship,
    Membership,
    Person,
    Refusal,
    TeacherVerification,
    VerificationState,
)
from schools.people.querysets import MembershipQuerySet
from schools.structure.models import ClassYear, PlaceKind

Rows = QuerySet[Any]
Q = TypeVar("Q", bound=QuerySet[Any])

GRADES = ("grade", "letter")
"""How classes follow each other."""


@dataclass(frozen=True, slots=True)
class NameRow:
    """One line: who or what, where, what is known of it, since when, and its page."""

    title: str
    where: str
    note: str
    since: date | None = None
    url: str = ""
    subject: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class NameList:
    """One list: `query(day, class_id)` finds its rows, `show` puts a page of them into words.

    `group` holds lists of the same thing together; `name_key` is where a name is searched, empty
    where it cannot be.
    """

    key: str
    group: str
    title: str | Promise
    note: str | Promise
    query: Callable[[date, int | None], Rows]
    show: Callable[[Sequence[Any], Acting], list[NameRow]]
    name_key: str = ""
    by_class: bool = False

    def found(self, day: date, class_id: int | None, words: Iterable[str]) -> Rows:
        """Return the rows of a class (None: of all) whose name has every word."""
        rows = self.query(day, class_id if self.by_class else None)
        for word in words if self.name_key else ():
            rows = rows.filter(**{f"{self.name_key}__contains": word})
        return rows


# --- Staff -------------------------------------------------------------------------------------------


def _staff(day: date) -> Rows:
    """Return teaching staff and administration expected in «Учительская», with what is known of each."""
    room = Membership.objects.filter(place_kind=PlaceKind.STAFF_ROOM, person=OuterRef("pk"))
    latest = room.order_by("-planned_from", "-pk")
    return (
        Person.objects.with_role(day, *STAFF_ROOM_ROLES)
        .exclude(Exists(room.filter(exempt_on__lte=day)))
        .annotate(
            in_room=Exists(room.joined_as_of(day)),
            accepted_at=Subquery(latest.values("accepted_at")[:1]),
            reported_at=Subquery(latest.values("reported_at")[:1]),
            joined_on=Subquery(room.joined_as_of(day).values("joined_on")[:1]),
            planned_from=Subquery(latest.values("planned_from")[:1]),
        )
        .in_order()
    )


def _staff_missing(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(in_room=False)


def _staff_accepted(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(accepted_at__isnull=False)


def _staff_joined(day: date, class_id: int | None) -> Rows:
    return _staff(day).filter(in_room=True)


def _staff_to_verify(day: date, class_id: int | None) -> Rows:
    settings = InstitutionSettings.objects.filter(institution_id=current_institution_id())
    if not settings.filter(verification_required=True).exists():
        return _staff(day).none()
    states = TeacherVerification.objects.current().filter(person=OuterRef("pk"))
    settled = states.filter(state__in=(VerificationState.VERIFIED, VerificationState.NOT_REQUIRED))
    return _staff(day).exclude(Exists(settled))


def _show_staff(people: Sequence[Any], acting: Acting) -> list[NameRow]:
    return [
        NameRow(
            title=person.full_name,
            where=person.position,
            note=_known_of(person, acting.act.today),
            since=None if person.in_room else person.planned_from,
            url=acting.url("schools:person", pk=person.pk),
            subject=("person", person.pk),
        )
        for person in people
    ]


# --- Students and families ---------------------------------------------------------------------------


def _in_class_chat(audience: Role) -> MembershipQuerySet:
    """Return stays in the chat that the outer stay's class has with this audience (2.3.3)."""
    chats = Chat.objects.filter(rule__scope=RuleScope.CLASS, rule__audience__kind=audience)
    return Membership.objects.filter(
        place__in=chats.values("place"), place__chat__school_class=OuterRef("place__school_class")
    )


def _pupils(day: date, class_id: int | None) -> MembershipQuerySet:
    pupils = Membership.objects.on(day).in_classes().select_related("person", "place")
    if class_id is not None:
        pupils = pupils.filter(place__school_class=class_id)
    return _by_grade(pupils, "place__school_class", day).order_by(*GRADES, "person__name_key", "pk")


def _students(day: date, class_id: int | None) -> Rows:
    """Return pupils' stays in their classes, with what is known of them in the class's chat."""
    own = _in_class_chat(Role.STUDENT).filter(person=OuterRef("person"))
    latest = own.order_by("-planned_from", "-pk")
    return _pupils(day, class_id).annotate(
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
            note=_refused_in_words(stay.alternative)
            if stay.refused
            else _ladder(stay.chat_joined_on, stay.chat_reported_at, stay.chat_accepted_at, today),
            since=None if stay.in_chat or stay.refused else stay.planned_from,
            url=acting.url("schools:person", pk=stay.person_id),
            subject=("person", stay.person_id),
        )
        for stay in stays
    ]


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
        _pupils(day, class_id)
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
            note=_refused_in_words(stay.alternative)
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


# --- Chats and their members -------------------------------------------------------------------------


def _chats(day: date, class_id: int | None) -> QuerySet[Chat]:
    chats = Chat.objects.required_on(day).select_related("place", "rule", "school_class__place")
    if class_id is not None:
        chats = chats.filter(school_class=class_id)
    return _by_grade(chats, "school_class", day).order_by("rule__order", *GRADES, "place__name", "pk")


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


def _by_grade(rows: Q, way: str, day: date) -> Q:
    """Annotate rows with grade and letter of the class they belong to, to be sorted as schools do."""
    years = ClassYear.objects.on(day).filter(school_class=OuterRef(way))
    return rows.annotate(
        grade=Subquery(years.values("grade")[:1]), letter=Subquery(years.values("letter")[:1])
    )


def _show_members(stays: Sequence[Any], acting: Acting) -> list[NameRow]:
    today = acting.act.today
    return [
        NameRow(
            title=stay.person.full_name,
            where=stay.place.name,
            note=_ladder(None, stay.reported_at, stay.accepted_at, today)
            if stay.place.created_on
            else _("the chat is not created yet"),
            since=stay.planned_from,
            url=acting.url("schools:place", pk=stay.place_id),
            subject=("person", stay.person_id),
        )
        for stay in stays
    ]


# --- Words -------------------------------------------------------------------------------------------


def _known_of(person: Any, today: date) -> str:
    return _ladder(person.joined_on, person.reported_at, person.accepted_at, today)


def _ladder(joined_on: date | None, reported_at: Any, accepted_at: Any, today: date) -> str:
    """Return the highest step that is known: confirmed, reported, accepted, or nothing (settled 2)."""
    if joined_on is not None:
        return _("confirmed %(day)s") % {"day": day_and_month(joined_on, today)}
    if reported_at is not None:
        return _("says to have joined %(day)s, not confirmed") % {"day": day_and_month(reported_at, today)}
    if accepted_at is not None:
        return _("accepted the invitation %(day)s, not confirmed") % {
            "day": day_and_month(accepted_at, today)
        }
    return _("nothing known yet")


def _refused_in_words(channel: str) -> str:
    return _("declined; reached by: %(channel)s") % {"channel": channel}


LISTS: dict[str, NameList] = {
    each.key: each
    for each in (
        NameList(
            "staff_missing",
            "staff",
            gettext_lazy("Not confirmed in the staff room"),
            gettext_lazy("Director, deputies and teachers not confirmed in the staff room on the platform."),
            _staff_missing,
            _show_staff,
            name_key="name_key",
        ),
        NameList(
            "staff_accepted",
            "staff",
            gettext_lazy("Accepted our invitation"),
            gettext_lazy("They accepted an invitation here. This does not mean joined."),
            _staff_accepted,
            _show_staff,
            name_key="name_key",
        ),
        NameList(
            "staff_joined",
            "staff",
            gettext_lazy("Confirmed in the staff room"),
            gettext_lazy("Director, deputies and teachers confirmed in the staff room on the platform."),
            _staff_joined,
            _show_staff,
            name_key="name_key",
        ),
        NameList(
            "staff_unverified",
            "staff",
            gettext_lazy("Without the status «teacher»"),
            gettext_lazy("Teaching staff whose status «teacher» is not confirmed though it is required."),
            _staff_to_verify,
            _show_staff,
            name_key="name_key",
        ),
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
}
"""All lists by key; those of one group follow each other as they are shown."""


def lists_beside(shown: NameList) -> list[NameList]:
    """Return the lists about the same thing, the shown one among them."""
    return [each for each in LISTS.values() if each.group == shown.group]
