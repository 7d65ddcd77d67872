"""What a user is in an institution today: the answer behind every permission."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from schools.accounts.models import User
from schools.accounts.permissions import Standing
from schools.accounts.roles import STAFF_ROLES, Role
from schools.institutions.acting import Via, act_in
from schools.people.models import Guardianship, Membership, RoleAssignment


def standing_of(user: User, slug: str) -> Standing | None:
    """Return the user's standing in the institution with this slug; None for an outsider.

    One query. Roles are read as of the institution's own today; a leaver is an outsider.
    It runs before any scope is entered, hence the unscoped manager, bound by user and slug.
    """
    if not user.is_active:
        return None
    rows = list(
        RoleAssignment._base_manager.filter(person__user_id=user.pk, institution__slug=slug).select_related(
            "person", "institution"
        )
    )
    if not rows:
        return None
    institution, person = rows[0].institution, rows[0].person
    today = act_in(institution, via=Via.REQUEST).today
    roles = _held(rows, today) & set(STAFF_ROLES)
    if not roles:
        return None
    return Standing(institution, person.pk, person.short_name, frozenset(roles))


def institutions_of(user: User) -> list[tuple[str, str]]:
    """Return (slug, name) of every institution where the user holds a staff role today, by name.

    Today is each institution's own. It runs outside of any scope, hence the unscoped manager.
    """
    rows = RoleAssignment._base_manager.filter(person__user_id=user.pk, role__in=STAFF_ROLES)
    found = {
        (row.institution.slug, row.institution.name)
        for row in rows.select_related("institution")
        if _held([row], act_in(row.institution, via=Via.REQUEST).today)
    }
    return sorted(found, key=lambda school: school[1])


def roles_of(person_id: int, day: date) -> frozenset[Role]:
    """Return every role of a person on `day`, stored and derived: the one reading of roles.

    A student is in a class that day; a parent is guardian of such a student.
    """
    roles = _held(RoleAssignment.objects.on(day).filter(person_id=person_id), day)
    in_class = Membership.objects.on(day).in_classes()
    if in_class.filter(person_id=person_id).exists():
        roles.add(Role.STUDENT)
    children = Guardianship.objects.on(day).filter(guardian_id=person_id)
    if children.filter(Exists(in_class.filter(person=OuterRef("student")))).exists():
        roles.add(Role.PARENT)
    return frozenset(roles)


def activist_classes(person_id: int, day: date) -> dict[Role, set[int]]:
    """Return {activist's role: classes where the person may be one on `day`}: the own, the children's."""
    stays = Membership.objects.on(day).in_classes()
    children = Guardianship.objects.on(day).filter(guardian_id=person_id).values("student")
    own = stays.filter(person_id=person_id), stays.filter(person__in=children)
    student, parent = (set(found.values_list("place__school_class", flat=True)) for found in own)
    return {Role.STUDENT_ACTIVIST: student, Role.PARENT_ACTIVIST: parent}


def _held(rows: Iterable[RoleAssignment], day: date) -> set[Role]:
    return {
        Role(row.role)
        for row in rows
        if row.started_on <= day and (row.ended_on is None or row.ended_on > day)
    }
