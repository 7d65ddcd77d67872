"""One link for all: asking to join, waiting, and being let in without approval."""

from __future__ import annotations

import pytest

from invitations.models import Acceptance, Invitation, JoinRequest
from invitations.services.accepting import LinkRefused, accept, ask_to_join
from invitations.services.issuing import issue_group
from invitations.states import InvitationState, RequestState
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution, InstitutionSettings
from schools.names.people import split_full_name
from schools.people.models import Person
from schools.structure.models import Place, SchoolClass
from tests.invitations.conftest import add_student, found
from tests.invitations.traces import traces

pytestmark = pytest.mark.embedded

NAME = split_full_name("Сидорова Анна Ильинична")
CHILD = split_full_name("Сидоров Пётр")


def test_ask_to_join_takes_a_use_and_waits(act: Act, for_parents: Invitation, mother: Person) -> None:
    access = ask_to_join(act, invitation=found(for_parents), name=NAME, child=CHILD, contact="+79787853334")

    request = JoinRequest.objects.get()
    for_parents.refresh_from_db()
    assert (request.state, request.person, request.typed_name) == (
        RequestState.WAITING,
        None,
        "Сидорова Анна Ильинична",
    )
    assert (access.join_request, access.person) == (request, None)
    assert (for_parents.uses, Acceptance.objects.count()) == (1, 0)


def test_ask_to_join_twice_with_one_name_is_refused_without_a_use(act: Act, for_parents: Invitation) -> None:
    ask_to_join(act, invitation=found(for_parents), name=NAME, child=CHILD)
    before = traces()

    with pytest.raises(RuleViolation):
        ask_to_join(
            act, invitation=found(for_parents), name=split_full_name("СИДОРОВА  анна ИЛЬИНИЧНА"), child=CHILD
        )

    assert traces() == before


def test_ask_to_join_beyond_the_cap_is_refused(act: Act, school_class: SchoolClass) -> None:
    link = found(issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT, cap=1))
    ask_to_join(act, invitation=link, name=NAME)

    with pytest.raises(LinkRefused) as refusal:
        ask_to_join(act, invitation=link, name=split_full_name("Другой Ученик"))

    assert refusal.value.state == InvitationState.USED


def no_approval(institution: Institution) -> None:
    InstitutionSettings.objects.filter(institution=institution).update(group_joins_need_approval=False)


def test_ask_to_join_without_approval_lets_the_one_sure_name_in(
    act: Act, institution: Institution, for_parents: Invitation, mother: Person, pupil: Person
) -> None:
    no_approval(institution)

    access = ask_to_join(act, invitation=found(for_parents), name=NAME, child=CHILD)

    request = JoinRequest.objects.get()
    assert (request.state, request.person, request.child) == (RequestState.ACCEPTED, mother, pupil)
    assert (request.decided_by, request.decided_at) == (None, act.at)
    assert access.person is None
    assert Acceptance.objects.get().join_request == request


@pytest.mark.parametrize("typed", ["Сидорова Инна", "Петрова Анна"])
def test_ask_to_join_without_approval_still_waits_with_another_name(
    act: Act, institution: Institution, for_parents: Invitation, typed: str
) -> None:
    no_approval(institution)

    ask_to_join(act, invitation=found(for_parents), name=split_full_name(typed), child=CHILD)

    assert JoinRequest.objects.get().state == RequestState.WAITING


def test_ask_to_join_without_approval_never_lets_staff_in(
    act: Act, institution: Institution, newcomer: Person, staff_room: Place
) -> None:
    no_approval(institution)
    link = found(issue_group(act, place_id=staff_room.pk, joins_as=Role.TEACHER))

    ask_to_join(act, invitation=link, name=split_full_name(newcomer.full_name))

    assert JoinRequest.objects.get().state == RequestState.WAITING


def test_ask_to_join_between_two_namesakes_waits(
    act: Act, institution: Institution, school_class: SchoolClass
) -> None:
    no_approval(institution)
    add_student(school_class, "Иванов", "Иван")
    add_student(school_class, "Иванов", "Иван")
    link = found(issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT))

    ask_to_join(act, invitation=link, name=split_full_name("Иванов Иван"))

    assert JoinRequest.objects.get().state == RequestState.WAITING


def test_uses_are_acceptances_without_request_and_requests(
    act: Act, institution: Institution, for_parents: Invitation, for_pupil: Invitation
) -> None:
    ask_to_join(act, invitation=found(for_parents), name=NAME, child=CHILD)
    accept(act, invitation=found(for_pupil))

    for row in Invitation.objects.all():
        without = row.acceptances.filter(join_request__isnull=True).count()
        assert row.uses == without + row.requests.count()
