"""Addresses within one institution, under /s/<slug>/."""

from __future__ import annotations

from django.urls import path

from chats import views

app_name = "chats"

urlpatterns = [
    path("chats/", views.matrix, name="matrix"),
    path("chats/classes/<int:pk>/", views.class_subjects, name="class_subjects"),
    path("chats/pick/", views.pick, name="pick"),
    path("chats/mark/", views.mark, name="mark"),
    path("chats/rules/", views.rules, name="rules"),
    path("chats/rules/<int:pk>/switch/", views.rule_switch, name="rule_switch"),
]
