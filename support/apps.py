"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the apps above are offered."""
        from support import contributions

        contributions.register()
