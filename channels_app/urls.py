"""Addresses within one institution, under /s/<slug>/."""

from __future__ import annotations

from django.urls import path

from channels_app.views import broadcasts, publications

app_name = "channels"

urlpatterns = [
    path("channels/", publications.publication_list, name="list"),
    path("channels/new/", publications.publication_create, name="publication_create"),
    path("channels/<int:pk>/", publications.publication, name="publication"),
    path("channels/<int:pk>/edit/", publications.publication_edit, name="publication_edit"),
    path("channels/<int:pk>/submit/", publications.publication_submit, name="publication_submit"),
    path("channels/<int:pk>/decide/", publications.publication_decide, name="publication_decide"),
    path("channels/broadcasts/", broadcasts.broadcast_list, name="broadcast_list"),
    path("channels/broadcasts/new/", broadcasts.broadcast_create, name="broadcast_create"),
    path("channels/broadcasts/<int:pk>/", broadcasts.broadcast, name="broadcast"),
    path("channels/broadcasts/<int:pk>/edit/", broadcasts.broadcast_edit, name="broadcast_edit"),
    path("channels/broadcasts/<int:pk>/outcome/", broadcasts.broadcast_outcome, name="broadcast_outcome"),
    path("channels/broadcasts/<int:pk>/cancel/", broadcasts.broadcast_cancel, name="broadcast_cancel"),
]
