"""What the calendar does to the register."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from schools.institutions.acting import Via, act_in
from schools.institutions.models import Institution
from schools.institutions.scope import scope
from schools.people.services import begin_day


@shared_task(name="schools.begin_day")
def begin_days() -> None:
    """Let the day begin where it has; every institution has its own midnight. Twice is harmless."""
    now = timezone.now()
    for institution in Institution.objects.order_by("pk").iterator():
        with scope(institution.pk):
            begin_day(act_in(institution, via=Via.JOB, at=now))
