"""What acts on many offer: the roles that people chosen hold."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from schools.accounts.roles import ASSIGNED_ROLES, Role
from schools.institutions.intervals import not_ended_by
from schools.people.models import RoleAssignment


def roles_held(person_ids: Collection[int], day: date) -> list[tuple[Role, str]]:
    """Return (role, its name and how many of these people hold it) for each role held on `day` or later."""
    offices = RoleAssignment.objects.filter(not_ended_by(day), person__in=person_ids)
    counted = offices.order_by("role").values_list("role").annotate(people=Count("person", distinct=True))
    held = dict(counted)
    return [(role, f"{role.label} ({held[role]})") for role in ASSIGNED_ROLES if role in held]
