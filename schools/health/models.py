"""When each part of the installation was last alive. Of no institution: it is about machines, not schools."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of one part; there is one row for each part, overwritten."""

    name = models.CharField(_("part"), max_length=20, primary_key=True)
    at = models.DateTimeField(_("last alive"))

    def __str__(self) -> str:
        """Return the part's name."""
        return self.name
