"""A link that dies between opening and accepting is refused and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chats.models import Chat
from invitations.models import Invitation
from invitations.services.accepting import LinkRefused, accept
from invitations.services.annulling import annul, annul_all_of_place
from invitations.services.issuing import issue_personal, reissue
from invitations.states import InvitationState
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import Guardianship, Membership, Person
from schools.people.services import assign_role, end_role
from schools.structure.models import Place, SchoolClass
from tests.conftest import Cast
from tests.invitations.conftest import expire, found
from tests.invitations.traces import traces

pytestmark = pytest.mark.embedded


def _annul(act: Act, invitation: Invitation) -> None:
    annul(act, invitation_id=invitation.pk, note="ошибка")


def _annul_place(act: Act, invitation: Invitation) -> None:
    annul_all_of_place(act, place_id=invitation.place_id)


def _expire(act: Act, invitation: Invitation) -> None:
    expire(invitation)


def _close(act: Act, invitation: Invitation) -> None:
    Place.objects.filter(pk=invitation.place_id).update(needed_until=act.today)


def _leave(act: Act, invitation: Invitation) -> None:
    Membership.objects.filter(person=invitation.person_id).update(planned_until=act.today)


def _renew(act: Act, invitation: Invitation) -> None:
    reissue(act, invitation_id=invitation.pk)


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        (_annul, InvitationState.ANNULLED),
        (_annul_place, InvitationState.ANNULLED),
        (_expire, InvitationState.EXPIRED),
        (_close, InvitationState.CLOSED),
        (_leave, InvitationState.NOT_EXPECTED),
        (_renew, InvitationState.ANNULLED),
    ],
)
def test_accept_is_refused_when_the_link_dies_between_opening_and_accepting(
    act: Act, for_pupil: Invitation, happens: Callable[[Act, Invitation], None], state: InvitationState
) -> None:
    opened = found(for_pupil)
    happens(act, for_pupil)
    before = traces()

    with pytest.raises(LinkRefused) as refusal:
        accept(act, invitation=opened)

    assert refusal.value.state == state
    assert traces() == before


def test_accept_by_a_link_of_an_issuer_who_has_left_is_refused(
    act: Act, act_of: Callable[[str], Act], cast: Cast, pupil: Person, school_class: SchoolClass
) -> None:
    [issued] = issue_personal(
        act_of("class_teacher"), place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    assert issued.issuer is not None
    opened = found(issued)
    end_role(act, assignment_id=issued.issuer.pk, ended_on=act.today)
    before = traces()

    with pytest.raises(LinkRefused) as refusal:
        accept(act, invitation=opened)

    assert refusal.value.state == InvitationState.ISSUER_LEFT
    assert traces() == before


def test_accept_by_an_administrators_link_outlives_the_administrator(
    act: Act, act_of: Callable[[str], Act], cast: Cast, pupil: Person, school_class: SchoolClass
) -> None:
    [issued] = issue_personal(
        act_of("administrator"), place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    Membership.objects.filter(person=cast.director).update(
        joined_on=act.today, joined_recorded_at=act.at, joined_source="marked"
    )
    assign_role(act, person_id=cast.director.pk, role=Role.ADMINISTRATOR, started_on=act.today)
    office = cast.administrator.roles.get(role=Role.ADMINISTRATOR)
    end_role(act, assignment_id=office.pk, ended_on=act.today)

    assert issued.issuer is None
    assert accept(act, invitation=found(issued)).person == pupil


def test_accept_by_a_teachers_link_into_an_own_chat_dies_with_the_load(
    act: Act,
    act_of: Callable[[str], Act],
    cast: Cast,
    pupil: Person,
    school_class: SchoolClass,
    run_jobs: Callable[[], int],
) -> None:
    run_jobs()
    chat = Chat.objects.get(school_class=school_class, subject__name="Математика")
    [issued] = issue_personal(
        act_of("teacher"), place_id=chat.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    opened = found(issued)
    cast.teacher.load.update(until_on=act.today)

    with pytest.raises(LinkRefused) as refusal:
        accept(act, invitation=opened)

    assert refusal.value.state == InvitationState.ISSUER_LEFT


def test_a_guardian_no_longer_entered_is_not_expected(
    act: Act, for_mother: Invitation, mother: Person
) -> None:
    Guardianship.objects.filter(guardian=mother).update(until_on=act.today)
    later = replace(act, at=act.at + timedelta(seconds=1))

    with pytest.raises(LinkRefused) as refusal:
        accept(later, invitation=found(for_mother))

    assert refusal.value.state == InvitationState.NOT_EXPECTED
