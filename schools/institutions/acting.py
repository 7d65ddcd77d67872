"""Who acts, in which institution, when, and through what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from schools.institutions.models import Institution


class Via(models.TextChoices):
    """The way an act came in."""

    REQUEST = "request"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: every service takes it first and hands it to the journal.

    `at` is aware; `user_id` is None for the machine itself and for people without an account.
    """

    institution_id: int
    user_id: int | None
    at: datetime
    via: str
    time_zone: str

    @property
    def today(self) -> date:
        """The institution's calendar day at the moment of the act."""
        return self.at.astimezone(ZoneInfo(self.time_zone)).date()


def act_in(
    institution: Institution, *, via: Via, user_id: int | None = None, at: datetime | None = None
) -> Act:
    """Return an act in this institution; `at` defaults to now."""
    return Act(
        institution_id=institution.pk,
        user_id=user_id,
        at=at or timezone.now(),
        via=via.value,
        time_zone=institution.time_zone,
    )
