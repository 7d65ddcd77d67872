"""What accounts need from time to time."""

from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore


@shared_task(name="schools.clear_sessions")
def clear_sessions() -> None:
    """Remove sessions that have run out; nobody notices."""
    SessionStore.clear_expired()
