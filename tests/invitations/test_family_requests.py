"""The page of whoever came by a link for all: waiting, let in, declined."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from invitations.doors import family_token, find_family, find_invitation, invitation_token, invitation_url
from invitations.family import page_of
from invitations.models import FamilyAccess, Invitation, JoinRequest
from invitations.services.accepting import ask_to_join
from invitations.services.issuing import issue_group
from invitations.services.requests import accept_request, decline_request
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.models import Institution, InstitutionSettings
from schools.names.people import split_full_name
from schools.people.models import Membership, Person, Refusal
from schools.structure.models import Place, PlatformLink, SchoolClass
from schools.structure.services import record_platform_link
from support.models import SupportRequest
from tests.conftest import Cast
from tests.invitations.conftest import path_of
from tests.invitations.pages import open_page

pytestmark = pytest.mark.embedded


@pytest.fixture
def waiting(act: Act, for_parents: Invitation) -> FamilyAccess:
    """The page of a parent who waits for a decision."""
    found = find_invitation(invitation_token(for_parents))
    assert found is not None
    ask_to_join(
        act,
        invitation=found,
        name=split_full_name("Сидорова Анна Ильинична"),
        child=split_full_name("Сидоров Пётр"),
    )
    access = find_family(family_token(FamilyAccess.objects.get()))
    assert access is not None
    return access


def test_waiting_page_shows_nothing_of_anybody_and_may_not_refuse(
    act: Act, parents_chat: Place, link: PlatformLink, waiting: FamilyAccess, visitor: Client
) -> None:
    path = open_page(visitor, waiting)
    content = visitor.get(path).content.decode()

    assert (link.url in content, "Ильинична" in content, "Сергеевич" in content) == (False, True, False)
    assert visitor.post(f"{path}refuse/", {"channel": "по телефону"}).status_code == 302
    assert visitor.post(f"{path}return/").status_code == 302
    assert Refusal.objects.count() == 0
    visitor.post(f"{path}help/", {"text": "Долго ли ждать?"})
    assert SupportRequest.objects.get().person is None


def test_approved_page_is_the_persons_own(
    act: Act,
    act_of: Callable[[str], Act],
    parents_chat: Place,
    link: PlatformLink,
    waiting: FamilyAccess,
    mother: Person,
    pupil: Person,
    visitor: Client,
) -> None:
    accept_request(
        act_of("class_teacher"),
        request_id=JoinRequest.objects.get().pk,
        person_id=mother.pk,
        child_id=pupil.pk,
    )

    path = open_page(visitor, waiting)
    assert link.url in visitor.get(path).content.decode()
    visitor.post(f"{path}refuse/", {"channel": "по телефону"})
    assert Refusal.objects.get().person == mother


def test_declined_page_says_why(act: Act, waiting: FamilyAccess, visitor: Client) -> None:
    decline_request(act, request_id=JoinRequest.objects.get().pk, reason="такого ученика нет")

    assert "такого ученика нет" in visitor.get(open_page(visitor, waiting)).content.decode()


def test_page_let_in_by_a_setting_shows_the_place_and_no_person(
    act: Act,
    institution: Institution,
    mother: Person,
    pupil: Person,
    school_class: SchoolClass,
    visitor: Client,
) -> None:
    InstitutionSettings.objects.filter(institution=institution).update(group_joins_need_approval=False)
    link = record_platform_link(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, url="https://max.example/join/2"
    )
    found = find_invitation(
        invitation_token(issue_group(act, place_id=school_class.place_id, joins_as=Role.STUDENT))
    )
    assert found is not None
    ask_to_join(act, invitation=found, name=split_full_name(pupil.full_name))
    access = find_family(family_token(FamilyAccess.objects.get()))
    assert access is not None

    page = page_of(access, act.today)
    assert ([entry.link for entry in page.entries], page.person, page.may_refuse) == ([link], None, False)
    Membership.objects.filter(person=pupil).update(planned_until=act.today)
    assert page_of(access, act.today).is_closed


def test_approved_teacher_is_led_to_a_personal_invitation(
    act: Act, cast: Cast, newcomer: Person, staff_room: Place, visitor: Client
) -> None:
    found = find_invitation(invitation_token(issue_group(act, place_id=staff_room.pk, joins_as=Role.TEACHER)))
    assert found is not None
    access = ask_to_join(act, invitation=found, name=split_full_name(newcomer.full_name))
    accept_request(act, request_id=JoinRequest.objects.get().pk, person_id=newcomer.pk)
    personal = Invitation.objects.get(person=newcomer)

    path = open_page(visitor, access)
    assert invitation_url(personal) in visitor.get(path).content.decode()
    visitor.post(path_of(personal), {"email": "romanova@school.example", "phone": ""})
    assert invitation_url(personal) not in visitor.get(path).content.decode()
