"""The states and categories of requests for help."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    """How far a request has come (2.1.15)."""

    OPEN = "open", pgettext_lazy("request for help", "waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("request for help", "answered")
    CLOSED = "closed", pgettext_lazy("request for help", "closed")


class Category(models.TextChoices):
    """What a request is about."""

    JOINING = "joining", _("joining and links")
    ACCOUNT = "account", _("signing in and the profile")
    CHATS = "chats", _("chats and channels")
    CALLS = "calls", _("calls and broadcasts")
    OTHER = "other", _("something else")
