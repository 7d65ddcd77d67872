"""The register: who, where, in which role, on what ground."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchoolsConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "schools"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register contributions and the standing reader; keep the journal's triggers."""
        from schools import contributions, tasks  # noqa: F401  # both register by being imported
        from schools.accounts.permissions import provide_standing
        from schools.journal.triggers import reinstall
        from schools.people.standing import standing_of

        provide_standing(standing_of)
        contributions.register()
        post_migrate.connect(reinstall, dispatch_uid="schools.journal")
