"""Worklist, dated statistics, the director's dashboard."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register navigation and the job handler; keep the snapshots' table append-only."""
        from reports import contributions, tasks  # noqa: F401  # tasks register by being imported
        from reports.models import UsageSnapshot
        from schools.journal import triggers

        contributions.register()
        triggers.keep(UsageSnapshot._meta.db_table)
