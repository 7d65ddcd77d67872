"""Whether a movement may happen. Pure: no queries, clock or request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from schools.accounts.roles import ASSIGNED_ROLES, STAFF_ROLES, Role
from schools.institutions.errors import RuleViolation
from schools.movement.models import MovementKind

EARLIEST = date(1950, 1, 1)
"""A movement before this day is a slip of the hand: «0025» typed for «2025»."""

HIRED_AS = (Role.TEACHER, Role.EMPLOYEE, Role.DEPUTY, Role.DIRECTOR)
"""Roles one is hired into; an administrator is appointed once he has joined (2.1.7)."""


class Stay(NamedTuple):
    """A pupil's stay in a class, [starts, ends); an empty end lasts."""

    class_name: str
    starts: date
    ends: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the stay contains a day."""
        return self.starts <= day and (self.ends is None or self.ends > day)


def roles_that_fit(standing: Collection[Role]) -> list[Role]:
    """Return the roles that somebody of this standing may be given: activists are pupils and parents (2.2.6).

    Whoever is nobody here today may be given those of the staff.
    """
    fit = {
        activist
        for activist, needed in ((Role.PARENT_ACTIVIST, Role.PARENT), (Role.STUDENT_ACTIVIST, Role.STUDENT))
        if needed in standing
    }
    if not fit or not set(standing).isdisjoint(STAFF_ROLES):
        fit |= set(STAFF_ROLES)
    return [role for role in ASSIGNED_ROLES if role in fit]


def check_activist(role: Role, class_id: int | None, own: Mapping[Role, Collection[int]]) -> None:
    """Refuse an activist of a class that is neither the own one nor a child's; `own` is {role: classes}."""
    if role in own and class_id is not None and class_id not in own[role]:
        raise RuleViolation(
            _("A student activist is a student of the class, a parent activist has a child in it.")
        )


def check_effective(on: date, *, today: date) -> None:
    """Refuse a day that has not come, or that cannot be meant.

    Staff room and powers follow the present day alone, so a movement is entered when it holds.
    """
    if on > today:
        raise RuleViolation(_("This day has not come yet. Enter the movement on the day it takes effect."))
    if on < EARLIEST:
        raise RuleViolation(_("Check the year of the date."))


def check_enrolment(stays: Iterable[Stay], *, on: date, today: date) -> None:
    """Refuse to enrol somebody who is a student on that day or later (2.1.11)."""
    for stay in stays:
        if stay.holds_on(today):
            raise RuleViolation(
                _("This person is a student of %(class)s already. Enter a transfer instead.")
                % {"class": stay.class_name}
            )
        if stay.ends is None or stay.ends > on:
            raise RuleViolation(
                _("This person was in %(class)s until %(day)s. Give that day or a later one.")
                % {"class": stay.class_name, "day": _shown(stay.ends or stay.starts)}
            )


def present_stay(stays: Iterable[Stay], *, on: date, today: date) -> Stay:
    """Return the stay of today. Refuses a person without one, and a day before it began."""
    present = next((stay for stay in stays if stay.holds_on(today)), None)
    if present is None:
        raise RuleViolation(_("This person is in no class today, so there is nowhere to leave."))
    if present.starts > on:
        raise RuleViolation(
            _("In %(class)s only since %(day)s. Give that day or a later one.")
            % {"class": present.class_name, "day": _shown(present.starts)}
        )
    return present


def kind_of_year(before: int | None, then: int | None) -> MovementKind | None:
    """Return what going on with one's class makes of the year, by its grades; without grades no movement."""
    if before is None or then is None:
        return None
    return MovementKind.PROMOTED if then > before else MovementKind.REPEATED


def check_hiring(roles: Collection[Role], *, works_already: bool) -> None:
    """Refuse to hire into no role or a power, or somebody who works here already (2.1.11)."""
    if works_already:
        raise RuleViolation(
            _("This person is one of the staff already. Give further roles on the person's page.")
        )
    if not roles:
        raise RuleViolation(_("Choose at least one role."))
    if not set(roles) <= set(HIRED_AS):
        raise RuleViolation(
            _("An administrator is appointed on the page of somebody who has joined (2.1.7).")
        )


def check_dismissal(offices: Collection[tuple[Role, date]], *, on: date, is_last_administrator: bool) -> None:
    """Refuse to dismiss whoever holds no office, on a day before the first one, or the last administrator.

    `offices` are (role, since) of those that have not ended by then.
    """
    if not offices:
        raise RuleViolation(_("This person holds no office today, so there is nothing to end."))
    first = min(since for _role, since in offices)
    if first > on:
        raise RuleViolation(
            _("One of the staff only since %(day)s. Give that day or a later one.") % {"day": _shown(first)}
        )
    if is_last_administrator:
        raise RuleViolation(_("This is the only administrator. Appoint another one first."))


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"
