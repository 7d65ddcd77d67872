"""The production settings on servers of the benchmark's own, with one bare page more."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "only-for-the-benchmarks")
os.environ.setdefault("INVITATION_KEYS", "only-for-the-benchmarks-of-invitations")

from sferum_admin.settings import *  # noqa: F403
from sferum_admin.settings import STORAGES

ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
