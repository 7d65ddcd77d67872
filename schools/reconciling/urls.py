"""Addresses of reconciliation."""

from __future__ import annotations

from django.urls import path

from schools.reconciling import views

urlpatterns = [
    path("reconcile/", views.reconcile_many, name="reconcile"),
    path("places/<int:pk>/reconcile/", views.reconcile_place, name="place_reconcile"),
]
