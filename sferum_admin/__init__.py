"""The project's settings and processes. The Celery app is loaded with Django so that shared tasks find it."""

from sferum_admin.celery import app as celery_app

__all__ = ["celery_app"]
