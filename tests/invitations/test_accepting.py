"""Accepting: what it writes, what it refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers

from chats.models import Chat
from invitations.doors import find_invitation, invitation_token
from invitations.models import Acceptance, FamilyAccess, Invitation, JoinRequest
from invitations.services.accepting import (
    LinkRefused,
    SignInFirst,
    accept,
    ask_to_join,
    finish_account,
    say_not_me,
)
from invitations.services.annulling import annul, annul_all_of_place
from invitations.services.issuing import issue_group, issue_personal, reissue
from invitations.states import AnnulReason, InvitationState, RequestState
from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution, InstitutionSettings
from schools.journal.models import AuditEvent
from schools.names.people import split_full_name
from schools.passwords.models import PasswordLink
from schools.people.models import Guardianship, Membership, Person
from schools.people.services import assign_role, end_role
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.invitations.conftest import add_student, expire

pytestmark = pytest.mark.embedded


def found(invitation: Invitation) -> Invitation:
    """Return the invitation as a link finds it."""
    row = find_invitation(invitation_token(invitation))
    assert row is not None
    return row


def traces() -> tuple[int, ...]:
    """Return what an acceptance may leave anywhere."""
    return (
        Acceptance.objects.count(),
        FamilyAccess.objects.count(),
        JoinRequest.objects.count(),
        User.objects.count(),
        PasswordLink.objects.count(),
        AuditEvent.objects.count(),
        Membership.objects.filter(accepted_at__isnull=False).count(),
        sum(Invitation.objects.values_list("uses", flat=True)),
    )


def test_accept_as_family_opens_a_page_and_marks_the_stay_accepted_never_joined(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    accepted = accept(act, invitation=found(for_pupil))

    stay = Membership.objects.get(person=pupil)
    assert accepted.family_access == FamilyAccess.objects.get(person=pupil)
    assert accepted.password_link is None
    assert (stay.accepted_at, stay.reported_at, stay.joined_on) == (act.at, None, None)
    assert Acceptance.objects.get().invitation == for_pupil
    assert AuditEvent.objects.filter(kind="invitation.accepted").count() == 1
    assert User.objects.count() == 0


def test_accept_marks_the_stays_in_the_chats_of_the_class_too(
    act: Act, for_mother: Invitation, mother: Person, school_class: SchoolClass, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    chats = Chat.objects.filter(school_class=school_class, rule__audience__kind=Role.PARENT)
    stays = Membership.objects.filter(person=mother, place__chat__in=chats)
    assert stays.count() == chats.count() > 0

    accept(act, invitation=found(for_mother))

    assert set(stays.values_list("accepted_at", "joined_on")) == {(act.at, None)}


def test_accept_as_staff_makes_an_account_without_hashing_a_password(
    act: Act, for_teacher: Invitation, newcomer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hashed(*args: object, **kwargs: object) -> None:
        raise AssertionError("a password was hashed")

    for hasher in hashers.get_hashers():
        monkeypatch.setattr(type(hasher), "encode", hashed)

    accepted = accept(
        act, invitation=found(for_teacher), email="romanova@school.example", phone="+79787853334"
    )

    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert (newcomer.user.email, newcomer.user.has_usable_password()) == ("romanova@school.example", False)
    assert accepted.password_link == PasswordLink.objects.get(user=newcomer.user)
    assert accepted.family_access is None
    assert Membership.objects.get(person=newcomer, place=for_teacher.place).joined_on is None


def test_accept_as_staff_keeps_the_contact_given(act: Act, for_teacher: Invitation, newcomer: Person) -> None:
    accept(act, invitation=found(for_teacher), email="zoya@elsewhere.example", phone="+79780000001")

    newcomer.refresh_from_db()
    assert (newcomer.email, newcomer.phone) == ("zoya@elsewhere.example", "+79780000001")
    assert newcomer.user is not None
    assert newcomer.user.email == "zoya@elsewhere.example"
    assert Acceptance.objects.get().contact == "zoya@elsewhere.example"


def test_accept_twice_is_an_ordinary_refusal(act: Act, for_pupil: Invitation) -> None:
    invitation = found(for_pupil)
    accept(act, invitation=invitation)
    before = traces()

    with pytest.raises(LinkRefused) as refusal:
        accept(act, invitation=invitation)

    assert refusal.value.state == InvitationState.USED
    assert traces() == before


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


# --- Known e-mails -----------------------------------------------------------------------------------


def test_accept_with_a_known_email_asks_to_sign_in_and_takes_no_use(
    act: Act, for_teacher: Invitation
) -> None:
    User.objects.create_user("romanova@school.example", "long enough to be one")
    before = traces()

    with pytest.raises(SignInFirst):
        accept(act, invitation=found(for_teacher), email="romanova@school.example")

    assert traces() == before


def test_accept_signed_in_with_that_email_ties_the_account(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    known = User.objects.create_user("romanova@school.example", "long enough to be one")

    accepted = accept(act, invitation=found(for_teacher), email="romanova@school.example", signed_in=known)

    newcomer.refresh_from_db()
    assert newcomer.user == known
    assert (accepted.password_link, accepted.family_access) == (None, None)


def test_accept_signed_in_as_somebody_else_makes_an_account_of_ones_own(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    colleague = User.objects.create_user("colleague@school.example", "long enough to be one")

    accept(act, invitation=found(for_teacher), email="romanova@school.example", signed_in=colleague)

    newcomer.refresh_from_db()
    assert newcomer.user != colleague


def test_accept_with_the_account_of_another_person_here_is_refused(
    act: Act, for_teacher: Invitation, cast: Cast
) -> None:
    user = cast.user("teacher")
    before = traces()

    with pytest.raises(RuleViolation):
        accept(act, invitation=found(for_teacher), email=user.email, signed_in=user)

    assert traces() == before


def test_accept_a_second_role_needs_the_same_account(
    act: Act, cast: Cast, school_class: SchoolClass, invite: Callable[..., Invitation]
) -> None:
    teacher = cast.teacher
    User.objects.filter(pk=cast.user("teacher").pk).update(password="md5$x$usable")
    invitation = invite(teacher, school_class.place, Role.TEACHER)
    with pytest.raises(SignInFirst):
        accept(act, invitation=found(invitation), email=cast.user("teacher").email)

    accepted = accept(act, invitation=found(invitation), signed_in=cast.user("teacher"))

    assert (accepted.password_link, accepted.family_access) == (None, None)
    assert Acceptance.objects.get().person == teacher


def test_accept_without_any_email_is_refused(act: Act, for_teacher: Invitation, newcomer: Person) -> None:
    Person.objects.filter(pk=newcomer.pk).update(email="")

    with pytest.raises(RuleViolation):
        accept(act, invitation=found(for_teacher))

    assert Acceptance.objects.count() == 0


def test_accept_leads_on_who_has_an_account_but_no_password(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    user = User.objects.create_user("romanova@school.example")
    Person.objects.filter(pk=newcomer.pk).update(user=user)

    accepted = accept(act, invitation=found(for_teacher))

    assert accepted.password_link is not None
    assert accepted.password_link.user == user


def test_finish_account_gives_a_new_leave_until_a_password_is_chosen(
    act: Act, for_teacher: Invitation, newcomer: Person
) -> None:
    first = accept(act, invitation=found(for_teacher)).password_link
    assert first is not None

    second = finish_account(act, invitation=found(for_teacher))

    first.refresh_from_db()
    assert (first.revoked_at, second.revoked_at) == (act.at, None)
    user = second.user
    user.set_password("long enough to be one")
    user.save()
    with pytest.raises(RuleViolation):
        finish_account(act, invitation=found(for_teacher))


def test_accept_keeps_one_page_for_a_parent_of_two_children(
    act: Act,
    mother: Person,
    school_class: SchoolClass,
    other_class: SchoolClass,
    invite: Callable[..., Invitation],
) -> None:
    brother = add_student(other_class, "Сидоров", "Иван")
    factories.GuardianshipFactory(guardian=mother, student=brother)
    first = accept(act, invitation=found(invite(mother, school_class.place, Role.PARENT)))
    second = accept(act, invitation=found(invite(mother, other_class.place, Role.PARENT)))

    assert first.family_access == second.family_access
    assert FamilyAccess.objects.count() == 1


def test_accept_of_a_group_link_is_a_mistake_of_the_caller(act: Act, for_parents: Invitation) -> None:
    with pytest.raises(LookupError):
        accept(act, invitation=found(for_parents))


def test_say_not_me_annuls_the_link(act: Act, for_teacher: Invitation) -> None:
    say_not_me(act, invitation=found(for_teacher))

    for_teacher.refresh_from_db()
    assert (for_teacher.annul_reason, for_teacher.annulled_by) == (AnnulReason.NOT_ME, None)


# --- Group links -------------------------------------------------------------------------------------

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


def test_a_guardian_no_longer_entered_is_not_expected(
    act: Act, for_mother: Invitation, mother: Person
) -> None:
    Guardianship.objects.filter(guardian=mother).update(until_on=act.today)
    later = replace(act, at=act.at + timedelta(seconds=1))

    with pytest.raises(LinkRefused) as refusal:
        accept(later, invitation=found(for_mother))

    assert refusal.value.state == InvitationState.NOT_EXPECTED


def test_accept_outside_the_schools_scope_sees_nothing(for_pupil: Invitation) -> None:
    other: Any = find_invitation("0" * 12 + "." + "0" * 26)

    assert other is None
