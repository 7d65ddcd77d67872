"""Filters of years, places, classes and platform links, named as phrases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, F, OuterRef, Subquery

from schools.institutions.intervals import holds_on
from schools.institutions.scope import TenantQuerySet

if TYPE_CHECKING:
    from schools.structure.models import AcademicYear, ClassYear, Place, PlatformLink, SchoolClass


class AcademicYearQuerySet(TenantQuerySet["AcademicYear"]):
    """Academic years."""

    def on(self, day: date) -> Self:
        """Return the year that contains `day`; its last day belongs to it no more."""
        return self.filter(holds_on(day, "starts_on", "ends_on"))


class PlaceQuerySet(TenantQuerySet["Place"]):
    """Places on the platform."""

    def needed_on(self, day: date) -> Self:
        """Return places that the plan asks for on `day`."""
        return self.filter(holds_on(day, "needed_from", "needed_until"))

    def of_classes(self) -> Self:
        """Return places of classes, groups and «Учительская»."""
        return self.filter(kind__in=["staff_room", "class", "group"])

    def not_exempt(self) -> Self:
        """Return places that were not declared unneeded."""
        return self.filter(exempt_on__isnull=True)

    def to_create(self, day: date) -> Self:
        """Return places that are needed on `day` and do not exist on the platform yet."""
        return self.needed_on(day).not_exempt().filter(created_on__isnull=True)

    def existing(self) -> Self:
        """Return places that exist on the platform now."""
        return self.filter(created_on__isnull=False, closed_on__isnull=True)

    def to_close(self, day: date) -> Self:
        """Return places that exist on the platform though the plan no longer asks for them."""
        return self.existing().filter(needed_until__lte=day)

    def to_rename(self, day: date) -> Self:
        """Return existing, needed places whose name on the platform is not the planned one."""
        return self.existing().needed_on(day).exclude(platform_name="").exclude(platform_name=F("name"))


class SchoolClassQuerySet(TenantQuerySet["SchoolClass"]):
    """Classes, groups and the staff room."""

    def on(self, day: date) -> Self:
        """Return those whose place is needed on `day`."""
        return self.filter(holds_on(day, "place__needed_from", "place__needed_until"))

    def classes(self) -> Self:
        """Return classes by nomenclature only: no groups, no staff room."""
        return self.filter(kind="class")

    def with_name_on(self, day: date) -> Self:
        """Annotate each with its `grade` and `letter` in the year that contains `day`."""
        from schools.structure.models import ClassYear

        rows = ClassYear.objects.filter(school_class=OuterRef("pk")).filter(
            holds_on(day, "year__starts_on", "year__ends_on")
        )
        return self.annotate(
            grade=Subquery(rows.values("grade")[:1]), letter=Subquery(rows.values("letter")[:1])
        )

    def in_order(self, day: date) -> Self:
        """Return classes with grade and letter of `day`'s year, sorted by them."""
        return self.with_name_on(day).order_by("grade", "letter", "place__name")


class ClassYearQuerySet(TenantQuerySet["ClassYear"]):
    """Names and grades of classes in a year."""

    def on(self, day: date) -> Self:
        """Return the rows of the year that contains `day`."""
        return self.filter(holds_on(day, "year__starts_on", "year__ends_on"))

    def only_names(self, ids: Collection[int]) -> Self:
        """Return those of these rows without which their class would have no name in any year."""
        others = self.model._default_manager.filter(school_class=OuterRef("school_class")).exclude(pk__in=ids)
        return self.with_ids(list(ids)).filter(~Exists(others))


class PlatformLinkQuerySet(TenantQuerySet["PlatformLink"]):
    """The platform's own join links."""

    def current(self) -> Self:
        """Return links that were not reset."""
        return self.filter(reset_on__isnull=True)
