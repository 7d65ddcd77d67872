"""The figures counted a second time: from their definitions, in plain loops over plain rows.

Nothing of the statistics' own code or filters is used: a row is read as it lies in the table, and a
sentence of the definition is an `if`. Slow and obvious on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from channels_app.models import Broadcast, Publication
from chats.models import Chat, ChatRuleAudience
from invitations.models import Acceptance, Invitation, JoinRequest
from schools.institutions.models import Institution, InstitutionSettings
from schools.institutions.scope import current_institution_id
from schools.people.models import (
    Guardianship,
    Membership,
    Refusal,
    RoleAssignment,
    TeacherVerification,
)
from schools.structure.models import SchoolClass
from support.models import SupportRequest

Totals = dict[str, float | int | None]
ByClass = dict[int, dict[str, int]]


def within(day: date, start: date | None, end: date | None) -> bool:
    """Tell whether `day` lies in [start, end); without a start never, without an end for good."""
    return start is not None and start <= day and (end is None or day < end)


class Books:
    """All rows of the entered institution, as they lie there, and the day they are read for."""

    def __init__(self, day: date) -> None:
        institution = Institution.objects.get(pk=current_institution_id())
        self.day = day
        self.settings = InstitutionSettings.objects.get(institution=institution)
        self.over = datetime.combine(
            day + timedelta(days=1), time.min, tzinfo=ZoneInfo(institution.time_zone)
        )
        self.stays = list(Membership.objects.select_related("place"))
        self.roles = list(RoleAssignment.objects.all())
        self.guardianships = list(Guardianship.objects.all())
        self.refusals = list(Refusal.objects.all())
        self.states = list(TeacherVerification.objects.all())
        self.chats = list(Chat.objects.select_related("place", "rule"))
        self.audience: dict[int, set[str]] = defaultdict(set)
        for row in ChatRuleAudience.objects.all():
            self.audience[row.rule_id].add(row.kind)
        self.class_of_place = dict(SchoolClass.objects.values_list("place_id", "pk"))

    def is_in(self, stay: Membership) -> bool:
        """Confirmed on the platform on the day."""
        return within(self.day, stay.joined_on, stay.left_on)

    def is_planned(self, stay: Membership) -> bool:
        """Planned on the day."""
        return within(self.day, stay.planned_from, stay.planned_until)

    def is_excepted(self, stay: Membership) -> bool:
        """Under a lawful exception that holds by the day."""
        return stay.exempt_on is not None and stay.exempt_on <= self.day

    def refuses(self, person_id: int) -> bool:
        """Has a refusal on record on the day."""
        return any(
            refusal.person_id == person_id and within(self.day, refusal.from_on, refusal.until_on)
            for refusal in self.refusals
        )

    def guardians_of(self, student_id: int) -> set[int]:
        """The guardians of a student on the day."""
        return {
            row.guardian_id
            for row in self.guardianships
            if row.student_id == student_id and within(self.day, row.from_on, row.until_on)
        }

    def pupils(self) -> set[tuple[int, int]]:
        """(class, student) of everybody planned in a class on the day."""
        return {
            (self.class_of_place[stay.place_id], stay.person_id)
            for stay in self.stays
            if stay.place.kind == "class" and self.is_planned(stay)
        }

    def in_class_chat(self, class_id: int, person_id: int, audience: str) -> bool:
        """Confirmed on the day in the chat that the class has with this audience, not in a subject's."""
        places = {
            chat.place_id
            for chat in self.chats
            if chat.school_class_id == class_id
            and chat.subject_id is None
            and chat.rule is not None
            and audience in self.audience[chat.rule.pk]
        }
        return any(
            stay.person_id == person_id and stay.place_id in places and self.is_in(stay)
            for stay in self.stays
        )


def count_by_hand(day: date) -> tuple[Totals, ByClass]:
    """Return (totals, by class) for the entered institution, from the definitions."""
    books = Books(day)
    by_class: ByClass = defaultdict(lambda: defaultdict(int))
    totals: Totals = {}
    totals |= staff(books)
    totals |= families_and_students(books, by_class)
    totals |= chats_and_members(books, by_class)
    totals |= invitations(books)
    totals |= requests_and_channels(books)
    return totals, by_class


def staff(books: Books) -> dict[str, int]:
    """Active director, deputies and teachers, on the steps of the ladder."""
    day = books.day
    active = {
        role.person_id
        for role in books.roles
        if role.role in ("director", "deputy", "teacher") and within(day, role.started_on, role.ended_on)
    }
    room: dict[int, list[Membership]] = defaultdict(list)
    for stay in books.stays:
        if stay.place.kind == "staff_room":
            room[stay.person_id].append(stay)
    expected = {person for person in active if not any(books.is_excepted(stay) for stay in room[person])}
    state_of = {
        row.person_id: row.state
        for row in books.states
        if row.from_at < books.over and (row.until_at is None or row.until_at >= books.over)
    }
    required = books.settings.verification_required
    return {
        "staff_expected": len(expected),
        "staff_accepted": sum(
            any(stay.accepted_at is not None and stay.accepted_at < books.over for stay in room[person])
            for person in expected
        ),
        "staff_joined": sum(any(books.is_in(stay) for stay in room[person]) for person in expected),
        "staff_to_verify": sum(state_of.get(person) != "not_required" for person in expected)
        if required
        else 0,
        "staff_verified": sum(state_of.get(person) == "verified" for person in expected) if required else 0,
    }


