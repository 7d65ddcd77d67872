"""The rules: tables of states, answers, privileges and staleness."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from invitations import rules
from invitations.models import Invitation
from invitations.rules import Answer, Candidate, Grounds, Office, Target, Visitor
from invitations.states import AnnulReason, InvitationState, SkipReason
from schools.accounts.roles import Role
from schools.institutions.errors import RuleViolation
from schools.people.models import RoleAssignment
from schools.structure.models import Place, PlaceKind

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)


def make(
    *, place: Place | None = None, issuer: RoleAssignment | None = None, **columns: object
) -> Invitation:
    """Return an unsaved invitation, live unless the columns say otherwise."""
    values = {
        "issued_at": NOW - timedelta(days=3),
        "expires_at": NOW + timedelta(days=3),
        "joins_as": Role.STUDENT,
        "cap": 1,
    } | columns
    return Invitation(
        place=place or Place(kind=PlaceKind.CLASS, needed_from=date(2026, 9, 1)), issuer=issuer, **values
    )


def issuer(*, ended_on: date | None) -> RoleAssignment:
    return RoleAssignment(role=Role.CLASS_TEACHER, started_on=date(2026, 9, 1), ended_on=ended_on)


def place(**columns: object) -> Place:
    return Place(kind=PlaceKind.CLASS, needed_from=date(2026, 9, 1), **columns)


S = InvitationState

STATES = [
    ("live", make(), S.LIVE),
    ("a group link without a cap is never used up", make(cap=None, uses=500), S.LIVE),
    ("used up", make(uses=1), S.USED),
    ("a cap not reached", make(cap=25, uses=24), S.LIVE),
    ("a cap reached", make(cap=25, uses=25), S.USED),
    ("used up comes before expired", make(uses=1, expires_at=NOW - timedelta(1)), S.USED),
    ("used up comes before the end of the place", make(uses=1, place=place(links_generation=1)), S.USED),
    ("expires exactly now", make(expires_at=NOW), S.EXPIRED),
    ("expires a moment later", make(expires_at=NOW + timedelta(microseconds=1)), S.LIVE),
    ("annulled", make(annulled_at=NOW, annul_reason=AnnulReason.BY_HAND), S.ANNULLED),
    ("annulled after partial use", make(cap=5, uses=3, annulled_at=NOW), S.ANNULLED),
    ("of a former generation of the place", make(place=place(links_generation=1)), S.ANNULLED),
    ("of the present generation", make(place_generation=1, place=place(links_generation=1)), S.LIVE),
    ("the place is closed", make(place=place(closed_on=DAY)), S.CLOSED),
    ("the place is needed until today", make(place=place(needed_until=DAY)), S.CLOSED),
    ("the place is needed until tomorrow", make(place=place(needed_until=DAY + timedelta(1))), S.LIVE),
    ("the issuer's office ended today", make(issuer=issuer(ended_on=DAY)), S.ISSUER_LEFT),
    ("the issuer's office ends tomorrow", make(issuer=issuer(ended_on=DAY + timedelta(1))), S.LIVE),
    ("the issuer's office lasts", make(issuer=issuer(ended_on=None)), S.LIVE),
]


@pytest.mark.parametrize(("what", "invitation", "state"), STATES, ids=[row[0] for row in STATES])
def test_state_of_an_invitation(what: str, invitation: Invitation, state: InvitationState) -> None:
    assert rules.state_of(invitation, now=NOW, day=DAY) == state


@pytest.mark.parametrize(
    ("state", "visitor", "method"), list(product(InvitationState, Visitor, ("GET", "HEAD", "POST")))
)
def test_answer_to_state_visitor_and_method(state: InvitationState, visitor: Visitor, method: str) -> None:
    if visitor == Visitor.HIMSELF:
        expected = Answer.YOURS
    elif state != InvitationState.LIVE:
        expected = Answer.REFUSE
    else:
        expected = Answer.ACCEPT if method == "POST" else Answer.SHOW

    assert rules.answer_to(state, visitor, method) == expected


def test_every_state_is_refused_in_words_of_its_own() -> None:
    words = [rules.refusal_words(state) for state in InvitationState] + [rules.unknown_words()]

    assert len({what for what, _do in words}) == len(words)
    assert len({do for _what, do in words}) == len(words)


@pytest.mark.parametrize(("is_personal", "said"), [(True, "было на одного"), (False, "Все места")])
def test_used_up_is_said_of_one_person_and_of_a_group_in_different_words(
    is_personal: bool, said: str
) -> None:
    assert said in rules.refusal_words(InvitationState.USED, is_personal=is_personal)[1]


# --- Who may invite ----------------------------------------------------------------------------------

OWN_CLASS, OTHER_CLASS, OWN_CHAT, OTHER_CHAT, STAFF_ROOM = 1, 2, 3, 4, 5
CLASS_TEACHER = Grounds(
    is_administrator=False,
    offices=(Office(10, Role.TEACHER), Office(11, Role.CLASS_TEACHER, OWN_CLASS)),
    own_places=frozenset({OWN_CLASS, OWN_CHAT}),
)
TEACHER = Grounds(
    is_administrator=False, offices=(Office(12, Role.TEACHER),), own_places=frozenset({OWN_CHAT})
)
DIRECTOR = Grounds(
    is_administrator=False, offices=(Office(13, Role.DIRECTOR),), own_places=frozenset({OWN_CHAT})
)
NOBODY = Grounds(is_administrator=False)


def a_class(pk: int) -> Target:
    return Target(pk, PlaceKind.CLASS)


def a_chat(pk: int, owner: Role | None, class_place: int | None = OWN_CLASS) -> Target:
    return Target(pk, PlaceKind.CHAT, owner_role=owner, class_place_id=class_place)


MAY = [
    (CLASS_TEACHER, a_class(OWN_CLASS), Role.STUDENT, 11),
    (CLASS_TEACHER, a_class(OWN_CLASS), Role.PARENT, 11),
    (CLASS_TEACHER, a_class(OWN_CLASS), Role.TEACHER, None),
    (CLASS_TEACHER, a_class(OTHER_CLASS), Role.STUDENT, None),
    (CLASS_TEACHER, Target(STAFF_ROOM, PlaceKind.STAFF_ROOM), Role.TEACHER, None),
    (CLASS_TEACHER, a_chat(OWN_CHAT, Role.CLASS_TEACHER), Role.PARENT, 11),
    (CLASS_TEACHER, a_chat(OWN_CHAT, Role.CLASS_TEACHER, OTHER_CLASS), Role.PARENT, None),
    (CLASS_TEACHER, a_chat(OWN_CHAT, Role.TEACHER, OTHER_CLASS), Role.STUDENT, 10),
    (CLASS_TEACHER, a_chat(OTHER_CHAT, Role.CLASS_TEACHER), Role.PARENT, None),
    (TEACHER, a_chat(OWN_CHAT, Role.TEACHER), Role.STUDENT, 12),
    (TEACHER, a_chat(OWN_CHAT, Role.CLASS_TEACHER), Role.STUDENT, None),
    (TEACHER, a_chat(OWN_CHAT, None), Role.STUDENT, None),
    (TEACHER, a_class(OWN_CLASS), Role.STUDENT, None),
    (DIRECTOR, a_chat(OWN_CHAT, Role.DIRECTOR, None), Role.TEACHER, 13),
    (DIRECTOR, a_class(OWN_CLASS), Role.PARENT, None),
    (NOBODY, a_class(OWN_CLASS), Role.STUDENT, None),
]


@pytest.mark.parametrize(("grounds", "target", "role", "office"), MAY)
def test_ground_for_an_invitation(grounds: Grounds, target: Target, role: Role, office: int | None) -> None:
    found = rules.ground_for(grounds, target, role)

    assert (found.assignment_id if found else None) == office
    assert rules.may_invite(grounds, target, role) is (office is not None)


def test_administrator_invites_everywhere_without_an_office() -> None:
    grounds = Grounds(is_administrator=True)

    assert rules.may_invite(grounds, a_class(OTHER_CLASS), Role.TEACHER)
    assert rules.ground_for(grounds, a_class(OTHER_CLASS), Role.TEACHER) is None


ADMINISTRATOR = Grounds(is_administrator=True)


@pytest.mark.parametrize(
    ("grounds", "days", "role", "kind", "closed", "cap", "fits"),
    [
        (ADMINISTRATOR, 1, Role.STUDENT, PlaceKind.CLASS, False, None, True),
        (ADMINISTRATOR, 0, Role.STUDENT, PlaceKind.CLASS, False, None, False),
        (ADMINISTRATOR, 365, Role.STUDENT, PlaceKind.CLASS, False, 25, True),
        (ADMINISTRATOR, 366, Role.STUDENT, PlaceKind.CLASS, False, None, False),
        (ADMINISTRATOR, 14, Role.STUDENT, PlaceKind.STAFF_ROOM, False, None, False),
        (ADMINISTRATOR, 14, Role.TEACHER, PlaceKind.STAFF_ROOM, False, None, True),
        (ADMINISTRATOR, 14, Role.STUDENT, PlaceKind.CLASS, True, None, False),
        (ADMINISTRATOR, 14, Role.STUDENT, PlaceKind.CLASS, False, 0, False),
        (CLASS_TEACHER, 14, Role.STUDENT, PlaceKind.CLASS, False, 30, True),
        (CLASS_TEACHER, 15, Role.STUDENT, PlaceKind.CLASS, False, 30, False),
        (NOBODY, 14, Role.STUDENT, PlaceKind.CLASS, False, 30, False),
    ],
)
def test_check_issue(
    grounds: Grounds, days: int, role: Role, kind: PlaceKind, closed: bool, cap: int | None, fits: bool
) -> None:
    def check() -> None:
        rules.check_issue(
            grounds=grounds,
            target=Target(OWN_CLASS, kind),
            place=Place(kind=kind, needed_from=DAY, closed_on=DAY if closed else None),
            joins_as=role,
            days=days,
            usual_days=14,
            day=DAY,
            cap=cap,
        )

    if fits:
        check()
        return
    with pytest.raises(RuleViolation):
        check()


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({}, None),
        ({"has_joined": True, "has_accepted": True}, SkipReason.JOINED),
        ({"is_exempt": True, "has_accepted": True}, SkipReason.EXEMPT),
        ({"has_accepted": True, "is_invited": True}, SkipReason.ACCEPTED),
        ({"is_invited": True, "is_away": True}, SkipReason.INVITED),
        ({"is_away": True}, SkipReason.ABSENT),
    ],
)
def test_skip_reason(known: dict[str, bool], reason: SkipReason | None) -> None:
    assert rules.skip_reason(Candidate(person_id=1, **known)) == reason


# --- Annulment ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("invitation", "refused"),
    [
        (make(), False),
        (make(cap=25, uses=3), False),
        (make(uses=1), True),
        (make(annulled_at=NOW), True),
        (make(expires_at=NOW - timedelta(1)), False),
    ],
)
def test_check_annulment(invitation: Invitation, refused: bool) -> None:
    if not refused:
        rules.check_annulment(invitation)
        return
    with pytest.raises(RuleViolation):
        rules.check_annulment(invitation)


@pytest.mark.parametrize("state", list(InvitationState))
def test_check_reissue_revives_nothing(state: InvitationState) -> None:
    if state in (InvitationState.LIVE, InvitationState.EXPIRED):
        rules.check_reissue(make(), state)
        return
    with pytest.raises(RuleViolation):
        rules.check_reissue(make(), state)


@pytest.mark.parametrize(
    ("age", "idle_days", "uses", "found"),
    [
        (timedelta(days=7), 7, 0, []),
        (timedelta(days=7, microseconds=1), 7, 0, [AnnulReason.UNCLAIMED]),
        (timedelta(days=300), None, 0, []),
        (timedelta(days=300), 7, 1, []),
    ],
)
def test_unclaimed_reasons_at_the_boundary(
    age: timedelta, idle_days: int | None, uses: int, found: list[AnnulReason]
) -> None:
    invitation = make(cap=None, issued_at=NOW - age, uses=uses)

    assert rules.unclaimed_reasons(invitation, now=NOW, idle_days=idle_days) == found


@pytest.mark.parametrize(
    ("invitation", "permitted", "expected", "reason"),
    [
        (make(), True, True, None),
        (make(uses=1, expires_at=NOW), True, True, None),
        (make(annulled_at=NOW), False, False, None),
        (make(expires_at=NOW), True, True, AnnulReason.EXPIRED),
        (make(cap=5, uses=4, expires_at=NOW), True, True, AnnulReason.EXPIRED),
        (make(place=place(links_generation=1)), True, True, AnnulReason.ALL_OF_PLACE),
        (make(place=place(closed_on=DAY)), True, True, AnnulReason.PLACE_CLOSED),
        (make(issuer=issuer(ended_on=DAY)), True, True, AnnulReason.ISSUER_LEFT),
        (make(), False, True, AnnulReason.ISSUER_LEFT),
        (make(), True, False, AnnulReason.NOT_EXPECTED),
        (make(issued_at=NOW - timedelta(days=8)), True, True, AnnulReason.UNCLAIMED),
    ],
)
def test_stale_reason(
    invitation: Invitation, permitted: bool, expected: bool, reason: AnnulReason | None
) -> None:
    assert (
        rules.stale_reason(
            invitation, now=NOW, day=DAY, idle_days=7, still_permitted=permitted, still_expected=expected
        )
        == reason
    )
