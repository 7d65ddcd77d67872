"""Addresses of the health check."""

from __future__ import annotations

from django.urls import path

from schools.health import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]
