"""Celery's part of the jobs: the doorbell and the sweep."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from schools.jobs import services


@shared_task(name="schools.run_job")
def run_job(job_id: int) -> None:
    """Do one job; a second ring for the same job finds it taken."""
    services.run(job_id, now=timezone.now())


@shared_task(name="schools.sweep_jobs")
def sweep_jobs() -> None:
    """Ring again for jobs that a crash left lying."""
    services.sweep(now=timezone.now())
