"""Offices and powers, and absence from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import ASSIGNED_ROLES, CLASS_ROLES, GRANTED_ROLES, Role
from schools.acts.models import LocalAct
from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models.persons import Person
from schools.people.querysets import (
    AbsenceQuerySet,
    RoleAssignmentQuerySet,
)
from schools.structure.facts import fact_by, fact_check, fact_on, fact_recorded_at, fact_source
from schools.structure.models import SchoolClass


class RoleAssignment(TenantBase):
    """Office and power: a person holds a role, in a class where the role has one, from-until."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.label) for role in ASSIGNED_ROLES]
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    order = models.ForeignKey(LocalAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_on = fact_on(_("granted in Sferum on"))
    granted_recorded_at = fact_recorded_at()
    granted_source = fact_source()
    granted_by = fact_by()
    withdrawn_on = fact_on(_("withdrawn in Sferum on"))
    withdrawn_recorded_at = fact_recorded_at()
    withdrawn_source = fact_source()
    withdrawn_by = fact_by()

    objects = TenantManager.from_queryset(RoleAssignmentQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in ASSIGNED_ROLES]), name="schools_role_is_assigned"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in CLASS_ROLES], school_class__isnull=False)
                | (~Q(role__in=[r.value for r in CLASS_ROLES]) & Q(school_class__isnull=True)),
                name="schools_role_class_iff_class_role",
            ),
            models.CheckConstraint(
                condition=Q(granted_on__isnull=True) | Q(role__in=[r.value for r in GRANTED_ROLES]),
                name="schools_role_granted_kinds",
            ),
            models.CheckConstraint(condition=ends_after_start(), name="schools_role_order"),
            fact_check("granted", name="schools_role_granted_whole"),
            fact_check("withdrawn", name="schools_role_withdrawn_whole"),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended_on__isnull=True, school_class__isnull=True),
                name="schools_role_held_once",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "school_class"],
                condition=Q(ended_on__isnull=True),
                name="schools_role_in_class_once",
            ),
            models.UniqueConstraint(
                fields=["school_class"],
                condition=Q(ended_on__isnull=True, role=Role.CLASS_TEACHER.value),
                name="schools_role_one_class_teacher",
            ),
        ]
        indexes = [models.Index(fields=["institution", "role", "ended_on"], name="schools_role_holders")]

    def __str__(self) -> str:
        """Return the role's label."""
        return self.get_role_display()


class AbsenceKind(models.TextChoices):
    """Why a member of staff is away."""

    LEAVE = "leave", _("leave")
    PARENTAL = "parental", _("parental leave")
    SICK = "sick", _("sick leave")
    OTHER = "other", _("other absence")


class Absence(TenantBase):
    """A member of staff is away, [from_on, until_on); work is not owed meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind.choices)

    objects = TenantManager.from_queryset(AbsenceQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_absence_order"
            ),
        ]

    def __str__(self) -> str:
        """Return the kind of absence."""
        return self.get_kind_display()
