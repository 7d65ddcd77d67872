"""Addresses of the pages of chats, and what tests of them ask for."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from chats.models import Chat
from schools.structure.models import Place

ChatOf = Callable[..., Chat]

ClientAs = Callable[[str], Client]


def url(name: str, **kwargs: int) -> str:
    return reverse(f"chats:{name}", kwargs={"slug": "school-12", **kwargs})


def place_of(chat: Chat) -> Place:
    return Place.objects.get(pk=chat.place_id)
