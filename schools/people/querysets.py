"""Filters of the register of people, named as phrases. `day` is the institution's date."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from schools.accounts.roles import STAFF_ROLES, Role
from schools.institutions.intervals import holds_on, not_ended_by
from schools.institutions.scope import TenantQuerySet
from schools.names.people import search_words

if TYPE_CHECKING:
    from schools.people.models import (
        Absence,
        Guardianship,
        Membership,
        Person,
        Refusal,
        RoleAssignment,
        TeacherVerification,
        TeachingLoad,
    )


def away_on(day: date, person: str = "person") -> Q:
    """Match rows whose person is on leave or absent on `day`; `person` is the way to that person's key."""
    from schools.people.models import Absence

    return Q(**{f"{person}__in": Absence.objects.on(day).values("person")})


class PersonQuerySet(TenantQuerySet["Person"]):
    """Persons of the roster."""

    def matching(self, query: str) -> Self:
        """Return persons in whose name every word of `query` occurs, in any order; ё equals е."""
        found = self
        for word in search_words(query):
            found = found.filter(name_key__contains=word)
        return found

    def in_order(self) -> Self:
        """Return persons by name, ё beside е, ties by id."""
        return self.order_by("name_key", "pk")

    def with_role(self, day: date, *roles: Role) -> Self:
        """Return persons who hold any of these stored roles on `day`."""
        from schools.people.models import RoleAssignment

        held = RoleAssignment.objects.on(day).filter(person=OuterRef("pk"), role__in=roles)
        return self.filter(Exists(held))

    def staff_on(self, day: date) -> Self:
        """Return persons who hold any staff role on `day`."""
        return self.with_role(day, *STAFF_ROLES)

    def students_on(self, day: date) -> Self:
        """Return persons planned in a class on `day`."""
        from schools.people.models import Membership

        return self.filter(Exists(Membership.objects.on(day).in_classes().filter(person=OuterRef("pk"))))

    def guardians_on(self, day: date) -> Self:
        """Return persons who on `day` are guardians of a student planned in a class that day."""
        from schools.people.models import Guardianship, Membership

        student = Membership.objects.on(day).in_classes().filter(person=OuterRef("student"))
        children = Guardianship.objects.on(day).filter(Exists(student), guardian=OuterRef("pk"))
        return self.filter(Exists(children))


class RoleAssignmentQuerySet(TenantQuerySet["RoleAssignment"]):
    """Offices and powers."""

    def on(self, day: date) -> Self:
        """Return assignments that hold on `day`."""
        return self.filter(holds_on(day))

    def leading(self, class_id: int, day: date) -> Self:
        """Return a class's teachers who have not ended by `day`: a successor ends them then."""
        return self.filter(not_ended_by(day, "ended_on"), role=Role.CLASS_TEACHER, school_class=class_id)

    def to_grant(self, day: date) -> Self:
        """Return offices held on `day` that the platform does not know of yet (2.1.7, 2.1.8).

        A class teacher is attached to a class that exists there.
        """
        attachable = Q(
            role=Role.CLASS_TEACHER,
            school_class__place__created_on__isnull=False,
            school_class__place__closed_on__isnull=True,
        )
        return self.on(day).filter(Q(role=Role.ADMINISTRATOR) | attachable, granted_on__isnull=True)

    def to_withdraw(self, day: date) -> Self:
        """Return offices that ended by `day` while the platform still grants them."""
        return self.filter(ended_on__lte=day, granted_on__isnull=False, withdrawn_on__isnull=True)


class MembershipQuerySet(TenantQuerySet["Membership"]):
    """Stays of persons in places."""

    def on(self, day: date) -> Self:
        """Return stays that are planned on `day`."""
        return self.filter(holds_on(day, "planned_from", "planned_until"))

    def in_classes(self) -> Self:
        """Return stays of students in classes by nomenclature."""
        return self.filter(place_kind="class")

    def joined_as_of(self, day: date) -> Self:
        """Return stays confirmed on the platform on `day`; a confirmation of `day` itself counts."""
        return self.filter(holds_on(day, "joined_on", "left_on"))

    def not_exempt(self) -> Self:
        """Return stays without a lawful exception."""
        return self.filter(exempt_on__isnull=True)

    def expected(self, day: date) -> Self:
        """Return stays that are planned on `day` and not excepted: the plan that counts."""
        return self.on(day).not_exempt()

    def to_add(self, day: date) -> Self:
        """Return stays planned on `day` in existing places, not confirmed and not excepted.

        Nobody owes it whose person is away that day: it is owed again from the return on.
        """
        owed = self.expected(day).filter(
            joined_on__isnull=True, place__created_on__isnull=False, place__closed_on__isnull=True
        )
        return owed.exclude(away_on(day))

    def to_remove(self, day: date) -> Self:
        """Return stays confirmed on the platform, still there, and not planned on `day`.

        A place that itself ends asks for one closing instead of removals.
        """
        return self.filter(
            Q(planned_until__lte=day) | Q(planned_from__isnull=True),
            joined_on__isnull=False,
            left_on__isnull=True,
            place__closed_on__isnull=True,
        ).filter(holds_on(day, "place__needed_from", "place__needed_until"))

    def to_verify(self, day: date) -> Self:
        """Return confirmed stays in «Учительская» of people whose status «teacher» nobody has settled.

        Clauses 2.1.10, 2.2.4; whether the status is required at all is the institution's setting.
        """
        from schools.people.models import TeacherVerification

        settled = TeacherVerification.objects.settled().filter(person=OuterRef("person"))
        return (
            self.expected(day)
            .filter(place_kind="staff_room", joined_on__isnull=False, left_on__isnull=True)
            .exclude(Exists(settled))
        )

    def of_places(self, place_ids: Collection[int] | None) -> Self:
        """Return stays in these places; None means in all of the institution's."""
        return self if place_ids is None else self.filter(place__in=list(place_ids))


class GuardianshipQuerySet(TenantQuerySet["Guardianship"]):
    """Guardians of students."""

    def on(self, day: date) -> Self:
        """Return guardianships that hold on `day`."""
        return self.filter(holds_on(day, "from_on", "until_on"))


class TeachingLoadQuerySet(TenantQuerySet["TeachingLoad"]):
    """Who teaches what in which class."""

    def on(self, day: date) -> Self:
        """Return load that holds on `day`."""
        return self.filter(holds_on(day, "from_on", "until_on"))


class AbsenceQuerySet(TenantQuerySet["Absence"]):
    """Leave and absence of staff."""

    def on(self, day: date) -> Self:
        """Return absences that hold on `day`."""
        return self.filter(holds_on(day, "from_on", "until_on"))

    def falling_on(self, from_on: date, until_on: date | None) -> Self:
        """Return absences of which a day lies in [from_on, until_on); an empty end lasts."""
        running = self.filter(not_ended_by(from_on, "until_on"))
        return running if until_on is None else running.filter(from_on__lt=until_on)


class RefusalQuerySet(TenantQuerySet["Refusal"]):
    """Lawful refusals to take part (2.6.0)."""

    def on(self, day: date) -> Self:
        """Return refusals that hold on `day`."""
        return self.filter(holds_on(day, "from_on", "until_on"))


class TeacherVerificationQuerySet(TenantQuerySet["TeacherVerification"]):
    """The ladder of the status «teacher»."""

    def current(self) -> Self:
        """Return the state each person is in now."""
        return self.filter(until_at__isnull=True)

    def settled(self) -> Self:
        """Return present states that somebody decided: nothing is left to do about them."""
        return self.current().exclude(state__in=["not_started", "pending"])
