"""What beat rings for must be there to be rung."""

from __future__ import annotations

from django.conf import settings

from sferum_admin.celery import app


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(app.tasks) == set()
