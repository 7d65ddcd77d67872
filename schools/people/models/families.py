"""Legal representatives, and refusals (2.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.models import User
from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models.persons import Person
from schools.people.querysets import (
    GuardianshipQuerySet,
    RefusalQuerySet,
)


class Guardianship(TenantBase):
    """A legal representative of a student (1.2.D5), [from_on, until_on)."""

    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="children")
    student = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = TenantManager.from_queryset(GuardianshipQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(guardian=F("student")), name="schools_guardianship_two_people"
            ),
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_guardianship_order"
            ),
            models.UniqueConstraint(
                fields=["guardian", "student"],
                condition=Q(until_on__isnull=True),
                name="schools_guardianship_open_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of guardian and student."""
        return f"{self.guardian_id}:{self.student_id}"


class Refusal(TenantBase):
    """A lawful refusal to take part, with the alternative channel agreed (2.6.0)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="refusals")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    channel = models.CharField(_("alternative channel"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TenantManager.from_queryset(RefusalQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=ends_after_start("from_on", "until_on"), name="schools_refusal_order"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_on__isnull=True), name="schools_refusal_one_open"
            ),
        ]

    def __str__(self) -> str:
        """Return the alternative channel."""
        return self.channel
