"""What the database itself refuses, and that nothing it holds opens a door."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from invitations.doors import family_token, find_invitation, invitation_token, invitation_url
from invitations.models import Acceptance, FamilyAccess, Handout, Invitation, JoinRequest
from invitations.services.accepting import accept
from invitations.states import AnnulReason, RequestState
from schools.accounts.roles import Role
from schools.accounts.signing import new_public_id
from schools.institutions.acting import Act
from schools.passwords.models import PasswordLink
from schools.people.models import Person
from schools.structure.models import SchoolClass

pytestmark = pytest.mark.embedded


def invitation(act: Act, place_id: int, **columns: Any) -> Invitation:
    values = {
        "public_id": new_public_id(),
        "joins_as": Role.STUDENT,
        "issued_at": act.at,
        "expires_at": act.at + timedelta(days=1),
    } | columns
    return Invitation(institution_id=act.institution_id, place_id=place_id, **values)


def request(act: Act, place_id: int, **columns: Any) -> JoinRequest:
    values = {
        "joins_as": Role.STUDENT,
        "typed_name": "А Б",
        "name_key": "а б",
        "created_at": act.at,
    } | columns
    return JoinRequest(institution_id=act.institution_id, place_id=place_id, **values)


INVITATIONS: list[tuple[str, Callable[[Act, Person], dict[str, Any]], bool]] = [
    ("group", lambda act, person: {}, True),
    ("group with a cap", lambda act, person: {"cap": 5, "uses": 5}, True),
    ("personal", lambda act, person: {"person": person, "cap": 1}, True),
    ("personal without a cap", lambda act, person: {"person": person}, False),
    ("personal for two", lambda act, person: {"person": person, "cap": 2}, False),
    ("more uses than the cap", lambda act, person: {"cap": 1, "uses": 2}, False),
    ("for nobody", lambda act, person: {"cap": 0}, False),
    ("over before it began", lambda act, person: {"expires_at": act.at}, False),
    ("as director", lambda act, person: {"joins_as": Role.DIRECTOR}, False),
    (
        "annulled with a reason",
        lambda act, person: {"annulled_at": act.at, "annul_reason": AnnulReason.BY_HAND},
        True,
    ),
    ("annulled without a reason", lambda act, person: {"annulled_at": act.at}, False),
    ("a reason without annulment", lambda act, person: {"annul_reason": AnnulReason.BY_HAND}, False),
    ("a note without annulment", lambda act, person: {"annul_note": "почему-то"}, False),
    (
        "a reason nobody knows",
        lambda act, person: {"annulled_at": act.at, "annul_reason": "whim"},
        False,
    ),
]


@pytest.mark.parametrize(("what", "columns", "fits"), INVITATIONS, ids=[row[0] for row in INVITATIONS])
def test_invitation_rows_that_fit_and_that_do_not(
    act: Act,
    pupil: Person,
    school_class: SchoolClass,
    what: str,
    columns: Callable[[Act, Person], dict[str, Any]],
    fits: bool,
) -> None:
    row = invitation(act, school_class.place_id, **columns(act, pupil))
    if fits:
        row.save()
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_one_open_personal_invitation_for_a_person_place_and_role(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    same = {"person": pupil, "cap": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation(act, for_pupil.place_id, **same).save()

    invitation(act, for_pupil.place_id, **same, joins_as=Role.PARENT).save()
    Invitation.objects.filter(pk=for_pupil.pk).update(uses=1)
    invitation(act, for_pupil.place_id, **same).save()


REQUESTS: list[tuple[str, Callable[[Act, Person], dict[str, Any]], bool]] = [
    ("waiting", lambda act, person: {}, True),
    ("waiting with a person", lambda act, person: {"person": person}, False),
    ("waiting with a decision", lambda act, person: {"decided_at": act.at}, False),
    (
        "accepted",
        lambda act, person: {"state": RequestState.ACCEPTED, "person": person, "decided_at": act.at},
        True,
    ),
    ("accepted as nobody", lambda act, person: {"state": RequestState.ACCEPTED, "decided_at": act.at}, False),
    ("accepted at no time", lambda act, person: {"state": RequestState.ACCEPTED, "person": person}, False),
    (
        "accepted with a student's child",
        lambda act, person: {
            "state": RequestState.ACCEPTED,
            "person": person,
            "child": person,
            "decided_at": act.at,
        },
        False,
    ),
    (
        "declined",
        lambda act, person: {"state": RequestState.DECLINED, "decided_at": act.at, "reason": "нет такого"},
        True,
    ),
    (
        "declined for no reason",
        lambda act, person: {"state": RequestState.DECLINED, "decided_at": act.at},
        False,
    ),
    ("a reason while waiting", lambda act, person: {"reason": "нет такого"}, False),
]


@pytest.mark.parametrize(("what", "columns", "fits"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_request_rows_that_fit_and_that_do_not(
    act: Act,
    pupil: Person,
    school_class: SchoolClass,
    what: str,
    columns: Callable[[Act, Person], dict[str, Any]],
    fits: bool,
) -> None:
    row = request(act, school_class.place_id, **columns(act, pupil))
    if fits:
        row.save()
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_pages_acceptances_and_handouts_that_do_not_fit(
    act: Act, for_pupil: Invitation, pupil: Person
) -> None:
    own = {"institution_id": act.institution_id}
    Acceptance.objects.create(**own, invitation=for_pupil, person=pupil, at=act.at)
    FamilyAccess.objects.create(**own, public_id=new_public_id(), person=pupil, opened_at=act.at)
    wrong = [
        Acceptance(**own, invitation=for_pupil, person=pupil, at=act.at),
        FamilyAccess(**own, public_id=new_public_id(), person=pupil, opened_at=act.at),
        FamilyAccess(**own, public_id=new_public_id(), opened_at=act.at),
        FamilyAccess(**own, public_id=new_public_id(), person=pupil, opened_at=act.at, revoked_at=act.at),
        Handout(**own, invitation=for_pupil, channel="pigeon", at=act.at),
    ]

    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_dump_of_the_database_opens_no_door(
    act: Act, for_pupil: Invitation, for_mother: Invitation, for_teacher: Invitation, visitor: Client
) -> None:
    """Whoever has every stored word still has no link: neither whole nor put together from words."""
    opened = find_invitation(invitation_token(for_pupil))
    assert opened is not None
    access = accept(act, invitation=opened).family_access
    teacher = find_invitation(invitation_token(for_teacher))
    assert teacher is not None
    accept(act, invitation=teacher)
    assert access is not None
    out = io.StringIO()
    call_command("dumpdata", "--all", stdout=out)
    dump = out.getvalue()

    secrets = [invitation_token(for_mother), family_token(access)]
    assert for_mother.public_id in dump
    assert [part for token in secrets for part in token.split(".")[1:] if part in dump] == []
    assert invitation_url(for_mother) not in dump
    words = {word for word in re.findall(r"[0-9a-z]{10,64}", dump) if len(word) in (12, 26)}
    ids = [for_mother.public_id, access.public_id, PasswordLink.objects.get().public_id]
    doors = [f"/{door}/{public_id}.{word}" for door in "ifp" for public_id in ids for word in words]
    assert [path for path in doors if visitor.get(path).status_code not in (404, 429)] == []
