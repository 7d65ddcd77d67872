"""The educational organisation, its settings, and the version stamp of its roster."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    """Where Sferum lives for an institution, a chat or a link (1.2.D2, 1.2.D3)."""

    VK = "vk", _("VK Messenger")
    MAX = "max", _("MAX")
    OTHER = "other", _("another platform")


def check_time_zone(value: str) -> None:
    """Raise ValidationError unless `value` names a time zone of the IANA database."""
    if value not in available_timezones():
        raise ValidationError(_("Unknown time zone: %(value)s."), params={"value": value})


class Institution(models.Model):
    """An educational organisation; every tenant row belongs to one (1.1)."""

    slug = models.SlugField(_("short address"), max_length=40, unique=True)
    name = models.CharField(_("short name"), max_length=120)
    full_name = models.CharField(_("full name"), max_length=500, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Moscow", validators=[check_time_zone]
    )
    platform = models.CharField(_("platform"), max_length=10, choices=Platform.choices, default=Platform.MAX)
    created_at = models.DateTimeField(_("registered here at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(platform__in=Platform.values), name="schools_institution_platform_known"
            ),
        ]

    def __str__(self) -> str:
        """Return the short name."""
        return self.name


class InstitutionSettings(models.Model):
    """What the regulation leaves open and the institution decides; empty means not decided."""

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, primary_key=True, related_name="settings"
    )
    invitation_days = models.PositiveSmallIntegerField(
        _("an invitation lives, days"), default=14, validators=[MinValueValidator(1)]
    )
    unclaimed_days = models.PositiveSmallIntegerField(
        _("annul an invitation unclaimed for, days"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    group_joins_need_approval = models.BooleanField(_("joining by a group link needs approval"), default=True)
    overdue_days = models.PositiveSmallIntegerField(
        _("work counts as overdue after, days"), default=7, validators=[MinValueValidator(1)]
    )
    verification_required = models.BooleanField(
        _("the status «teacher» is required of teaching staff"), default=True
    )
    support_email = models.EmailField(_("platform support e-mail"), default="info@sferum.ru")

    def __str__(self) -> str:
        """Return the institution's name."""
        return str(self.institution)


class RosterVersion(models.Model):
    """A number that every roster write raises first: lock and staleness stamp in one."""

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, primary_key=True, related_name="roster_version"
    )
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)
