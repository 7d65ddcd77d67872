"""The job row: what is to be done, how far it is, and who holds it now."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.institutions.scope import CurrentInstitution


class JobState(models.TextChoices):
    """Where a job stands."""

    NEW = "new", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs of all institutions; pages use `.here()`."""

    def here(self) -> Self:
        """Return the jobs of the entered institution."""
        return self.filter(institution_id=CurrentInstitution())

    def unfinished(self) -> Self:
        """Return jobs that are still to be done, or being done."""
        return self.filter(state__in=[JobState.NEW, JobState.RUNNING])

    def waiting_at(self, now: datetime) -> Self:
        """Return jobs nobody holds: new ones that may start, and running ones whose lease ran out."""
        return self.filter(
            Q(state=JobState.NEW, not_before__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
        )


class Job(models.Model):
    """One piece of background work, kept until somebody has seen it done.

    Not a tenant row: the sweep sees all. `attempts` fences a worker whose lease ran out:
    its writes carry `WHERE attempts = mine`.
    """

    institution = models.ForeignKey(
        "schools.Institution", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    single = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField()
    phase = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    next_url = models.CharField(max_length=300, blank=True)
    started_by_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "lease_until"], name="schools_job_lease"),
            models.Index(fields=["institution", "kind", "-created_at"], name="schools_job_recent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(state="new", single=True),
                name="schools_job_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind and the state."""
        return f"{self.kind} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Tell whether the job is done or failed."""
        return self.state in (JobState.DONE, JobState.FAILED)
