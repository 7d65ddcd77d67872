"""Addresses within one institution, under /s/<slug>/, gathered from the packages."""

from __future__ import annotations

from django.urls import path

from schools.badges import badges
from schools.bulk.urls import urlpatterns as bulk
from schools.changes.urls import urlpatterns as changes
from schools.groups.urls import urlpatterns as groups
from schools.importing.urls import urlpatterns as importing
from schools.jobs.urls import urlpatterns as jobs
from schools.journal.urls import urlpatterns as journal
from schools.movement.urls import urlpatterns as movement
from schools.passwords.urls import urlpatterns as passwords
from schools.people.urls import urlpatterns as people
from schools.reconciling.urls import urlpatterns as reconciling
from schools.rollover.urls import urlpatterns as rollover
from schools.setup.urls import urlpatterns as setup

app_name = "schools"

urlpatterns = [
    path("badges/", badges, name="badges"),
    *bulk,
    *changes,
    *groups,
    *importing,
    *jobs,
    *journal,
    *movement,
    *passwords,
    *people,
    *reconciling,
    *rollover,
    *setup,
]
