"""Figures exactly as they are defined: accepted is not joined, refused is not missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schools.accounts.roles import Role
from schools.contributions.figures import KEYS, count
from schools.institutions.acting import Act
from schools.institutions.models import InstitutionSettings
from schools.people.models import Membership, RoleAssignment, TeacherVerification, VerificationState
from schools.people.services import assign_role, decide_verification, exempt_memberships, mark_joined
from schools.people.services.refusals import record_refusal
from schools.structure.models import Place, SchoolClass
from tests import factories


def teacher(act: Act, *roles: Role) -> Membership:
    """Return the staff-room stay of a new member of staff."""
    person = factories.PersonFactory()
    for role in roles or (Role.TEACHER,):
        assign_role(act, person_id=person.pk, role=role, started_on=act.today)
    return Membership.objects.get(person=person, place_kind="staff_room")


def test_staff_are_counted_once_whatever_their_roles(act: Act, today: date) -> None:
    both = teacher(act, Role.DIRECTOR, Role.TEACHER)
    accepted = teacher(act)
    Membership.objects.filter(pk=accepted.pk).update(accepted_at=act.at)
    mark_joined(act, membership_ids=[both.pk], on=today)
    decide_verification(act, person_ids=[both.person_id], state=VerificationState.VERIFIED)
    spared = teacher(act, Role.DEPUTY)
    decide_verification(act, person_ids=[spared.person_id], state=VerificationState.NOT_REQUIRED)
    assign_role(act, person_id=factories.PersonFactory().pk, role=Role.EMPLOYEE, started_on=today)

    totals, _by_class = count(today)

    assert {key: totals[key] for key in KEYS if key.startswith("staff")} == {
        "staff_expected": 3,
        "staff_accepted": 1,
        "staff_joined": 1,
        "staff_to_verify": 2,
        "staff_verified": 1,
    }


def test_an_excepted_teacher_is_not_expected(act: Act, today: date) -> None:
    exempt_memberships(act, membership_ids=[teacher(act).pk], reason="в отпуске по уходу")
    assert count(today)[0]["staff_expected"] == 0


def test_where_the_status_is_not_required_nobody_is_counted_for_it(act: Act, today: date) -> None:
    decide_verification(act, person_ids=[teacher(act).person_id], state=VerificationState.VERIFIED)
    InstitutionSettings.objects.update(verification_required=False)
    totals, _by_class = count(today)
    assert (totals["staff_expected"], totals["staff_to_verify"], totals["staff_verified"]) == (1, 0, 0)


def test_figures_of_a_day_do_not_know_what_came_later(act: Act, today: date) -> None:
    stay = teacher(act)
    long_ago, noon = today - timedelta(days=30), today - timedelta(days=1)
    RoleAssignment.objects.update(started_on=long_ago)
    late = datetime(noon.year, noon.month, noon.day, 0, 30, tzinfo=ZoneInfo("Europe/Moscow"))
    Membership.objects.filter(pk=stay.pk).update(accepted_at=late)
    mark_joined(act, membership_ids=[stay.pk], on=today)
    decide_verification(act, person_ids=[stay.person_id], state=VerificationState.VERIFIED)
    TeacherVerification.objects.update(from_at=act.at)

    def staff(day: date) -> tuple[object, ...]:
        totals, _by_class = count(day)
        return tuple(
            totals[key] for key in ("staff_expected", "staff_accepted", "staff_joined", "staff_verified")
        )

    assert [staff(day) for day in (long_ago, noon - timedelta(days=1), noon, today)] == [
        (1, 0, 0, 0),
        (1, 0, 0, 0),
        (1, 1, 0, 0),
        (1, 1, 1, 1),
    ]


def test_pupils_are_counted_by_class_and_refusals_beside(
    act: Act, today: date, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    for number in range(3):
        stay = factories.MembershipFactory(place=school_class.place)
        if number == 0:
            record_refusal(act, person_id=stay.person_id, channel="телефон")
    factories.MembershipFactory(place=other_class.place, planned_until=today)
    factories.MembershipFactory(place=other_class.place, planned_from=today + timedelta(days=1))
    factories.MembershipFactory(place=factories.PlaceFactory())

    totals, by_class = count(today)

    assert by_class == {school_class.pk: {"students_expected": 3, "students_declined": 1}}
    assert (totals["students_expected"], totals["students_declined"]) == (3, 1)


def test_an_empty_school_counts_nothing(act: Act, today: date, staff_room: Place) -> None:
    totals, by_class = count(today)
    assert (set(totals), set(totals.values()), by_class) == (set(KEYS), {0}, {})
