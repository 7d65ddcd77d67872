"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "channels_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the apps above are offered."""
        from channels_app import contributions

        contributions.register()
