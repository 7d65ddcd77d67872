"""What invitations offer to the floors above: figures, work, panels, names, proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from invitations import contributions
from invitations.doors import find_invitation, invitation_token
from invitations.models import Invitation, JoinRequest
from invitations.services.accepting import accept, ask_to_join
from invitations.services.annulling import annul, annul_stale
from invitations.services.issuing import issue_personal
from invitations.services.requests import decline_request, enter_request
from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.institutions.acting import Act, Via, act_in
from schools.institutions.models import Institution
from schools.names.people import split_full_name
from schools.people.models import Person
from schools.people.standing import standing_of
from schools.registry import registry
from schools.structure.models import SchoolClass
from tests.conftest import Cast
from tests.invitations.conftest import add_student, expire, set_back

pytestmark = pytest.mark.embedded


@pytest.fixture
def acting_as(institution: Institution, cast: Cast) -> Callable[[str], Acting]:
    """Return the acting of a part of the cast."""

    def acting(part: str) -> Acting:
        user = cast.user(part)
        standing = standing_of(user, institution.slug)
        assert standing is not None
        return Acting(act_in(institution, via=Via.REQUEST, user_id=user.pk), user, standing)

    return acting


def test_figures_count_links_by_what_became_of_them(
    act: Act, school_class: SchoolClass, pupil: Person, for_parents: Invitation
) -> None:
    students = [add_student(school_class, f"Ученик{n}") for n in range(4)]
    used, late, annulled, _open = issue_personal(
        act, place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[s.pk for s in students]
    )
    found = find_invitation(invitation_token(used))
    assert found is not None
    accept(replace(act, at=act.at + timedelta(hours=3)), invitation=found)
    expire(late)
    annul(act, invitation_id=annulled.pk)
    group = find_invitation(invitation_token(for_parents))
    assert group is not None
    ask_to_join(act, invitation=group, name=split_full_name("Кто То"), child=split_full_name("Чей То"))

    totals, by_class = contributions.count_figures(act.today + timedelta(days=1))

    assert totals == {
        "invitations_live": 2,
        "invitations_accepted": 1,
        "invitations_expired": 1,
        "invitations_annulled": 1,
        "invitations_unclaimed": 1,
        "hours_to_accept": 3.0,
        "requests_waiting": 1,
    }
    assert by_class[school_class.pk]["invitations_live"] == 2
    annul_stale(act)
    again, _by_class = contributions.count_figures(act.today + timedelta(days=1))
    assert again == totals


def test_figures_of_an_earlier_day_do_not_know_the_later(act: Act, for_pupil: Invitation) -> None:
    totals, by_class = contributions.count_figures(act.today - timedelta(days=1))

    assert {key: value for key, value in totals.items() if value} == {}
    assert by_class == {}


def test_figures_count_a_link_as_live_on_its_last_day(act: Act, for_pupil: Invitation) -> None:
    last_day = act.today + timedelta(days=14)

    assert contributions.count_figures(last_day)[0]["invitations_live"] == 1
    assert contributions.count_figures(last_day + timedelta(days=1))[0]["invitations_expired"] == 1


def test_figures_count_a_request_as_waiting_until_its_decision(act: Act, school_class: SchoolClass) -> None:
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")
    decline_request(
        replace(act, at=act.at + timedelta(days=2)), request_id=request.pk, reason="такого ученика нет"
    )

    assert contributions.count_figures(act.today)[0]["requests_waiting"] == 1
    assert contributions.count_figures(act.today + timedelta(days=2))[0]["requests_waiting"] == 0


def test_work_of_a_class_teacher_is_the_own_classs_requests(
    act: Act,
    acting_as: Callable[[str], Acting],
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    own = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")
    enter_request(act, place_id=other_class.place_id, joins_as=Role.STUDENT, name="Чужой Ученик")
    kind = registry.work_kind("requests")
    assert kind is not None
    assert kind.overdue is not None

    teacher, administrator = acting_as("class_teacher"), acting_as("administrator")
    [item] = kind.items(teacher, act.today, None)
    assert (item.key, item.title, item.since, item.url) == (
        str(own.pk),
        "Иванов Иван",
        act.today,
        f"/s/school-12/requests/{own.pk}/",
    )
    assert (kind.count(teacher, act.today), kind.count(administrator, act.today)) == (1, 2)
    assert len(kind.items(administrator, act.today, 1)) == 1
    assert kind.overdue(administrator, act.today, act.today) == 2
    assert kind.overdue(administrator, act.today, act.today - timedelta(days=1)) == 0


def test_person_panel_shows_invitations_and_their_states(
    act: Act, acting_as: Callable[[str], Acting], for_pupil: Invitation, pupil: Person
) -> None:
    set_back(for_pupil, uses=1)

    panel = contributions.person_panel(acting_as("administrator"), pupil.pk, act.today)
    assert panel is not None
    assert [(row.title, row.state, row.url) for row in panel.rows] == [
        ("5А", "done", f"/s/school-12/invitations/{for_pupil.pk}/")
    ]
    hidden = contributions.person_panel(acting_as("teacher"), pupil.pk, act.today)
    assert hidden is not None
    assert list(hidden.rows) == []
    assert contributions.person_panel(acting_as("employee"), pupil.pk, act.today) is None


def test_class_panel_counts_links_by_state(
    act: Act,
    acting_as: Callable[[str], Acting],
    for_pupil: Invitation,
    for_mother: Invitation,
    school_class: SchoolClass,
) -> None:
    expire(for_mother)

    panel = contributions.class_panel(acting_as("class_teacher"), school_class.pk, act.today)

    assert panel is not None
    assert [(row.state, row.url.split("?")[1]) for row in panel.rows] == [
        ("info", f"school_class={school_class.pk}&state=live"),
        ("overdue", f"school_class={school_class.pk}&state=expired"),
    ]
    assert contributions.class_panel(acting_as("employee"), school_class.pk, act.today) is None


@pytest.mark.parametrize(
    ("part", "is_led"), [("administrator", True), ("director", False), ("class_teacher", False)]
)
def test_class_panel_leads_to_annulling_all_links_who_may_do_it(
    act: Act,
    acting_as: Callable[[str], Acting],
    client_as: Callable[[str], Client],
    for_pupil: Invitation,
    school_class: SchoolClass,
    part: str,
    is_led: bool,
) -> None:
    def led() -> list[str]:
        panel = contributions.class_panel(acting_as(part), school_class.pk, act.today)
        assert panel is not None
        return [row.url for row in panel.rows if row.url.endswith("/annul/")]

    assert [client_as(part).get(url).status_code for url in led()] == [200] * is_led
    expire(for_pupil)
    assert led() == []


def test_built_on_tells_what_undo_must_leave(
    act: Act,
    act_of: Callable[[str], Act],
    cast: Cast,
    pupil: Person,
    mother: Person,
    school_class: SchoolClass,
    other_class: SchoolClass,
) -> None:
    [issued] = issue_personal(
        act_of("class_teacher"), place_id=school_class.place_id, joins_as=Role.STUDENT, person_ids=[pupil.pk]
    )
    enter_request(act, place_id=other_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")

    assert registry.anything_built_on("schools.Person", [pupil.pk, mother.pk]) >= {pupil.pk}
    assert mother.pk not in contributions.built_on("schools.Person", [pupil.pk, mother.pk])
    places = [school_class.place_id, other_class.place_id]
    assert contributions.built_on("schools.Place", places) == set(places)
    offices = [issued.issuer_id or 0, 0]
    assert contributions.built_on("schools.RoleAssignment", offices) == {issued.issuer_id}
    assert contributions.built_on("schools.Subject", [1]) == set()


def test_journal_can_name_invitations_and_requests(
    act: Act, for_pupil: Invitation, for_parents: Invitation, school_class: SchoolClass
) -> None:
    request = enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")
    named = registry.subject_kinds["invitation"].names([for_pupil.pk, for_parents.pk])

    assert named[for_pupil.pk].startswith("5А: Сидоров")
    assert set(named) == {for_pupil.pk, for_parents.pk}
    assert registry.subject_kinds["join_request"].names([request.pk]) == {request.pk: "Иванов Иван"}


def test_badge_of_the_navigation_is_the_number_of_waiting_requests(
    act: Act, acting_as: Callable[[str], Acting], school_class: SchoolClass
) -> None:
    assert contributions.requests_waiting(acting_as("class_teacher")) == 0

    enter_request(act, place_id=school_class.place_id, joins_as=Role.STUDENT, name="Иванов Иван")

    assert contributions.requests_waiting(acting_as("class_teacher")) == 1
    assert JoinRequest.objects.waiting().count() == 1
