"""The door to a job: whoever started it, or an administrator."""

from __future__ import annotations

from django.http import Http404

from schools.accounts.permissions import Acting
from schools.accounts.roles import Role
from schools.jobs.models import Job


def get_job_for(acting: Acting, job_id: int) -> Job:
    """Return a job of this institution. Raises Http404 for another's job or another school's."""
    job = Job.objects.here().filter(pk=job_id).first()
    if job is None or (job.started_by_id != acting.user.pk and not acting.is_any(Role.ADMINISTRATOR)):
        raise Http404
    return job
