"""The background job that keeps the chats in step."""

from __future__ import annotations

from chats.services import SYNC, sync
from schools.jobs.handlers import Run, handles


@handles(SYNC)
def sync_chats(run: Run) -> None:
    """Bring the chats in step with roster and rules; «done» commits together with the changes."""
    with run.finish() as result:
        result.update(sync(run.act).counts)
