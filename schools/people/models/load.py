"""Subjects and who teaches them where (1.2.F1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantBase, TenantManager, TenantModel
from schools.people.models.persons import Person
from schools.people.querysets import (
    TeachingLoadQuerySet,
)
from schools.structure.models import SchoolClass


class Subject(TenantModel):
    """A subject of the curriculum or an extracurricular activity (1.2.F1)."""

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    extracurricular = models.BooleanField(_("extracurricular"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name_key"], name="schools_subject_name_once"),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class TeachingLoad(TenantBase):
    """Who teaches which subject in which class or group, [from_on, until_on)."""

    teacher = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="load")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="load")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="load")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = TenantManager.from_queryset(TeachingLoadQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_load_order"
            ),
            models.UniqueConstraint(
                fields=["teacher", "school_class", "subject"],
                condition=Q(until_on__isnull=True),
                name="schools_load_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of teacher, class and subject."""
        return f"{self.teacher_id}:{self.school_class_id}:{self.subject_id}"
