"""Requests: candidates of the roster, accepting as one of them or as a new guardian, declining."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chats.models import Chat
from invitations.doors import find_invitation, invitation_token
from invitations.family import page_of
from invitations.matching import SURE_SCORE, candidates_for, score_name, sure_match
from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from invitations.services.accepting import ask_to_join
from invitations.services.annulling import annul_all_of_place
from invitations.services.issuing import issue_group
from invitations.services.requests import (
    accept_request,
    accept_request_as_new,
    decline_request,
    enter_request,
)
from invitations.states import RequestState
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.journal.models import AuditEvent
from schools.names.people import split_full_name
from schools.people.models import Guardianship, Membership, Person
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.invitations.conftest import add_student

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("Сидорова Анна Ильинична", 100),
        ("анна ильинична сидорова", 100),
        ("СИДОРОВА  АННА   ИЛЬИНИЧНА", 100),
        ("Анна Сидорова", 97),
        ("Сидорова Анна", 97),
    ],
)
def test_score_of_the_same_name(typed: str, score: int) -> None:
    assert score_name(typed, "Сидорова", "Анна", "Ильинична") == score


@pytest.mark.parametrize(
    "typed",
    ["Сидорова Анна Петровна", "Седорова Анна", "Сидорова А. И.", "Сидорова", "Сидорова Инна Ильинична"],
)
def test_score_of_a_like_name_is_left_to_a_person(typed: str) -> None:
    assert 50 < score_name(typed, "Сидорова", "Анна", "Ильинична") < 95


@pytest.mark.parametrize("typed", ["", "   ", "Кузнецов Пётр"])
def test_score_of_another_name_is_low(typed: str) -> None:
    assert score_name(typed, "Сидорова", "Анна", "Ильинична") < 60


@pytest.mark.parametrize("typed", ["Аня Сидорова", "Anna Sidorova", "Сидорова Аннушка"])
def test_score_of_a_short_or_latin_name_is_high_and_never_sure(typed: str) -> None:
    assert 90 <= score_name(typed, "Сидорова", "Анна", "Ильинична") < SURE_SCORE


def test_score_takes_yo_for_ye() -> None:
    assert score_name("Семенов Петр", "Семёнов", "Пётр", "") == 100


@pytest.fixture
def request_of_mother(act: Act, for_parents: Invitation) -> JoinRequest:
    """A parent has asked to join by the link for all parents of 5А."""
    link = find_invitation(invitation_token(for_parents))
    assert link is not None
    ask_to_join(
        act,
        invitation=link,
        name=split_full_name("Сидорова Анна Ильинична"),
        child=split_full_name("Сидоров Пётр"),
        contact="+79787853334",
    )
    return JoinRequest.objects.select_related("place").get()


def test_candidates_of_a_parent_are_guardians_of_the_children_meant(
    act: Act, request_of_mother: JoinRequest, mother: Person, pupil: Person, school_class: SchoolClass
) -> None:
    add_student(school_class, "Яковлева", "Злата")

    found = candidates_for(request_of_mother, act.today)

    assert [(m.person_id, m.child_id, m.score) for m in found] == [
        (mother.pk, pupil.pk, 100),
        (None, pupil.pk, 0),
    ]
    sure = sure_match(request_of_mother, act.today)
    assert sure is not None
    assert sure.person_id == mother.pk


def test_candidates_of_a_student_are_of_that_class_best_first(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    same = add_student(school_class, "Сидоров", "Пётр")
    like = add_student(school_class, "Сидорин", "Пётр")
    add_student(other_class, "Сидоров", "Пётр")
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Пётр Сидоров")

    assert [match.person_id for match in candidates_for(request, act.today)] == [same.pk, like.pk]


def test_accept_request_enters_the_ledger_and_opens_the_page(
    act: Act, act_of: Callable[[str], Act], request_of_mother: JoinRequest, mother: Person, pupil: Person
) -> None:
    decider = act_of("class_teacher")

    accept_request(decider, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)

    request_of_mother.refresh_from_db()
    assert (request_of_mother.state, request_of_mother.person, request_of_mother.child) == (
        RequestState.ACCEPTED,
        mother,
        pupil,
    )
    assert request_of_mother.decided_by_id == decider.user_id
    assert Acceptance.objects.get().join_request == request_of_mother
    page = page_of(FamilyAccess.objects.select_related("join_request").get(), act.today)
    assert (page.person_id, page.may_refuse) == (mother.pk, True)


def test_accept_request_marks_the_stays_accepted(
    act: Act,
    request_of_mother: JoinRequest,
    mother: Person,
    pupil: Person,
    school_class: SchoolClass,
    run_jobs: Callable[[], int],
) -> None:
    run_jobs()

    accept_request(act, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)

    stays = Membership.objects.filter(person=mother, place__chat__school_class=school_class)
    assert set(stays.values_list("accepted_at", "joined_on")) == {(act.at, None)}


def test_accept_request_stays_lawful_after_the_link_was_annulled(
    act: Act, request_of_mother: JoinRequest, mother: Person, pupil: Person
) -> None:
    annul_all_of_place(act, place_id=request_of_mother.place_id)

    accept_request(act, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)

    assert Acceptance.objects.count() == 1


def test_decision_is_made_once(
    act: Act, request_of_mother: JoinRequest, mother: Person, pupil: Person
) -> None:
    accept_request(act, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)

    with pytest.raises(RuleViolation):
        accept_request(act, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)
    with pytest.raises(RuleViolation):
        decline_request(act, request_id=request_of_mother.pk, reason="поздно")
    assert Acceptance.objects.count() == 1


def test_accept_request_of_a_parent_needs_a_child_of_the_class_and_its_guardian(
    act: Act, request_of_mother: JoinRequest, mother: Person, pupil: Person, other_class: SchoolClass
) -> None:
    stranger = add_student(other_class, "Чужой")
    for person, child in ((mother, stranger), (factories.PersonFactory(), pupil), (mother, None)):
        with pytest.raises(RuleViolation):
            accept_request(
                act,
                request_id=request_of_mother.pk,
                person_id=person.pk,
                child_id=child.pk if child else None,
            )


def test_accept_request_of_a_student_needs_one_expected_there(
    act: Act, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    stranger = add_student(other_class, "Сидоров")
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Сидоров Пётр")

    with pytest.raises(RuleViolation):
        accept_request(act, request_id=request.pk, person_id=stranger.pk)


def test_accept_request_as_new_enters_guardian_and_traces(
    act: Act,
    request_of_mother: JoinRequest,
    pupil: Person,
    school_class: SchoolClass,
    run_jobs: Callable[[], int],
) -> None:
    run_jobs()
    JoinRequest.objects.update(typed_name="Сидоров Сергей Ильич")

    accept_request_as_new(act, request_id=request_of_mother.pk, child_id=pupil.pk)
    run_jobs()

    father = Person.objects.get(name_key="сидоров сергей ильич")
    assert father.phone == "+79787853334"
    assert Guardianship.objects.on(act.today).filter(guardian=father, student=pupil).exists()
    stays = Membership.objects.filter(person=father)
    chats = Chat.objects.filter(school_class=school_class, rule__audience__kind=Role.PARENT)
    assert set(stays.values_list("place__chat", flat=True)) == set(chats.values_list("pk", flat=True))
    assert set(stays.values_list("planned_from", "accepted_at", "joined_on")) == {(act.today, act.at, None)}
    assert Acceptance.objects.get().person == father


def test_accept_request_as_new_is_for_parents_alone(
    act: Act, school_class: SchoolClass, pupil: Person
) -> None:
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Новый Ученик")

    with pytest.raises(RuleViolation):
        accept_request_as_new(act, request_id=request.pk, child_id=pupil.pk)
    assert Person.objects.filter(name_key__startswith="новый").count() == 0


def test_accept_request_of_staff_issues_a_personal_invitation(
    act: Act, newcomer: Person, staff_room: Place
) -> None:
    link = find_invitation(invitation_token(issue_group(act, place_id=staff_room.pk, joins_as=Role.TEACHER)))
    assert link is not None
    access = ask_to_join(act, invitation=link, name=split_full_name(newcomer.full_name))
    request = JoinRequest.objects.get()

    accept_request(act, request_id=request.pk, person_id=newcomer.pk)

    issued = Invitation.objects.get(person=newcomer)
    access = FamilyAccess.objects.select_related("join_request").get(pk=access.pk)
    page = page_of(access, act.today)
    assert (page.invitation, page.person, page.may_refuse) == (issued, None, False)
    assert Acceptance.objects.count() == 0


def test_accept_two_requests_of_one_person_keeps_one_ledger_row(
    act: Act, for_parents: Invitation, request_of_mother: JoinRequest, mother: Person, pupil: Person
) -> None:
    link = find_invitation(invitation_token(for_parents))
    assert link is not None
    ask_to_join(
        act, invitation=link, name=split_full_name("Сидорова Аня"), child=split_full_name("Сидоров Петя")
    )
    for request in JoinRequest.objects.all():
        accept_request(act, request_id=request.pk, person_id=mother.pk, child_id=pupil.pk)

    for_parents.refresh_from_db()
    assert (Acceptance.objects.count(), for_parents.uses) == (1, 2)


def test_decline_request_tells_why(act: Act, request_of_mother: JoinRequest) -> None:
    with pytest.raises(RuleViolation):
        decline_request(act, request_id=request_of_mother.pk, reason="  ")

    declined = decline_request(act, request_id=request_of_mother.pk, reason="такого ученика нет")

    assert (declined.state, declined.reason, declined.person) == (
        RequestState.DECLINED,
        "такого ученика нет",
        None,
    )
    assert AuditEvent.objects.filter(kind="request.declined").count() == 1


def test_enter_request_from_the_cabinet_once(act: Act, school_class: SchoolClass, pupil: Person) -> None:
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Сидоров Пётр")
    with pytest.raises(RuleViolation):
        enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="СИДОРОВ ПЁТР")

    accept_request(act, request_id=request.pk, person_id=pupil.pk)

    assert Acceptance.objects.count() == 0
    request.refresh_from_db()
    assert request.person == pupil


def test_journal_speaks_of_ids_and_never_of_names(
    act: Act, cast: Cast, request_of_mother: JoinRequest, mother: Person, pupil: Person
) -> None:
    accept_request(act, request_id=request_of_mother.pk, person_id=mother.pk, child_id=pupil.pk)

    told = " ".join(str(event.data) for event in AuditEvent.objects.all())
    assert [word for word in ("Сидоров", "сидоров", "7853334") if word in told] == []
