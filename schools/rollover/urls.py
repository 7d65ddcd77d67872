"""Addresses of a new year."""

from __future__ import annotations

from django.urls import path

from schools.rollover.views import classes, drafts, pupils

urlpatterns = [
    path("new-year/", drafts.rollover, name="rollover"),
    path("new-year/draw/", drafts.rollover_draw, name="rollover_draw"),
    path("new-year/<int:pk>/", drafts.rollover_draft, name="rollover_draft"),
    path("new-year/<int:pk>/discard/", drafts.rollover_discard, name="rollover_discard"),
    path("new-year/<int:pk>/graduates/", drafts.rollover_graduates, name="rollover_graduates"),
    path("new-year/<int:pk>/apply/", drafts.rollover_apply, name="rollover_apply"),
    path("new-year/<int:pk>/undo/", drafts.rollover_undo, name="rollover_undo"),
    path("new-year/<int:pk>/add/", classes.rollover_class_add, name="rollover_class_add"),
    path("new-year/classes/<int:pk>/", classes.rollover_class, name="rollover_class"),
    path("new-year/<int:pk>/pupils/", pupils.rollover_pupils, name="rollover_pupils"),
    path("new-year/<int:pk>/pupils/decide/", pupils.rollover_decide, name="rollover_decide"),
    path("new-year/<int:pk>/export/", pupils.rollover_export, name="rollover_export"),
]
