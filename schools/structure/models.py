"""The institution's structure: years, places on the platform, classes, links of the platform."""

from __future__ import annotations

from datetime import date

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.accounts.roles import Role
from schools.institutions.intervals import ends_after_start
from schools.institutions.models import Platform
from schools.institutions.scope import TenantBase, TenantManager
from schools.structure.facts import fact_by, fact_check, fact_on, fact_recorded_at, fact_source
from schools.structure.querysets import (
    AcademicYearQuerySet,
    ClassYearQuerySet,
    PlaceQuerySet,
    PlatformLinkQuerySet,
    SchoolClassQuerySet,
)


class AcademicYear(TenantBase):
    """One academic year, [starts_on, ends_on); the current one is that which contains today."""

    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends before"))

    objects = TenantManager.from_queryset(AcademicYearQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "starts_on"], name="schools_year_start_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="schools_year_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        """Return the year as schools write it: 2026/27."""
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02d}"


class PlaceKind(models.TextChoices):
    """What one can be in on the platform."""

    STAFF_ROOM = "staff_room", _("staff room")
    CLASS = "class", _("class")
    GROUP = "group", _("group")
    CHAT = "chat", _("chat")
    CHANNEL = "channel", _("channel")


class Place(TenantBase):
    """Whatever one can be in on the platform; it carries the platform's facts once.

    `name` is the planned one, `platform_name` what the platform shows. `links_generation`
    makes every older invitation into this place dead when it is raised (2.1.12).
    """

    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    name = models.CharField(_("name"), max_length=150)
    needed_from = models.DateField(_("needed from"))
    needed_until = models.DateField(_("needed until"), null=True, blank=True)
    platform = models.CharField(_("platform"), max_length=10, choices=Platform.choices)
    platform_name = models.CharField(_("name on the platform"), max_length=150, blank=True)
    created_on = fact_on(_("created in Sferum on"))
    created_recorded_at = fact_recorded_at()
    created_source = fact_source()
    created_by = fact_by()
    closed_on = fact_on(_("closed in Sferum on"))
    closed_recorded_at = fact_recorded_at()
    closed_source = fact_source()
    closed_by = fact_by()
    exempt_on = models.DateField(_("not required since"), null=True, blank=True)
    exempt_reason = models.CharField(_("why not required"), max_length=300, blank=True)
    links_generation = models.PositiveIntegerField(default=0)

    objects = TenantManager.from_queryset(PlaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=Q(kind="staff_room"), name="schools_place_one_staff_room"
            ),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="schools_place_kind_known"),
            models.CheckConstraint(
                condition=Q(platform__in=Platform.values), name="schools_place_platform_known"
            ),
            models.CheckConstraint(
                condition=ends_after_start("needed_from", "needed_until"), name="schools_place_needed_order"
            ),
            fact_check("created", name="schools_place_created_whole"),
            fact_check("closed", name="schools_place_closed_whole"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(created_on__isnull=False),
                name="schools_place_closed_was_created",
            ),
            models.CheckConstraint(
                condition=Q(exempt_on__isnull=True, exempt_reason="")
                | (Q(exempt_on__isnull=False) & ~Q(exempt_reason="")),
                name="schools_place_exempt_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["institution", "kind", "needed_until"], name="schools_place_kind")]

    def __str__(self) -> str:
        """Return the planned name."""
        return self.name

    @property
    def is_created(self) -> bool:
        """Tell whether the place exists on the platform."""
        return self.created_on is not None and self.closed_on is None

    def is_needed_after(self, day: date) -> bool:
        """Tell whether the plan still asks for the place after the beginning of `day`, or will."""
        return self.needed_until is None or self.needed_until > day


class PlatformLink(TenantBase):
    """The platform's own join link of a place and role; one current each (2.1.6, 2.1.12)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="platform_links")
    joins_as = models.CharField(_("for"), max_length=20, choices=Role.choices)
    url = models.CharField(_("link"), max_length=500, validators=[URLValidator(schemes=["https"])])
    recorded_on = fact_on(_("recorded on"))
    recorded_recorded_at = fact_recorded_at()
    recorded_source = fact_source()
    recorded_by = fact_by()
    reset_on = fact_on(_("reset on"))
    reset_recorded_at = fact_recorded_at()
    reset_source = fact_source()
    reset_by = fact_by()

    objects = TenantManager.from_queryset(PlatformLinkQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "joins_as"],
                condition=Q(reset_on__isnull=True),
                name="schools_link_one_current",
            ),
            models.CheckConstraint(
                condition=Q(joins_as__in=[Role.TEACHER, Role.STUDENT, Role.PARENT]),
                name="schools_link_role_joins",
            ),
            fact_check("recorded", name="schools_link_recorded_whole"),
            fact_check("reset", name="schools_link_reset_whole"),
        ]

    def __str__(self) -> str:
        """Return the place and role, never the address."""
        return f"{self.place_id}:{self.joins_as}"


class ClassKind(models.TextChoices):
    """What a class of the platform is at the school."""

    STAFF_ROOM = "staff_room", _("staff room")
    CLASS = "class", _("class")
    GROUP = "group", _("group")


class SchoolClass(TenantBase):
    """A class, a group or «Учительская»; it lives across years with one place."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="school_class")
    kind = models.CharField(max_length=10, choices=ClassKind.choices)

    objects = TenantManager.from_queryset(SchoolClassQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ClassKind.values), name="schools_class_kind_known"),
        ]

    def __str__(self) -> str:
        """Return the place's name."""
        return self.place.name


class ClassYear(TenantBase):
    """What a class is called, and its grade, in one year: 5А becomes 6А as a new row."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="years")
    year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="classes")
    grade = models.PositiveSmallIntegerField(_("grade"), null=True, blank=True)
    letter = models.CharField(_("letter"), max_length=15, blank=True)
    name = models.CharField(_("name"), max_length=60)
    name_key = models.CharField(max_length=60, editable=False)

    objects = TenantManager.from_queryset(ClassYearQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "name_key"], name="schools_classyear_name_once"),
            models.UniqueConstraint(fields=["year", "school_class"], name="schools_classyear_class_once"),
        ]

    def __str__(self) -> str:
        """Return the name in that year."""
        return self.name
