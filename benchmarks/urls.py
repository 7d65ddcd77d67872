"""The project's addresses and the bare page."""

from __future__ import annotations

from django.urls import path

from benchmarks.bare import bare
from sferum_admin.urls import urlpatterns as of_the_project

urlpatterns = [path("bare/<int:pk>/", bare, name="bare"), *of_the_project]
