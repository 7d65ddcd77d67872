"""Addresses of the importer."""

from __future__ import annotations

from django.urls import path

from schools.importing import views

urlpatterns = [
    path("import/", views.import_list, name="import_list"),
    path("import/<int:pk>/", views.import_preview, name="import_preview"),
    path("import/<int:pk>/columns/", views.import_columns, name="import_columns"),
    path("import/<int:pk>/apply/", views.import_apply, name="import_apply"),
    path("import/<int:pk>/whole/", views.import_whole, name="import_whole"),
    path("import/<int:pk>/discard/", views.import_discard, name="import_discard"),
    path("import/<int:pk>/undo/", views.import_undo, name="import_undo"),
]
