"""What a filter or a form may choose from."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from schools.journal.keeping import kept
from schools.names.classes import class_sort_key
from schools.structure.models import ClassKind, ClassYear, SchoolClass


def class_choices(day: date) -> list[tuple[int, str]]:
    """Return (class, its name) of the classes of `day`'s year that are not closed, by grade and letter."""
    named = ClassYear.objects.on(day).exclude(school_class__place__needed_until__lte=day)
    named = named.order_by("grade", "letter", "name")
    return kept("classes", day, make=lambda: list(named.values_list("school_class_id", "name")))


def group_choices(day: date) -> list[tuple[int, str]]:
    """Return (group, its name) of the groups needed on `day`, in the order of the page of classes."""
    groups = SchoolClass.objects.on(day).filter(kind=ClassKind.GROUP).order_by("place__name", "pk")
    found = kept("groups", day, make=lambda: list(groups.values_list("pk", "place__name")))
    return sorted(found, key=lambda group: class_sort_key(group[1]))


def class_and_group_choices(day: date) -> list[tuple[int | str, str | list[tuple[int, str]]]]:
    """Return the classes of `day`, then its groups under a heading of their own, if there are any."""
    groups = group_choices(day)
    return [*class_choices(day), *([(_("Groups"), groups)] if groups else [])]
