"""Addresses of the set-up: open ones, and those within an institution."""

from __future__ import annotations

from django.urls import path

from schools.setup import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/edit/", views.settings_edit, name="settings_edit"),
    path("baseline/", views.baseline, name="baseline"),
]

public = [
    path("", views.start, name="start"),
    path("start/", views.found_school_page, name="found_school"),
]
