"""The state in SQL is the state of the rule, whatever the row, its place and its issuer look like."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invitations.models import Invitation
from invitations.rules import state_of
from invitations.states import AnnulReason, InvitationState
from schools.accounts.roles import Role
from schools.accounts.signing import new_public_id
from schools.institutions.acting import Act
from schools.people.models import RoleAssignment
from schools.structure.models import Place, SchoolClass
from tests import factories
from tests.conftest import Cast

pytestmark = pytest.mark.embedded

ROWS = st.fixed_dictionaries(
    {
        "cap": st.sampled_from([None, 1, 3]),
        "uses": st.integers(0, 3),
        "expires": st.sampled_from([-1, 0, 1]),
        "annulled": st.booleans(),
        "generation": st.integers(0, 1),
        "place_generation": st.integers(0, 1),
        "closed": st.booleans(),
        "needed_until": st.sampled_from([None, 0, 1]),
        "issuer": st.sampled_from([None, "lasts", "ends today", "ends tomorrow", "starts tomorrow"]),
    }
)

DAYS = {"lasts": (-9, None), "ends today": (-9, 0), "ends tomorrow": (-9, 1), "starts tomorrow": (1, None)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS)
def test_state_in_sql_is_the_state_of_the_rule(act: Act, cast: Cast, row: dict[str, Any]) -> None:
    day = timedelta(days=1)
    place: Place = factories.PlaceFactory(
        needed_from=act.today - 9 * day,
        links_generation=row["place_generation"],
        needed_until=None if row["needed_until"] is None else act.today + row["needed_until"] * day,
    )
    if row["closed"]:
        fact = {"created_on": act.today, "created_recorded_at": act.at, "created_source": "marked"}
        closed = {"closed_on": act.today, "closed_recorded_at": act.at, "closed_source": "marked"}
        Place.objects.filter(pk=place.pk).update(**fact, **closed)
    issuer = None
    if row["issuer"]:
        start, end = DAYS[row["issuer"]]
        issuer = RoleAssignment.objects.create(
            institution_id=act.institution_id,
            person=factories.PersonFactory(),
            role=Role.EMPLOYEE,
            started_on=act.today + start * day,
            ended_on=None if end is None else act.today + end * day,
        )
    created = Invitation.objects.create(
        institution_id=act.institution_id,
        public_id=new_public_id(),
        place=place,
        place_generation=row["generation"],
        joins_as=Role.STUDENT,
        cap=row["cap"],
        uses=row["uses"] if row["cap"] is None else min(row["uses"], row["cap"]),
        issued_at=act.at - 30 * day,
        expires_at=act.at + row["expires"] * day,
        issuer=issuer,
        annulled_at=act.at if row["annulled"] else None,
        annul_reason=AnnulReason.BY_HAND if row["annulled"] else "",
    )

    loaded = (
        Invitation.objects.with_state(act.at, act.today).select_related("place", "issuer").get(pk=created.pk)
    )

    expected = state_of(loaded, now=act.at, day=act.today)
    assert loaded.state == expected  # type: ignore[attr-defined]  # annotated
    assert Invitation.objects.live(act.at, act.today).filter(pk=created.pk).exists() is (
        expected == InvitationState.LIVE
    )
    assert Invitation.objects.filter(pk=created.pk).count_by_state(act.at, act.today) == Counter([expected])


def test_links_of_a_class_are_those_into_it_and_into_its_chats(
    act: Act, school_class: SchoolClass, other_class: SchoolClass, for_pupil: Invitation
) -> None:
    assert list(Invitation.objects.of_class(school_class.pk)) == [for_pupil]
    assert list(Invitation.objects.of_class(other_class.pk)) == []
