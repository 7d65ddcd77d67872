"""Addresses open to everyone."""

from __future__ import annotations

from django.urls import URLPattern

from schools.passwords.urls import public as passwords
from schools.setup.urls import public as setup

urlpatterns: list[URLPattern] = [*passwords, *setup]
