"""What a user is in an institution today, and in which ones."""

from __future__ import annotations

from datetime import date, timedelta

from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.people.models import RoleAssignment
from schools.people.services import assign_role
from schools.people.standing import institutions_of, roles_of, standing_of
from schools.structure.models import SchoolClass
from tests import factories


def test_a_leaver_belongs_nowhere_from_the_day_on(act: Act, today: date) -> None:
    user = factories.UserFactory()
    person = factories.PersonFactory(user=user)
    assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today)
    assert institutions_of(user) == [("school-12", "Школа № 12")]

    RoleAssignment.objects.update(ended_on=today)

    assert institutions_of(user) == []
    assert standing_of(user, "school-12") is None


def test_a_role_of_tomorrow_opens_nothing_today(act: Act, today: date) -> None:
    user = factories.UserFactory()
    person = factories.PersonFactory(user=user)
    assign_role(act, person_id=person.pk, role=Role.TEACHER, started_on=today + timedelta(days=1))
    assert institutions_of(user) == []


def test_an_account_that_is_switched_off_stands_nowhere(act: Act, today: date) -> None:
    user = factories.UserFactory(is_active=False)
    assign_role(act, person_id=factories.PersonFactory(user=user).pk, role=Role.TEACHER, started_on=today)
    assert standing_of(user, "school-12") is None


def test_all_roles_of_a_person_are_read_together(act: Act, today: date, school_class: SchoolClass) -> None:
    person = factories.PersonFactory()
    assign_role(act, person_id=person.pk, role=Role.DEPUTY, started_on=today)
    pair = factories.GuardianshipFactory(guardian=person)
    factories.MembershipFactory(place=school_class.place, person=pair.student)
    assert roles_of(person.pk, today) == {Role.DEPUTY, Role.PARENT}
    assert roles_of(pair.student_id, today) == {Role.STUDENT}
