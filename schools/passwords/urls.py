"""Addresses around one-time password links."""

from __future__ import annotations

from django.urls import path

from schools.passwords import views

urlpatterns = [path("people/<int:pk>/password-reset/", views.password_reset, name="password_reset")]

public = [
    path("p/<str:token>", views.password_open, name="password_open"),
    path("p/<slug:public_id>/", views.password_choose, name="password_choose"),
]
