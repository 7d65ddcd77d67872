"""App configuration."""

from __future__ import annotations

from django.apps import AppConfig


class ChatsConfig(AppConfig):
    """Wire up what this app offers when it is ready."""

    name = "chats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sync and what the apps above are offered."""
        from chats import contributions, tasks  # noqa: F401  # the handler registers by being imported

        contributions.register()