def families_and_students(books: Books, by_class: ByClass) -> dict[str, int]:
    """Pupils in the class's chat, and families with a guardian in the parents' chat."""
    for class_id, student in books.pupils():
        row = by_class[class_id]
        row["students_expected"] += 1
        row["students_joined"] += books.in_class_chat(class_id, student, "student")
        row["students_declined"] += books.refuses(student)
        guardians = books.guardians_of(student)
        if not guardians:
            continue
        joined = any(books.in_class_chat(class_id, guardian, "parent") for guardian in guardians)
        declined = not joined and any(books.refuses(guardian) for guardian in guardians)
        row["families_expected"] += 1
        row["families_joined"] += joined
        row["families_declined"] += declined
    keys = (
        "students_expected",
        "students_joined",
        "students_declined",
        "families_expected",
        "families_joined",
        "families_declined",
    )
    return {key: sum(row[key] for row in by_class.values()) for key in keys}


def chats_and_members(books: Books, by_class: ByClass) -> dict[str, int]:
    """Required chats of the school and of classes, and the people expected in them."""
    day = books.day
    totals: dict[str, int] = defaultdict(int)
    for chat in books.chats:
        place = chat.place
        if (
            chat.rule is None
            or not chat.rule.required
            or not within(day, place.needed_from, place.needed_until)
        ):
            continue
        there = within(day, place.created_on, place.closed_on)
        exempt = place.exempt_on is not None and place.exempt_on <= day
        found = {
            "chats_required": 1,
            "chats_created": int(there),
            "chats_not_required": int(exempt and not there),
            "chat_members_expected": 0,
            "chat_members_joined": 0,
        }
        for stay in books.stays:
            if stay.place_id != place.pk or not books.is_planned(stay) or exempt:
                continue
            found["chat_members_joined"] += books.is_in(stay)
            found["chat_members_expected"] += books.is_in(stay) or not books.is_excepted(stay)
        for key, value in found.items():
            totals[key] += value
            if chat.school_class_id is not None:
                by_class[chat.school_class_id][key] += value
    return dict.fromkeys(
        (
            "chats_required",
            "chats_created",
            "chats_not_required",
            "chat_members_expected",
            "chat_members_joined",
        ),
        0,
    ) | dict(totals)


def invitations(books: Books) -> Totals:
    """What has become of the links by the end of the day."""
    found: Totals = dict.fromkeys(
        ("invitations_live", "invitations_expired", "invitations_annulled", "invitations_unclaimed"), 0
    )

    def add(key: str) -> None:
        found[key] = (found[key] or 0) + 1

    for link in Invitation.objects.all():
        if link.issued_at >= books.over:
            continue
        annulled = link.annulled_at is not None and link.annulled_at < books.over
        used_up = link.cap is not None and link.uses >= link.cap
        past = link.expires_at < books.over
        if annulled and link.annul_reason != "expired":
            add("invitations_annulled")
        elif not used_up and (annulled or past):
            add("invitations_expired")
        elif not used_up and not past:
            add("invitations_live")
            if link.uses == 0:
                add("invitations_unclaimed")
    taken = [row for row in Acceptance.objects.select_related("invitation") if row.at < books.over]
    hours = [
        (row.at - row.invitation.issued_at).total_seconds() / 3600
        for row in taken
        if row.invitation.person_id is not None
    ]
    found["invitations_accepted"] = len(taken)
    found["hours_to_accept"] = round(median(hours), 1) if hours else None
    found["requests_waiting"] = sum(
        row.created_at < books.over and (row.decided_at is None or row.decided_at >= books.over)
        for row in JoinRequest.objects.all()
    )
    return found


def requests_and_channels(books: Books) -> Totals:
    """Requests for help (never reopened here), and seven days of the channels."""
    week = {books.day - timedelta(days=n) for n in range(7)}
    rows: list[Any] = list(SupportRequest.objects.all())
    hours = [
        (row.answered_at - row.opened_at).total_seconds() / 3600
        for row in rows
        if row.answered_at is not None and row.answered_at < books.over
    ]
    return {
        "requests_open": sum(
            row.opened_at < books.over
            and (row.answered_at is None or row.answered_at >= books.over)
            and (row.closed_at is None or row.closed_at >= books.over)
            for row in rows
        ),
        "hours_to_answer": round(median(hours), 1) if hours else None,
        "publications": sum(row.published_on in week for row in Publication.objects.all()),
        "broadcasts_held": sum(row.held_on in week for row in Broadcast.objects.all()),
    }
