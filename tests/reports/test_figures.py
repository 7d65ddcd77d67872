"""Every figure of the statistics equals the same figure counted by hand, on differently shaped schools."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.models import Broadcast, Channel, Publication
from chats.models import Chat, ChatRule
from invitations.models import Acceptance, Invitation, JoinRequest
from reports import services
from reports.dashboard import Said, read_dashboard
from reports.metrics import CATALOGUE, METRICS
from reports.models import UsageSnapshot
from reports.names import LISTS
from schools.accounts.permissions import Acting, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.jobs.services import run_waiting
from schools.people.models import Membership, Person, Refusal, RoleAssignment, VerificationState
from schools.people.services import (
    assign_role,
    decide_verification,
    note_accepted,
    note_reported,
    roster_changed,
)
from schools.registry import registry
from schools.structure.facts import FactSource, fact_values
from schools.structure.models import Place, SchoolClass
from schools.structure.services import create_class
from support.models import SupportRequest
from tests import factories
from tests.conftest import Cast
from tests.reports.by_hand import count_by_hand

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


@pytest.mark.embedded
@pytest.mark.parametrize("build", SHAPES)
@pytest.mark.parametrize("days_ago", [0, 1, 30])
def test_every_figure_equals_the_count_by_hand(act: Act, today: date, build: Build, days_ago: int) -> None:
    build(act)
    day = today - timedelta(days=days_ago)
    totals, by_class = count_by_hand(day)

    services.compile_day(act, on=day)

    snapshot = UsageSnapshot.objects.get()
    assert snapshot.totals == totals
    per_class = [metric.key for metric in CATALOGUE if metric.per_class]
    shown = {
        key: {metric: figures.get(metric, 0) for metric in per_class}
        for key, figures in snapshot.by_class.items()
        if any(figures.get(metric) for metric in per_class)
    }
    assert shown == {
        str(key): {metric: figures.get(metric, 0) for metric in per_class}
        for key, figures in by_class.items()
        if any(figures.values())
    }


@pytest.mark.parametrize("build", SHAPES)
def test_sums_of_classes_equal_the_totals_of_the_school(act: Act, today: date, build: Build) -> None:
    """Students and families are all in classes; chats of the whole school stand in the totals alone."""
    build(act)
    snapshot = services.compile_day(act, on=today).snapshot
    keys = [key for key in snapshot.totals if key.startswith(("students_", "families_"))]
    sums = {key: sum(figures.get(key, 0) for figures in snapshot.by_class.values()) for key in keys}
    assert sums == {key: snapshot.totals[key] for key in keys}


COUNTED_BY_LIST = {
    "staff_joined": "staff_joined",
    "staff_accepted": "staff_accepted",
    "students_joined": "students_joined",
    "students_declined": "students_declined",
    "families_joined": "families_joined",
    "families_declined": "families_declined",
    "chats_created": "chats_created",
    "chats_not_required": "chats_not_required",
}


@pytest.mark.parametrize("build", SHAPES)
def test_every_figure_equals_the_length_of_the_list_behind_it(act: Act, today: date, build: Build) -> None:
    build(act)
    totals = services.compile_day(act, on=today).snapshot.totals
    lengths = {key: LISTS[kind].found(today, None, ()).count() for key, kind in COUNTED_BY_LIST.items()}
    lengths["staff_missing"] = LISTS["staff_missing"].found(today, None, ()).count()
    lengths["chats_missing"] = LISTS["chats_missing"].found(today, None, ()).count()
    lengths["members_missing"] = LISTS["members_missing"].found(today, None, ()).count()
    lengths["families_missing"] = LISTS["families_missing"].found(today, None, ()).count()
    lengths["staff_unverified"] = LISTS["staff_unverified"].found(today, None, ()).count()
    assert lengths == {key: totals[key] for key in COUNTED_BY_LIST} | {
        "staff_missing": totals["staff_expected"] - totals["staff_joined"],
        "staff_unverified": totals["staff_to_verify"] - totals["staff_verified"],
        "chats_missing": totals["chats_required"] - totals["chats_created"] - totals["chats_not_required"],
        "members_missing": totals["chat_members_expected"] - totals["chat_members_joined"],
        "families_missing": totals["families_expected"]
        - totals["families_joined"]
        - totals["families_declined"],
    }


def looking_as(act: Act, role: Role) -> tuple[Acting, Client]:
    """Return somebody of this role who looks, as acting and with a browser."""
    user = factories.UserFactory()
    person = factories.PersonFactory(user=user)
    assign_role(act, person_id=person.pk, role=role, started_on=act.today)
    standing = Standing(person.institution, person.pk, person.short_name, frozenset({role}))
    client = Client()
    client.force_login(user)
    return Acting(act=replace(act, user_id=user.pk), user=user, standing=standing), client


def said_by_key(acting: Acting, snapshot: UsageSnapshot) -> dict[str, Said]:
    """Return the lines of the overview's small cards by the key of their figure."""
    board = read_dashboard(acting, snapshot)
    keys = {str(METRICS[key].label): key for key in snapshot.totals}
    return {keys[said.label]: said for said in (*board.invitations, *board.requests)}


