"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "invitations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register contributions and the handlers of jobs."""
        from invitations import contributions, tasks  # noqa: F401  # handlers register by being imported

        contributions.register()
