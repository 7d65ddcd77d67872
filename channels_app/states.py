"""The states of material for the channels, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PublicationState(models.TextChoices):
    """How far material for a channel has come (2.1.13, 2.2.5)."""

    DRAFT = "draft", pgettext_lazy("publication", "draft")
    SUBMITTED = "submitted", pgettext_lazy("publication", "submitted")
    RETURNED = "returned", pgettext_lazy("publication", "returned")
    ACCEPTED = "accepted", pgettext_lazy("publication", "accepted")
    SCHEDULED = "scheduled", pgettext_lazy("publication", "scheduled")
    PUBLISHED = "published", pgettext_lazy("publication", "published")


UNPUBLISHED = tuple(state for state in PublicationState if state != PublicationState.PUBLISHED)
"""States in which the platform does not show the material yet."""

TO_PUBLISH = (PublicationState.ACCEPTED, PublicationState.SCHEDULED)
"""States in which the administrator has taken the material on."""


class Move(StrEnum):
    """What is done with material; who may do it is the doors' matter."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    ACCEPT = "accept"
    RETURN = "return"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    UNMARK = "unmark"


class BroadcastKind(models.TextChoices):
    """What kind of event it is (2.1.14, 2.2.6)."""

    BROADCAST = "broadcast", _("broadcast")
    MEETING = "meeting", _("meeting")


class BroadcastState(models.TextChoices):
    """What has become of a broadcast; derived from its facts, never stored."""

    PLANNED = "planned", pgettext_lazy("broadcast", "planned")
    HELD = "held", pgettext_lazy("broadcast", "held")
    CANCELLED = "cancelled", pgettext_lazy("broadcast", "cancelled")