@pytest.mark.parametrize("build", SHAPES)
@pytest.mark.parametrize("days_ago", [0, 3])
def test_every_figure_of_links_equals_what_its_link_finds(
    act: Act, today: date, build: Build, days_ago: int
) -> None:
    build(act)
    director, client = looking_as(act, Role.DIRECTOR)
    snapshot = services.compile_day(act, on=today - timedelta(days=days_ago)).snapshot
    found = {}
    for key, said in said_by_key(director, snapshot).items():
        if key.startswith("invitations_"):
            context = client.get(said.url).context
            by_them = context["acceptances"]
            found[key] = context["page"].paginator.count if by_them is None else by_them
    assert found == {key: snapshot.totals[key] for key in snapshot.totals if key.startswith("invitations_")}


def test_every_figure_of_requests_equals_what_its_link_finds(act: Act, today: date) -> None:
    usual_school(act)
    administrator, client = looking_as(act, Role.ADMINISTRATOR)
    snapshot = services.compile_day(act, on=today).snapshot
    said = said_by_key(administrator, snapshot)
    keys = ("requests_waiting", "requests_open")
    found = {key: client.get(said[key].url).context["page"].paginator.count for key in keys}
    assert found == {key: snapshot.totals[key] for key in keys}


def test_figures_of_requests_lead_nobody_to_a_list_that_shows_less(act: Act, today: date) -> None:
    """A director sees the figures and answers nothing; of a past day the lists of now show something else."""
    usual_school(act)
    before = services.compile_day(act, on=today - timedelta(days=1)).snapshot
    latest = services.compile_day(act, on=today).snapshot
    director = said_by_key(looking_as(act, Role.DIRECTOR)[0], latest)
    administrator = said_by_key(looking_as(act, Role.ADMINISTRATOR)[0], before)
    keys = ("requests_waiting", "requests_open", "hours_to_answer")
    urls = [said[key].url for said in (director, administrator) for key in keys]
    assert urls == ["", "", "", "", "", ""]


def test_accepting_and_reporting_never_count_as_joined(
    act: Act, today: date, cast: Cast, staff_room: Place
) -> None:
    people = (cast.administrator, cast.director, cast.class_teacher, cast.teacher)
    before = services.compile_day(act, on=today).snapshot.totals
    for person in people:
        note_accepted(act, place_id=staff_room.pk, person_id=person.pk)
        note_reported(act, place_id=staff_room.pk, person_id=person.pk)
    after = services.compile_day(act, on=today).snapshot.totals
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {
        "staff_accepted": (0, 4)
    }


def test_fact_that_becomes_known_later_corrects_the_past_day_and_not_the_days_before(
    act: Act, today: date, cast: Cast, staff_room: Place
) -> None:
    """What was known then stays; the later count stands beside it."""
    week_ago = today - timedelta(days=7)
    RoleAssignment.objects.update(started_on=today - timedelta(days=20))
    for days in (8, 7):
        services.compile_day(act, on=today - timedelta(days=days))
    stay = Membership.objects.filter(place=staff_room, person=cast.teacher)
    stay.update(
        planned_from=today - timedelta(days=20),
        **fact_values("joined", act, on=week_ago, source=FactSource.BASELINE),
    )
    for days in (8, 7):
        services.compile_day(act, on=today - timedelta(days=days))
    kept = UsageSnapshot.objects.order_by("on", "revision").values_list(
        "on", "revision", "totals__staff_joined"
    )
    assert list(kept) == [
        (today - timedelta(days=8), 1, 0),
        (week_ago, 1, 0),
        (week_ago, 2, 1),
    ]


def test_every_figure_offered_has_a_definition_and_every_definition_is_offered() -> None:
    offered = {key for offer in registry.metrics for key in offer.keys}
    assert offered == set(METRICS)


def test_offers_count_just_what_they_name(act: Act, today: date) -> None:
    for offer in registry.metrics:
        totals, _by_class = offer.count(today)
        assert set(totals) == set(offer.keys)


@pytest.mark.parametrize("metric", CATALOGUE, ids=lambda metric: metric.key)
def test_every_definition_is_whole(metric: object) -> None:
    words = [getattr(metric, name) for name in ("key", "label", "definition", "unit", "clause", "source")]
    assert all(str(word).strip() for word in words)


def test_counting_costs_the_same_for_one_class_and_for_three(act: Act, today: date) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            services.count_figures(today)
        return len(queries)

    fill(act, random.Random(4), classes=["2А"], pupils=2, teachers=7)
    one = cost()
    for name in ("2Б", "2В"):
        room = create_class(act, name=factories.class_name(name))
        make_pupils(act, random.Random(5), room, [room], 4, today - timedelta(days=START))
    roster_changed(act)
    run_waiting(act.institution_id)
    assert cost() == one
