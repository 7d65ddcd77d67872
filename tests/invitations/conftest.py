"""People to invite, and the links they get."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from chats.models import Chat
from invitations.doors import find_invitation, invitation_token
from invitations.models import Invitation
from invitations.services.accepting import accept
from invitations.services.issuing import issue_group, issue_personal
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.people.models import Person
from schools.people.services import assign_role
from schools.structure.models import Place, PlatformLink, SchoolClass
from schools.structure.services import record_platform_link
from tests import factories
from tests.conftest import Cast


def add_student(school_class: SchoolClass, last_name: str, first_name: str = "Пётр") -> Person:
    """Enter a student planned in the class since yesterday."""
    student: Person = factories.PersonFactory(last_name=last_name, first_name=first_name)
    factories.MembershipFactory(place=school_class.place, person=student)
    return student


@pytest.fixture
def pupil(school_class: SchoolClass) -> Person:
    """A student of 5А."""
    return add_student(school_class, "Сидоров")


@pytest.fixture
def mother(pupil: Person) -> Person:
    """The mother of the student of 5А."""
    mother: Person = factories.PersonFactory(
        last_name="Сидорова", first_name="Анна", patronymic="Ильинична", phone="+79787853334"
    )
    factories.GuardianshipFactory(guardian=mother, student=pupil)
    return mother


@pytest.fixture
def newcomer(act: Act) -> Person:
    """A teacher without an account; the roster knows the e-mail and the phone."""
    newcomer: Person = factories.PersonFactory(
        last_name="Романова",
        first_name="Зоя",
        patronymic="Игоревна",
        email="romanova@school.example",
        phone="+79787853334",
    )
    assign_role(act, person_id=newcomer.pk, role=Role.TEACHER, started_on=act.today)
    return newcomer


@pytest.fixture
def invite(act: Act) -> Callable[..., Invitation]:
    """Return a function that issues a personal invitation for the institution."""

    def invite(person: Person, place: Place, joins_as: Role, *, by: Act | None = None) -> Invitation:
        issued = issue_personal(by or act, place_id=place.pk, joins_as=joins_as, person_ids=[person.pk])
        return issued[0]

    return invite


@pytest.fixture
def for_teacher(invite: Callable[..., Invitation], newcomer: Person, staff_room: Place) -> Invitation:
    """A personal invitation into «Учительская»."""
    return invite(newcomer, staff_room, Role.TEACHER)


@pytest.fixture
def for_pupil(invite: Callable[..., Invitation], pupil: Person, school_class: SchoolClass) -> Invitation:
    """A personal invitation of a student into 5А."""
    return invite(pupil, school_class.place, Role.STUDENT)


@pytest.fixture
def for_mother(invite: Callable[..., Invitation], mother: Person, school_class: SchoolClass) -> Invitation:
    """A personal invitation of a mother into 5А."""
    return invite(mother, school_class.place, Role.PARENT)


@pytest.fixture
def for_parents(act: Act, mother: Person, school_class: SchoolClass) -> Invitation:
    """One link for all parents of 5А."""
    return issue_group(act, place_id=school_class.place_id, joins_as=Role.PARENT)


@pytest.fixture
def visitor() -> Client:
    """Somebody with a browser and a link, nothing else."""
    return Client()


@pytest.fixture
def act_of(institution: Institution, cast: Cast) -> Callable[[str], Act]:
    """Return an act of a part of the cast in a request."""
    return lambda part: act_in(institution, via=Via.REQUEST, user_id=cast.user(part).pk)


def found(invitation: Invitation) -> Invitation:
    """Return the invitation as its link finds it."""
    row = find_invitation(invitation_token(invitation))
    assert row is not None
    return row


def came(act: Act, invitation: Invitation) -> None:
    """Let whoever was invited accept."""
    accept(act, invitation=found(invitation))


def path_of(invitation: Invitation) -> str:
    """Return the path of the invitation's present link."""
    return reverse("invitation_open", kwargs={"token": invitation_token(invitation)})


def set_back(invitation: Invitation, **changes: object) -> Invitation:
    """Write columns past the services, for states that take weeks to come about."""
    Invitation.objects.filter(pk=invitation.pk).update(**changes)
    return Invitation.objects.select_related("place", "issuer", "person").get(pk=invitation.pk)


def expire(invitation: Invitation) -> Invitation:
    """Let the invitation's time be over."""
    return set_back(
        invitation,
        issued_at=invitation.issued_at - timedelta(days=40),
        expires_at=invitation.issued_at - timedelta(days=20),
    )


@pytest.fixture
def parents_chat(school_class: SchoolClass, mother: Person, run_jobs: Callable[[], int]) -> Place:
    """The chat of 5А with parents, where the mother is expected."""
    run_jobs()
    return Chat.objects.get(school_class=school_class, rule__audience__kind=Role.PARENT).place


@pytest.fixture
def link(act: Act, parents_chat: Place) -> PlatformLink:
    """The platform's own link of that chat."""
    return record_platform_link(
        act, place_id=parents_chat.pk, joins_as=Role.PARENT, url="https://max.example/join/1"
    )
