"""Accepting: what it writes, what it refuses, and that a refusal leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chats.models import Chat
from invitations.doors import find_invitation
from invitations.models import Acceptance, FamilyAccess, Invitation
from invitations.services.accepting import LinkRefused, accept, say_not_me
from invitations.states import AnnulReason, InvitationState
from schools.accounts.models import User
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.people.models import Membership, Person
from schools.structure.models import SchoolClass
from tests import factories
from tests.invitations.conftest import add_student, found
from tests.invitations.traces import traces

pytestmark = pytest.mark.embedded


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


def test_accept_twice_is_an_ordinary_refusal(act: Act, for_pupil: Invitation) -> None:
    invitation = found(for_pupil)
    accept(act, invitation=invitation)
    before = traces()

    with pytest.raises(LinkRefused) as refusal:
        accept(act, invitation=invitation)

    assert refusal.value.state == InvitationState.USED
    assert traces() == before


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


def test_accept_outside_the_schools_scope_sees_nothing(for_pupil: Invitation) -> None:
    other: Any = find_invitation("0" * 12 + "." + "0" * 26)

    assert other is None
