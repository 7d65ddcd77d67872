"""The status «teacher»: its ladder, its queue and its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import InstitutionSettings
from schools.journal.models import AuditEvent
from schools.people import rules
from schools.people.models import Membership, Person, TeacherVerification, VerificationState
from schools.people.queue import QueueTab, queue_rows, stays_in
from schools.people.services import decide_verification, mark_joined
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of

S = VerificationState


@pytest.mark.parametrize(
    ("current", "new", "allowed"),
    [
        (None, S.VERIFIED, True),
        (None, S.NOT_REQUIRED, True),
        (None, S.REVOKED, False),
        (None, S.REJECTED, True),
        (S.PENDING, S.REVOKED, False),
        (S.VERIFIED, S.REVOKED, True),
        (S.VERIFIED, S.REJECTED, False),
        (S.REVOKED, S.VERIFIED, True),
    ],
)
def test_steps_of_the_ladder(current: S | None, new: S, allowed: bool) -> None:
    assert (rules.verification_reasons(current, new) == []) is allowed


def test_a_decision_closes_the_former_state_and_keeps_it(act: Act) -> None:
    person = factories.PersonFactory()
    decide_verification(act, person_ids=[person.pk], state=S.PENDING)

    assert (
        decide_verification(act, person_ids=[person.pk], state=S.VERIFIED, evidence="видно в кабинете") == 1
    )
    assert decide_verification(act, person_ids=[person.pk], state=S.VERIFIED) == 0

    rows = TeacherVerification.objects.order_by("pk").values_list("state", "until_at", "evidence")
    assert list(rows) == [("pending", act.at, ""), ("verified", None, "видно в кабинете")]
    assert AuditEvent.objects.filter(kind="verification.decided").count() == 2


def test_a_step_that_one_may_not_take_changes_nobody(act: Act) -> None:
    ready, fresh = factories.PersonFactory(), factories.PersonFactory()
    decide_verification(act, person_ids=[ready.pk], state=S.VERIFIED)
    with pytest.raises(RuleViolation):
        decide_verification(act, person_ids=[ready.pk, fresh.pk], state=S.REVOKED)
    assert list(TeacherVerification.objects.current().values_list("state", flat=True)) == ["verified"]


def _join(act: Act, *people: Person) -> None:
    stays = Membership.objects.filter(person__in=people, place_kind="staff_room")
    mark_joined(act, membership_ids=list(stays.values_list("pk", flat=True)), on=act.today)


def test_only_the_joined_wait_and_the_decided_wait_no_more(act: Act, today: date, cast: Cast) -> None:
    _join(act, cast.teacher, cast.director)
    decide_verification(act, person_ids=[cast.director.pk], state=S.VERIFIED)

    parts = {tab: {stay.person_id for stay in stays_in(tab, today)} for tab in QueueTab}

    assert parts == {
        QueueTab.WAITING: {cast.teacher.pk},
        QueueTab.NOT_YET: {cast.administrator.pk, cast.class_teacher.pk},
        QueueTab.DECIDED: {cast.director.pk},
    }


def test_a_row_says_the_present_state(act: Act, today: date, cast: Cast) -> None:
    _join(act, cast.teacher)
    decide_verification(act, person_ids=[cast.teacher.pk], state=S.PENDING)

    (row,) = queue_rows(list(stays_in(QueueTab.WAITING, today)))

    assert (row.state, row.pill) == (S.PENDING, "info")


def test_an_unknown_part_of_the_queue_is_the_waiting_one() -> None:
    assert QueueTab.of("nowhere") == QueueTab.WAITING


def test_the_administrator_confirms_those_ticked(
    act: Act, cast: Cast, client_as: Callable[[str], Client]
) -> None:
    _join(act, cast.teacher, cast.class_teacher)
    client = client_as("administrator")

    response = client.post(
        "/s/school-12/verification/decide/",
        {"person": [cast.teacher.pk, cast.class_teacher.pk, "x"], "state": "verified", "evidence": "кабинет"},
        follow=True,
    )

    assert response.status_code == 200
    verified = TeacherVerification.objects.filter(state="verified", evidence="кабинет")
    assert set(verified.values_list("person", flat=True)) == {cast.teacher.pk, cast.class_teacher.pk}
    assert set(verified.values_list("decided_by", flat=True)) == {cast.user("administrator").pk}


@pytest.mark.parametrize("state", ["revoked", "nonsense"])
def test_a_bad_decision_is_told_and_changes_nothing(
    act: Act, cast: Cast, client_as: Callable[[str], Client], state: str
) -> None:
    _join(act, cast.teacher)

    response = client_as("administrator").post(
        "/s/school-12/verification/decide/", {"person": cast.teacher.pk, "state": state}, follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not TeacherVerification.objects.exists()


@pytest.mark.parametrize("tab", QueueTab.values)
def test_the_queue_asks_as_often_for_three_as_for_one(
    act: Act,
    cast: Cast,
    client_as: Callable[[str], Client],
    tab: str,
) -> None:
    client = client_as("director")
    _join(act, cast.teacher, cast.director)
    decide_verification(act, person_ids=[cast.director.pk], state=S.VERIFIED)
    one = queries_of(client, f"/s/school-12/verification/?tab={tab}")
    for _ in range(3):
        person = factories.PersonFactory()
        factories.MembershipFactory(place=Membership.objects.first().place, person=person)  # type: ignore[union-attr]
        if tab != QueueTab.NOT_YET:
            _join(act, person)
        if tab == QueueTab.DECIDED:
            decide_verification(act, person_ids=[person.pk], state=S.VERIFIED)

    assert queries_of(client, f"/s/school-12/verification/?tab={tab}") == one


def test_where_the_status_is_not_required_the_page_says_so(
    act: Act, client_as: Callable[[str], Client]
) -> None:
    InstitutionSettings.objects.update(verification_required=False)
    response = client_as("director").get("/s/school-12/verification/")
    assert response.context["required"] is False


def test_a_decision_about_nobody_says_so(client_as: Callable[[str], Client]) -> None:
    response = client_as("administrator").post(
        "/s/school-12/verification/decide/", {"state": "verified"}, follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert not TeacherVerification.objects.exists()
