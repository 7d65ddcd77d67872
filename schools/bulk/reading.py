"""What acts on many offer: the roles that people chosen hold, the groups that are open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from schools.accounts.roles import ASSIGNED_ROLES, Role
from schools.institutions.intervals import not_ended_by
from schools.people.models import RoleAssignment
from schools.structure.models import ClassKind, SchoolClass


def roles_held(person_ids: Collection[int], day: date) -> list[tuple[Role, str]]:
    """Return (role, its name and how many of these people hold it) for each role held on `day` or later."""
    offices = RoleAssignment.objects.filter(not_ended_by(day), person__in=person_ids)
    counted = offices.order_by("role").values_list("role").annotate(people=Count("person", distinct=True))
    held = dict(counted)
    return [(role, f"{role.label} ({held[role]})") for role in ASSIGNED_ROLES if role in held]


def groups_open() -> list[tuple[int, str]]:
    """Return (group, name) of every group that is not closed and has no day of closing, by name."""
    groups = SchoolClass.objects.filter(kind=ClassKind.GROUP, place__needed_until__isnull=True)
    return list(groups.order_by("place__name", "pk").values_list("pk", "place__name"))
