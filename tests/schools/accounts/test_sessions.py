"""Sessions that have run out are removed, the others stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from schools.accounts.tasks import clear_sessions


@pytest.mark.django_db
def test_only_sessions_that_have_run_out_are_cleared() -> None:
    now = timezone.now()
    for key, ends in (("out", now - timedelta(minutes=1)), ("good", now + timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["good"]
