"""Offices given by hand, each on its order."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from schools.accounts.roles import Role
from schools.acts.services import Order, order_id
from schools.institutions.acting import Act
from schools.movement.rules import check_activist
from schools.people.models import RoleAssignment
from schools.people.services import appoint_class_teacher, assign_role
from schools.people.standing import activist_classes


@transaction.atomic
def appoint(
    act: Act,
    *,
    person_id: int,
    role: Role,
    on: date,
    class_id: int | None = None,
    order: Order | None = None,
) -> RoleAssignment:
    """Give a person a role from a day on; return the assignment, which names the order it rests on.

    A class teacher takes the place of the former one, who ends that day (2.1.8). Raises RuleViolation
    for an activist of a stranger's class, and as `assign_role` and `appoint_class_teacher` do.
    """
    check_activist(role, class_id, activist_classes(person_id, act.today))
    rests_on = order_id(act, order)
    if role == Role.CLASS_TEACHER and class_id is not None:
        return appoint_class_teacher(
            act, class_id=class_id, person_id=person_id, started_on=on, order_id=rests_on
        )
    return assign_role(
        act, person_id=person_id, role=role, started_on=on, school_class_id=class_id, order_id=rests_on
    )
