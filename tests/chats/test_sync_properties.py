# ruff: noqa: D102  # the methods of School are the words of a history
"""After any sequence of roster changes the sync gives the plan that one made from nothing gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chats.models import Chat, ChatRule
from chats.services import Synced, sync
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution
from schools.institutions.scope import current_institution_id
from schools.people.models import Guardianship, Membership, Person, RoleAssignment, TeachingLoad
from schools.people.services import exempt_memberships, mark_joined, mark_left
from schools.structure.models import ClassKind, Place, PlaceKind, SchoolClass
from schools.structure.services import mark_places_created
from tests import factories

CLASSES, STUDENTS, GUARDIANS, TEACHERS, SUBJECTS = 2, 3, 3, 3, 2
WINDOW = 12
"""Days around today on which changes fall."""

Change = tuple[Any, ...]

number = st.integers(0, 2)
start = st.integers(-WINDOW, WINDOW)
length = st.none() | st.integers(0, 2 * WINDOW)

changes = st.one_of(
    st.tuples(st.just("stay"), number, number, start, length),
    st.tuples(st.just("guard"), number, number, start, length),
    st.tuples(st.just("teach"), number, number, number, start, length),
    st.tuples(
        st.just("office"), number, st.sampled_from([Role.DIRECTOR, Role.DEPUTY, Role.TEACHER]), start, length
    ),
    st.tuples(st.just("lead"), number, number, start, length),
    st.tuples(st.just("active"), number, number, start, length),
    st.tuples(st.just("end"), st.sampled_from(["stay", "guard", "teach", "role"]), number, start),
    st.tuples(st.just("delete"), st.sampled_from(["stay", "guard", "teach", "role"]), number),
    st.tuples(st.just("close class"), number, st.none() | start),
    st.tuples(st.just("rename class"), number, st.sampled_from(["5А", "6А", "7В"])),
    st.tuples(st.just("rule"), number, st.none() | start),
    st.tuples(st.just("sync")),
    st.tuples(st.just("sync")),
    st.tuples(st.just("sync")),
)
facts = st.one_of(
    st.tuples(st.just("create chat"), st.integers(0, 9)),
    st.tuples(st.just("join"), st.integers(0, 20), st.integers(-WINDOW, 0)),
    st.tuples(st.just("leave"), st.integers(0, 20), st.integers(-WINDOW, 0)),
    st.tuples(st.just("exempt"), st.integers(0, 20)),
)


class School:
    """A small school that changes; what a change names is taken modulo what there is."""

    def __init__(self, act: Act) -> None:
        self.act, self.today = act, act.today
        self.classes = [self._school_class(name) for name in ("1А", "1Б")[:CLASSES]]
        self.students = factories.PersonFactory.create_batch(STUDENTS)
        self.guardians = factories.PersonFactory.create_batch(GUARDIANS)
        self.teachers = factories.PersonFactory.create_batch(TEACHERS)
        self.subjects = factories.SubjectFactory.create_batch(SUBJECTS)

    def _school_class(self, name: str) -> SchoolClass:
        place = factories.PlaceFactory(
            kind=PlaceKind.CLASS, name=name, needed_from=self.today - timedelta(days=2 * WINDOW)
        )
        return SchoolClass.objects.create(
            institution_id=current_institution_id(), place=place, kind=ClassKind.CLASS
        )

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def days(self, start: int, length: int | None) -> tuple[date, date | None]:
        return self.day(start), None if length is None else self.day(start + length)

    def make(self, change: Change) -> None:
        what, *details = change
        doing: dict[str, Callable[..., None]] = {
            "stay": self.stay,
            "guard": self.guard,
            "teach": self.teach,
            "office": self.office,
            "lead": self.lead,
            "active": self.active,
            "end": self.end,
            "delete": self.delete,
            "close class": self.close_class,
            "rename class": self.rename_class,
            "rule": self.rule,
            "sync": self.sync,
            "create chat": self.create_chat,
            "join": self.join,
            "leave": self.leave,
            "exempt": self.exempt,
        }
        doing[what](*details)

    def sync(self) -> None:
        sync(self.act)

    def stay(self, student: int, school_class: int, start: int, length: int | None) -> None:
        since, until = self.days(start, length)
        person, place = self.students[student], self.classes[school_class % CLASSES].place
        Membership.objects.filter(person=person, place_kind="class", planned_until=None).update(
            planned_until=since, planned_from=since - timedelta(days=WINDOW)
        )
        factories.MembershipFactory(
            person=person, place=place, place_kind="class", planned_from=since, planned_until=until
        )

    def guard(self, guardian: int, student: int, start: int, length: int | None) -> None:
        since, until = self.days(start, length)
        pair = {"guardian": self.guardians[guardian], "student": self.students[student]}
        Guardianship.objects.filter(**pair, until_on=None).delete()
        factories.GuardianshipFactory(**pair, from_on=since, until_on=until)

    def teach(self, teacher: int, school_class: int, subject: int, start: int, length: int | None) -> None:
        since, until = self.days(start, length)
        load = {
            "teacher": self.teachers[teacher],
            "school_class": self.classes[school_class % CLASSES],
            "subject": self.subjects[subject % SUBJECTS],
        }
        TeachingLoad.objects.filter(**load, until_on=None).delete()
        factories.TeachingLoadFactory(**load, from_on=since, until_on=until)

    def office(self, teacher: int, role: Role, start: int, length: int | None) -> None:
        self._role(self.teachers[teacher], role, None, start, length)

    def lead(self, teacher: int, school_class: int, start: int, length: int | None) -> None:
        led = self.classes[school_class % CLASSES]
        RoleAssignment.objects.filter(school_class=led, role=Role.CLASS_TEACHER).delete()
        self._role(self.teachers[teacher], Role.CLASS_TEACHER, led, start, length)

    def active(self, guardian: int, school_class: int, start: int, length: int | None) -> None:
        self._role(
            self.guardians[guardian],
            Role.PARENT_ACTIVIST,
            self.classes[school_class % CLASSES],
            start,
            length,
        )

    def _role(
        self, person: Person, role: Role, school_class: SchoolClass | None, start: int, length: int | None
    ) -> None:
        since, until = self.days(start, length)
        held = {"person": person, "role": role, "school_class": school_class}
        RoleAssignment.objects.filter(**held, ended_on=None).delete()
        RoleAssignment.objects.create(
            institution_id=current_institution_id(), **held, started_on=since, ended_on=until
        )

    def _rows(self, kind: str) -> Any:
        rows: dict[str, Any] = {
            "stay": Membership.objects.filter(place_kind="class"),
            "guard": Guardianship.objects.all(),
            "teach": TeachingLoad.objects.all(),
            "role": RoleAssignment.objects.all(),
        }
        return rows[kind].order_by("pk")

    def end(self, kind: str, which: int, offset: int) -> None:
        start, until = {
            "stay": ("planned_from", "planned_until"),
            "guard": ("from_on", "until_on"),
            "teach": ("from_on", "until_on"),
            "role": ("started_on", "ended_on"),
        }[kind]
        for row in self._rows(kind)[which : which + 1]:
            setattr(row, until, max(getattr(row, start), self.day(offset)))
            row.save()

    def delete(self, kind: str, which: int) -> None:
        for row in self._rows(kind)[which : which + 1]:
            row.delete()

    def close_class(self, school_class: int, offset: int | None) -> None:
        place = self.classes[school_class % CLASSES].place
        until = None if offset is None else self.day(offset)
        Place.objects.filter(pk=place.pk).update(needed_until=until)

    def rename_class(self, school_class: int, name: str) -> None:
        Place.objects.filter(pk=self.classes[school_class % CLASSES].place_id).update(name=name)

    def rule(self, which: int, offset: int | None) -> None:
        key = ("subject", "class_parents", "deputies")[which]
        until = None if offset is None else max(self.day(offset), self.today)
        ChatRule.objects.filter(key=key).update(until_on=until)

    def create_chat(self, which: int) -> None:
        place_ids = Chat.objects.order_by("pk").values_list("place_id", flat=True)[which : which + 1]
        mark_places_created(self.act, place_ids=list(place_ids), on=self.today)

    def _stays(self, which: int, **known: bool) -> list[int]:
        rows = Membership.objects.filter(place_kind="chat", **known).order_by("pk")
        return list(rows.values_list("pk", flat=True)[which : which + 1])

    def join(self, which: int, offset: int) -> None:
        ids = self._stays(which, joined_on__isnull=True)
        mark_joined(self.act, membership_ids=ids, on=self.day(offset))

    def leave(self, which: int, offset: int) -> None:
        ids = self._stays(which % 3, joined_on__isnull=False, left_on__isnull=True)
        joined = Membership.objects.with_ids(ids).values_list("joined_on", flat=True)
        on = max([self.day(offset), *(day for day in joined if day is not None)])
        mark_left(self.act, membership_ids=ids, on=on)

    def exempt(self, which: int) -> None:
        exempt_memberships(self.act, membership_ids=self._stays(which), reason="по решению школы")


@contextmanager
def undone() -> Iterator[None]:
    """Take everything in the block back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def plan() -> set[tuple[Any, ...]]:
    """Return every chat with its days, and every planned stay in chats."""
    chats = Chat.objects.values_list(
        "rule__key",
        "school_class_id",
        "subject_id",
        "place__name",
        "place__needed_from",
        "place__needed_until",
    )
    stays = Membership.objects.filter(place_kind="chat").values_list(
        "place__chat__rule__key",
        "place__chat__school_class_id",
        "place__chat__subject_id",
        "person_id",
        "planned_from",
        "planned_until",
    )
    return {*chats, *stays}


