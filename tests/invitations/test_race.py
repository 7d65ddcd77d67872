"""Many clients at one door: exactly the cap gets in, and nobody by a link that was annulled.

Through the whole stack, each client in a thread with a connection of its own. `RACE_ROUNDS`
says how often in everyday runs; `make race` takes the long runs.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client

from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from invitations.services.annulling import annul, annul_all_of_place
from invitations.services.issuing import issue_group, issue_personal
from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.journal.models import AuditEvent
from schools.people.services import assign_role
from schools.setup.services import found_institution
from schools.structure.models import Place, SchoolClass
from schools.structure.services import create_class
from tests import factories
from tests.invitations.conftest import add_student, path_of

CLIENTS = 32
ROUNDS = [
    pytest.param(int(os.environ.get("RACE_ROUNDS", "20")), id="everyday", marks=pytest.mark.embedded),
    pytest.param(200, id="long", marks=pytest.mark.race),
]

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class School:
    """A school whose rows are committed, so that every connection sees them."""

    institution: Institution
    act: Act
    school_class: SchoolClass


@pytest.fixture
def school(transactional_db: None) -> Iterator[School]:
    founded = factories.InstitutionFactory.build(slug="school-12")
    found_institution(founded, via=Via.COMMAND)
    with scope(founded.pk):
        act = act_in(founded, via=Via.COMMAND)
        yield School(founded, act, create_class(act, name=factories.class_name("5А")))


Rush = Callable[[list[Callable[[], Any]]], list[Any]]


@pytest.fixture
def rush() -> Iterator[Rush]:
    """Return a function that lets all its errands go at once, each thread keeping its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with ThreadPoolExecutor(CLIENTS + 1) as pool:

        def run(errands: list[Callable[[], Any]]) -> list[Any]:
            ready = Barrier(len(errands))

            def go(errand: Callable[[], Any]) -> Any:
                ready.wait()
                return errand()

            return list(pool.map(go, errands))

        yield run
        together = Barrier(CLIENTS + 1)

        def leave(_: int) -> None:
            together.wait()
            connection.close()

        list(pool.map(leave, range(CLIENTS + 1)))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def click(path: str, data: dict[str, str] | None = None) -> Callable[[], int]:
    """Return the errand of one client: accept; its answer's status."""

    def errand() -> int:
        return Client().post(path, data or {}).status_code

    return errand


def shake(school: School) -> Invitation:
    """Issue a fresh one-use link to a fresh student."""
    student = add_student(school.school_class, "Новенький")
    [issued] = issue_personal(
        act_in(school.institution, via=Via.COMMAND),
        place_id=school.school_class.place_id,
        joins_as=Role.STUDENT,
        person_ids=[student.pk],
    )
    return issued


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_use_link_lets_exactly_one_of_many_in(school: School, rush: Rush, rounds: int) -> None:
    for done in range(1, rounds + 1):
        link = shake(school)

        answers = Counter(rush([click(path_of(link))] * CLIENTS))

        assert answers == {302: 1, 410: CLIENTS - 1}
        link.refresh_from_db()
        assert (link.uses, link.acceptances.count()) == (1, 1)
        assert Acceptance.objects.count() == FamilyAccess.objects.count() == done
        assert AuditEvent.objects.filter(kind="invitation.accepted").count() == done


@pytest.mark.parametrize("cap", [5, 25])
@pytest.mark.parametrize("rounds", ROUNDS)
def test_capped_link_lets_exactly_its_cap_in(school: School, rush: Rush, rounds: int, cap: int) -> None:
    endings = [a + b for a in "абвгдежз" for b in "аейо"]
    names = [{"name": f"Иванов{ending} Пётр", "contact": ""} for ending in endings]
    assert len(names) == CLIENTS
    for done in range(1, rounds + 1):
        link = issue_group(school.act, place_id=school.school_class.place_id, joins_as=Role.STUDENT, cap=cap)

        answers = Counter(rush([click(path_of(link), name) for name in names]))

        assert answers == {302: cap, 410: CLIENTS - cap}
        link.refresh_from_db()
        assert link.uses == link.requests.count() == cap
        assert JoinRequest.objects.count() == FamilyAccess.objects.count() == cap * done


@pytest.mark.parametrize("rounds", ROUNDS)
def test_teachers_link_makes_exactly_one_account(school: School, rush: Rush, rounds: int) -> None:
    room = Place.objects.get(kind="staff_room")
    for number in range(rounds // 4 + 1):
        teacher = factories.PersonFactory(last_name="Учитель", email=f"teacher{number}@school.example")
        assign_role(school.act, person_id=teacher.pk, role=Role.TEACHER, started_on=school.act.today)
        [link] = issue_personal(school.act, place_id=room.pk, joins_as=Role.TEACHER, person_ids=[teacher.pk])
        data = {"email": f"teacher{number}@school.example", "phone": ""}

        answers = Counter(rush([click(path_of(link), data)] * 16))

        assert answers == {302: 1, 410: 15}
        assert User.objects.count() == number + 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_accepting_and_annulling_at_once_never_both(school: School, rush: Rush, rounds: int) -> None:
    outcomes: Counter[tuple[bool, bool]] = Counter()
    for _ in range(rounds):
        link = shake(school)
        act = act_in(school.institution, via=Via.COMMAND)

        def annulling(link: Invitation = link, act: Act = act) -> bool:
            with scope(school.institution.pk):
                try:
                    annul(act, invitation_id=link.pk)
                except RuleViolation:
                    return False
                return True

        *answers, annulled = rush([*[click(path_of(link))] * 7, annulling])

        link.refresh_from_db()
        accepted = answers.count(302)
        assert set(answers) <= {302, 410}
        assert (accepted, link.uses, link.acceptances.count()) == (accepted, accepted, accepted)
        assert bool(accepted) is not annulled
        assert (link.annulled_at is not None) is annulled
        outcomes[bool(accepted), annulled] += 1
    assert sum(outcomes.values()) == rounds


@pytest.mark.parametrize("rounds", ROUNDS)
def test_nobody_gets_in_after_all_of_a_class_were_annulled(school: School, rush: Rush, rounds: int) -> None:
    """Whoever begins after the annulment has returned is refused, however many are still on their way."""
    for _ in range(rounds):
        link = issue_group(school.act, place_id=school.school_class.place_id, joins_as=Role.STUDENT)
        act = act_in(school.institution, via=Via.COMMAND)

        def annulling(act: Act = act, path: str = path_of(link)) -> int:
            with scope(school.institution.pk):
                annul_all_of_place(act, place_id=school.school_class.place_id)
            return click(path, {"name": "Опоздавший Пётр", "contact": ""})()

        names = [{"name": f"Ранний{'абвгдежз'[n]} Пётр", "contact": ""} for n in range(8)]
        *answers, late = rush([*[click(path_of(link), name) for name in names], annulling])

        link.refresh_from_db()
        assert late == 410
        assert set(answers) <= {302, 410}
        assert link.uses == link.requests.count() == answers.count(302)
