"""Addresses of background jobs."""

from __future__ import annotations

from django.urls import path

from schools.jobs import views

urlpatterns = [path("jobs/<int:pk>/", views.job_page, name="job")]
