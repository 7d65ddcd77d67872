"""The whole database of a school, to see that what was undone is as it was."""

from __future__ import annotations

from django.apps import apps

from schools.changes.models import ChangeItem, ChangeSet
from schools.institutions.models import RosterVersion
from schools.jobs.models import Job
from schools.journal.models import AuditEvent, AuditSubject
from schools.rollover.models import RolloverDraft

APPS = {"schools", "chats", "channels_app", "support", "invitations", "reports"}
ASIDE = {AuditEvent, AuditSubject, Job, ChangeSet, ChangeItem, RosterVersion, RolloverDraft}
"""What undoing adds to: journal, jobs, values before, the version; and when a draft was drawn."""


def whole_database() -> dict[str, list[dict[str, object]]]:
    """Return every row of every table but those aside."""
    models = [model for model in apps.get_models() if model._meta.app_label in APPS and model not in ASIDE]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
