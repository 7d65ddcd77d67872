"""The address of the guide."""

from __future__ import annotations

from django.urls import path

from schools.guide import views

public = [path("guide/", views.guide_page, name="guide")]
