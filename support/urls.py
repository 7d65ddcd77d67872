"""Addresses within one institution, under /s/<slug>/."""

from __future__ import annotations

from django.urls import path

from support import views

app_name = "support"

urlpatterns = [
    path("help/", views.request_list, name="list"),
    path("help/ask/", views.ask, name="ask"),
    path("help/<int:pk>/", views.support_request, name="request"),
    path("help/<int:pk>/answer/", views.answer, name="answer"),
    path("help/<int:pk>/close/", views.close, name="close"),
    path("help/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("help/instructions/", views.instruction_list, name="instructions"),
    path("help/instructions/<int:pk>/remove/", views.instruction_remove, name="instruction_remove"),
]
