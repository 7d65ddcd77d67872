"""Asking for the sync as a job in the writer's transaction."""

from __future__ import annotations

from schools.institutions.acting import Act
from schools.jobs.models import Job
from schools.jobs.services import enqueue

SYNC = "chats.sync"
"""The kind of the job that brings the chats in step; every roster write asks for it."""


def ask_for_sync(act: Act) -> Job:
    """Put the sync in line after the caller's writes; asked for again while it waits, it is one."""
    return enqueue(act, SYNC)
