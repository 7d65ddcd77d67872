"""Stays in places: what is planned and what is known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.institutions.scope import TenantBase, TenantManager
from schools.people.models.persons import Person
from schools.people.querysets import (
    MembershipQuerySet,
)
from schools.structure.facts import fact_by, fact_check, fact_on, fact_recorded_at, fact_source
from schools.structure.models import Place, PlaceKind


class Membership(TenantBase):
    """One stay of a person in a place: planned from-until, and what is known of it.

    The ladder: `accepted_at` (our form), `reported_at` (the person says so), fact `joined`
    (confirmed); only the last counts as joined. A row without a plan is a trace: somebody
    found where nobody expects him. Found missing though planned: `left` on this row, end it,
    open another.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="memberships")
    place_kind = models.CharField(max_length=10, choices=PlaceKind.choices, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    planned_from = models.DateField(_("planned from"), null=True, blank=True)
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted the invitation at"), null=True, blank=True)
    reported_at = models.DateTimeField(_("says to have joined at"), null=True, blank=True)
    joined_on = fact_on(_("joined on"))
    joined_recorded_at = fact_recorded_at()
    joined_source = fact_source()
    joined_by = fact_by()
    left_on = fact_on(_("left on"))
    left_recorded_at = fact_recorded_at()
    left_source = fact_source()
    left_by = fact_by()
    exempt_on = models.DateField(_("not expected since"), null=True, blank=True)
    exempt_reason = models.CharField(_("why not expected"), max_length=300, blank=True)

    objects = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_from__isnull=False)
                | (
                    Q(planned_until__isnull=True)
                    & (
                        Q(joined_on__isnull=False)
                        | Q(reported_at__isnull=False)
                        | Q(accepted_at__isnull=False)
                    )
                ),
                name="schools_membership_plan_or_trace",
            ),
            models.CheckConstraint(
                condition=Q(planned_until__isnull=True)
                | Q(planned_from__isnull=True)
                | Q(planned_until__gte=F("planned_from")),
                name="schools_membership_plan_order",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=False, left_on__gte=F("joined_on")),
                name="schools_membership_left_was_in",
            ),
            models.CheckConstraint(
                condition=Q(exempt_on__isnull=True, exempt_reason="")
                | (Q(exempt_on__isnull=False) & ~Q(exempt_reason="")),
                name="schools_membership_exempt_reason",
            ),
            fact_check("joined", name="schools_membership_joined_whole"),
            fact_check("left", name="schools_membership_left_whole"),
            models.UniqueConstraint(
                fields=["place", "person"],
                condition=Q(planned_until__isnull=True, left_on__isnull=True),
                name="schools_membership_open_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(
                    place_kind="class",
                    planned_until__isnull=True,
                    left_on__isnull=True,
                    planned_from__isnull=False,
                ),
                name="schools_membership_one_class",
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "institution",
                    "place",
                    "planned_until",
                    "planned_from",
                    "joined_on",
                    "left_on",
                    "exempt_on",
                ],
                name="schools_membership_counts",
            ),
            models.Index(
                fields=["institution", "place"],
                condition=Q(joined_on__isnull=True, exempt_on__isnull=True, planned_from__isnull=False),
                name="schools_membership_to_add",
            ),
            models.Index(
                fields=["institution", "place"],
                condition=Q(joined_on__isnull=False, left_on__isnull=True)
                & (Q(planned_until__isnull=False) | Q(planned_from__isnull=True)),
                name="schools_membership_to_remove",
            ),
            models.Index(
                fields=["institution", "person", "planned_from", "planned_until", "place"],
                condition=Q(place_kind="class"),
                name="schools_membership_in_class",
            ),
        ]

    def __str__(self) -> str:
        """Return the ids of place and person."""
        return f"{self.place_id}:{self.person_id}"
