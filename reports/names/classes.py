"""Rows in the order of classes, and the pupils of a class."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.db.models import OuterRef, QuerySet, Subquery

from schools.people.models import Membership
from schools.people.querysets import MembershipQuerySet
from schools.structure.models import ClassYear

Q = TypeVar("Q", bound=QuerySet[Any])

GRADES = ("grade", "letter")
"""How classes follow each other."""


def by_grade(rows: Q, way: str, day: date) -> Q:
    """Annotate rows with grade and letter of the class they belong to, to be sorted as schools do."""
    years = ClassYear.objects.on(day).filter(school_class=OuterRef(way))
    return rows.annotate(
        grade=Subquery(years.values("grade")[:1]), letter=Subquery(years.values("letter")[:1])
    )


def pupils_of(day: date, class_id: int | None) -> MembershipQuerySet:
    """Return the stays in a class (None: in all classes) on `day`, by class and name."""
    pupils = Membership.objects.on(day).in_classes().select_related("person", "place")
    if class_id is not None:
        pupils = pupils.filter(place__school_class=class_id)
    return by_grade(pupils, "place__school_class", day).order_by(*GRADES, "person__name_key", "pk")
