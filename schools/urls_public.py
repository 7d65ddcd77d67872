"""Addresses open to everyone."""

from __future__ import annotations

from django.urls import URLPattern

from schools.guide.urls import public as guide
from schools.passwords.urls import public as passwords
from schools.setup.urls import public as setup

urlpatterns: list[URLPattern] = [*guide, *passwords, *setup]
