"""What a filter or a form may choose from."""

from __future__ import annotations

from datetime import date

from schools.journal.keeping import kept
from schools.structure.models import ClassYear


def class_choices(day: date) -> list[tuple[int, str]]:
    """Return (class, its name) of the classes of `day`'s year that are not closed, by grade and letter."""
    named = ClassYear.objects.on(day).exclude(school_class__place__needed_until__lte=day)
    named = named.order_by("grade", "letter", "name")
    return kept("classes", day, make=lambda: list(named.values_list("school_class_id", "name")))