def traces() -> set[tuple[Any, ...]]:
    """Return what is known of people in chats."""
    known = Membership.objects.filter(place_kind="chat", joined_on__isnull=False)
    return set(known.values_list("pk", "place_id", "person_id", "joined_on", "left_on"))


def covered() -> dict[tuple[int, int], set[date]]:
    """Return the days, of those that changes can touch, on which each person is expected in each chat."""
    frame = [date.today() + timedelta(days=offset) for offset in range(-3 * WINDOW, 3 * WINDOW)]
    found: dict[tuple[int, int], set[date]] = {}
    rows = Membership.objects.filter(place_kind="chat", planned_from__isnull=False)
    for place_id, person_id, since, until in rows.values_list(
        "place_id", "person_id", "planned_from", "planned_until"
    ):
        days = {day for day in frame if since and since <= day and (until is None or day < until)}
        found.setdefault((place_id, person_id), set()).update(days)
    return {key: days for key, days in found.items() if days}


EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(history=st.lists(changes, min_size=1, max_size=12))
def test_sync_after_any_changes_equals_a_plan_made_from_nothing(
    institution: Institution, act: Act, history: list[Change]
) -> None:
    with undone():
        school = School(act)
        for change in history:
            school.make(change)
        sync(act)
        kept_in_step = plan()
        again = sync(act)
        Place.objects.filter(kind=PlaceKind.CHAT).delete()
        sync(act)
        made_from_nothing = plan()

    assert kept_in_step == made_from_nothing
    assert again == Synced()


@EXAMPLES
@given(history=st.lists(changes | facts | facts, min_size=3, max_size=14))
def test_sync_after_any_changes_keeps_every_trace_and_expects_the_derived_days(
    institution: Institution, act: Act, history: list[Change]
) -> None:
    with undone():
        school = School(act)
        for change in history:
            school.make(change)
        before = traces()
        sync(act)
        after, settled = traces(), covered()
        traced = set(
            Membership.objects.filter(place_kind="chat", joined_on__isnull=False).values_list(
                "place_id", "person_id"
            )
        )
        again = sync(act)
        Membership.objects.filter(place_kind="chat").delete()
        sync(act)
        derived = covered()

    assert before == after
    assert again == Synced()
    for pair in settled.keys() | derived.keys():
        if pair in traced:
            assert derived.get(pair, set()) <= settled.get(pair, set())
        else:
            assert derived.get(pair) == settled.get(pair)
