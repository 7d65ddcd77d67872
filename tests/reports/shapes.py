"""Differently shaped schools, to which everything happens that the register knows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from channels_app.models import Broadcast, Channel, Publication
from chats.models import Chat, ChatRule
from invitations.models import Acceptance, Invitation, JoinRequest
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.jobs.services import run_waiting
from schools.people.models import Membership, Person, Refusal, RoleAssignment, VerificationState
from schools.people.services import assign_role, decide_verification, roster_changed
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place, SchoolClass
from schools.structure.services import create_class
from support.models import SupportRequest
from tests import factories

Build = Callable[[Act], None]
START = 60
"""Days since which the schools of these tests exist."""


def empty_school(act: Act) -> None:
    """Build nothing: a school on its first day."""


def small_school(act: Act) -> None:
    """One class: everybody on another step, nothing left to chance."""
    fill(act, random.Random(1), classes=["5А"], pupils=6, teachers=7)


def usual_school(act: Act) -> None:
    """Three classes, with leavers, transfers, newcomers of next week, refusals, siblings."""
    fill(act, random.Random(2), classes=["5А", "5Б", "11А"], pupils=9, teachers=9)


def school_without_verification(act: Act) -> None:
    """Two classes; the status «teacher» is required of nobody."""
    InstitutionSettings.objects.update(verification_required=False)
    fill(act, random.Random(3), classes=["1А", "1Б"], pupils=7, teachers=5)


SHAPES: list[Build] = [empty_school, small_school, usual_school, school_without_verification]


def fill(act: Act, chance: random.Random, *, classes: list[str], pupils: int, teachers: int) -> None:
    """Build a school and let everything happen to it that the register knows."""
    since = act.today - timedelta(days=START)
    staff = make_staff(act, chance, teachers, since)
    rooms = [create_class(act, name=factories.class_name(name)) for name in classes]
    for room, teacher in zip(rooms, staff, strict=False):
        assign_role(
            act, person_id=teacher.pk, role=Role.CLASS_TEACHER, started_on=since, school_class_id=room.pk
        )
        factories.TeachingLoadFactory(teacher=teacher, school_class=room, from_on=since)
    for room in rooms:
        make_pupils(act, chance, room, rooms, pupils, since)
    Place.objects.update(needed_from=since)
    ChatRule.objects.update(from_on=since)
    roster_changed(act)
    run_waiting(act.institution_id)
    Membership.objects.filter(planned_from=act.today).update(planned_from=since)
    happen_to_chats(act, chance)
    happen_to_stays(act, chance)
    make_links(act, chance, staff)
    make_requests(act, chance, staff)


def make_staff(act: Act, chance: random.Random, number: int, since: date) -> list[Person]:
    """Return teachers, a director and an employee; one teacher has left, one comes next week."""
    people: list[Person] = factories.PersonFactory.create_batch(number + 3)
    roles = [Role.DIRECTOR, Role.DEPUTY, Role.EMPLOYEE] + [Role.TEACHER] * number
    for person, role in zip(people, roles, strict=True):
        assign_role(act, person_id=person.pk, role=role, started_on=since)
    RoleAssignment.objects.filter(person=people[-1]).update(ended_on=act.today - timedelta(days=3))
    RoleAssignment.objects.filter(person=people[-2]).update(started_on=act.today + timedelta(days=7))
    assign_role(act, person_id=people[1].pk, role=Role.TEACHER, started_on=since)  # a deputy who teaches
    roster_changed(act)
    for person in people:
        state = chance.choice(
            [None, *(state for state in VerificationState if state != VerificationState.REVOKED)]
        )
        if state is not None:
            decide_verification(act, person_ids=[person.pk], state=state)
    return people[3:]


def make_pupils(
    act: Act, chance: random.Random, room: SchoolClass, rooms: list[SchoolClass], number: int, since: date
) -> None:
    """Put pupils with none to two guardians into a class; some leave, move, come later or refuse."""
    brother = None
    for n in range(number):
        pupil = factories.PersonFactory()
        until = {0: act.today - timedelta(days=2), 1: act.today, 2: act.today + timedelta(days=5)}.get(n)
        begins = act.today + timedelta(days=4) if n == 3 else since
        factories.MembershipFactory(
            place=room.place, place_kind="class", person=pupil, planned_from=begins, planned_until=until
        )
        if n == 1 and len(rooms) > 1:
            factories.MembershipFactory(
                place=rooms[-1].place, place_kind="class", person=pupil, planned_from=act.today
            )
        guardians = [factories.PersonFactory() for _ in range(n % 3)]
        if brother is not None and n == number - 1:
            guardians.append(brother)
        for guardian in guardians:
            brother = guardian
            factories.GuardianshipFactory(
                guardian=guardian,
                student=pupil,
                from_on=since,
                until_on=act.today if chance.random() < 0.1 else None,
            )
        for person in (pupil, *guardians):
            if chance.random() < 0.2:
                Refusal.objects.create(
                    institution_id=act.institution_id,
                    person=person,
                    from_on=since + timedelta(days=chance.randrange(START)),
                    until_on=act.today if chance.random() < 0.3 else None,
                    channel="звонок",
                )


def happen_to_chats(act: Act, chance: random.Random) -> None:
    """Create, close and declare unneeded, each on some day of the past."""
    for chat in Chat.objects.select_related("place"):
        day = act.today - timedelta(days=chance.randrange(START))
        fate = chance.random()
        values = {}
        if fate < 0.5:
            values = fact_values("created", act, on=day, source=FactSource.MARKED)
        if fate < 0.1:
            values |= fact_values("closed", act, on=act.today, source=FactSource.MARKED)
        if 0.4 < fate < 0.7:
            values |= {"exempt_on": day, "exempt_reason": "служит другой чат"}
        if values:
            Place.objects.filter(pk=chat.place_id).update(**values)


def happen_to_stays(act: Act, chance: random.Random) -> None:
    """Let people accept, report, join, leave, be excepted – in any combination that the tables allow."""
    for stay in Membership.objects.all():
        values: dict[str, object] = {}
        day = act.today - timedelta(days=chance.randrange(START))
        if chance.random() < 0.4:
            values["accepted_at"] = act.at - timedelta(days=chance.randrange(START))
        if chance.random() < 0.2:
            values["reported_at"] = act.at - timedelta(days=chance.randrange(START))
        if chance.random() < 0.5:
            values |= fact_values("joined", act, on=day, source=FactSource.MARKED)
            if chance.random() < 0.15:
                values |= fact_values("left", act, on=max(day, act.today), source=FactSource.MARKED)
        if chance.random() < 0.15:
            values |= {"exempt_on": day, "exempt_reason": "refused"}
        Membership.objects.filter(pk=stay.pk).update(**values)


def make_links(act: Act, chance: random.Random, staff: list[Person]) -> None:
    """Issue links of every fate, and let requests come."""
    room = Place.objects.get(kind="staff_room")
    fates = ("live", "used", "expired", "annulled", "swept", "group", "tomorrow")
    for number, fate in enumerate(fates):
        issued = act.at + timedelta(days=1) if fate == "tomorrow" else act.at - timedelta(days=20)
        ended = fate in ("expired", "swept")
        gone = {"annulled": "by_hand", "swept": "expired"}.get(fate, "")
        link = Invitation.objects.create(
            institution_id=act.institution_id,
            public_id=f"{act.institution_id:08d}{number:08d}",
            place=room,
            joins_as=Role.TEACHER,
            person=None if fate == "group" else staff[number % len(staff)],
            cap=None if fate == "group" else 1,
            uses=1 if fate in ("used", "group") else 0,
            issued_at=issued,
            expires_at=act.at - timedelta(days=5) if ended else act.at + timedelta(days=9),
            annulled_at=act.at - timedelta(days=1) if gone else None,
            annul_reason=gone,
        )
        if link.uses:
            Acceptance.objects.create(
                institution_id=act.institution_id,
                invitation=link,
                person=staff[0],
                at=issued + timedelta(hours=chance.randrange(1, 90)),
            )
    for decided in (False, True):
        JoinRequest.objects.create(
            institution_id=act.institution_id,
            place=room,
            joins_as=Role.TEACHER,
            typed_name=f"Пришлый {decided}",
            name_key=f"пришлый {decided}",
            created_at=act.at - timedelta(days=3),
            state="declined" if decided else "waiting",
            decided_at=act.at - timedelta(days=1) if decided else None,
            reason="нет в списке" if decided else "",
        )


def make_requests(act: Act, chance: random.Random, staff: list[Person]) -> None:
    """Ask for help, answer some; publish and broadcast inside and outside the last seven days."""
    for number in range(5):
        opened = act.at - timedelta(days=number * 3)
        answered = opened + timedelta(hours=chance.randrange(1, 40)) if number % 2 else None
        SupportRequest.objects.create(
            institution_id=act.institution_id,
            person=staff[0],
            subject="Не входит",
            text="Не входит",
            category="joining",
            state="answered" if answered else "open",
            opened_at=opened,
            answer="Вот так" if answered else "",
            answered_at=answered,
        )
    channel = Channel.objects.earliest("pk")
    for days in (0, 6, 7, 30):
        Publication.objects.create(
            institution_id=act.institution_id,
            channel=channel,
            title=f"Новость {days}",
            state="published",
            submitted_at=act.at - timedelta(days=39),
            author=staff[0],
            created_at=act.at - timedelta(days=40),
            **fact_values("published", act, on=act.today - timedelta(days=days), source=FactSource.MARKED),
        )
        Broadcast.objects.create(
            institution_id=act.institution_id,
            kind="broadcast",
            title=f"Собрание {days}",
            audience="родители",
            starts_at=act.at - timedelta(days=days),
            responsible=staff[0],
            created_at=act.at - timedelta(days=40),
            **fact_values("held", act, on=act.today - timedelta(days=days), source=FactSource.MARKED),
        )
