"""Addresses of bulk changes."""

from __future__ import annotations

from django.urls import path

from schools.changes import views

urlpatterns = [
    path("changes/", views.change_list, name="change_list"),
    path("changes/<int:pk>/undo/", views.change_undo, name="change_undo"),
]
