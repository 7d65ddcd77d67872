"""Local acts on which decisions rest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.institutions.intervals import ends_after_start
from schools.institutions.scope import TenantModel


class ActKind(models.TextChoices):
    """What kind of document it is."""

    ORDER = "order", _("order")
    REGULATION = "regulation", _("regulation")
    PROTOCOL = "protocol", _("protocol")


class LocalAct(TenantModel):
    """An order, a protocol or a version of the regulation (0.1-0.3, 2.1.0a); its number is free text."""

    kind = models.CharField(_("kind"), max_length=12, choices=ActKind.choices)
    number = models.CharField(_("number"), max_length=40)
    signed_on = models.DateField(_("dated"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    scan = models.FileField(_("scan"), upload_to="acts/", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "number", "signed_on"], name="schools_localact_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="schools_localact_kind_known"),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True) | Q(in_force_from__isnull=False),
                name="schools_localact_force_started",
            ),
            models.CheckConstraint(
                condition=ends_after_start("in_force_from", "in_force_until") | Q(in_force_from__isnull=True),
                name="schools_localact_force_order",
            ),
        ]

    def __str__(self) -> str:
        """Return kind, number and date."""
        return f"{self.get_kind_display()} № {self.number}, {self.signed_on:%d.%m.%Y}"
