"""Addresses of the journal."""

from __future__ import annotations

from django.urls import path

from schools.journal import views

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/export.<slug:kind>", views.journal_export, name="journal_export"),
]
