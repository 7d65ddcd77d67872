"""The tenant scope: every query of a tenant table is bound to one institution, or fails.

The filter is an expression that reads the scope when SQL is compiled, so querysets and
form fields may be built anywhere, and a query run outside a scope raises ScopeMissing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

_current: ContextVar[int | None] = ContextVar("institution_id", default=None)

M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """A tenant table was queried while no institution was entered."""


@contextmanager
def scope(institution_id: int) -> Iterator[None]:
    """Enter one institution for the block; threads and late generators start outside it."""
    token = _current.set(institution_id)
    try:
        yield
    finally:
        _current.reset(token)


def current_institution_id() -> int:
    """Return the id of the entered institution. Raises ScopeMissing outside a scope."""
    institution_id = _current.get()
    if institution_id is None:
        raise ScopeMissing("Enter schools.institutions.scope.scope() before querying tenant tables.")
    return institution_id


class CurrentInstitution(Expression):
    """The entered institution's id as a query parameter, bound when SQL is compiled."""

    output_field = models.BigIntegerField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[int]]:
        """Compile to one parameter. Raises ScopeMissing outside a scope."""
        return "%s", (current_institution_id(),)


class TenantQuerySet(models.QuerySet[M]):
    """The base of every tenant table's queryset."""

    def with_ids(self, ids: Iterator[int] | list[int] | set[int] | tuple[int, ...]) -> Self:
        """Return the rows with these primary keys that belong to the entered institution."""
        return self.filter(pk__in=list(ids))


class TenantManager(models.Manager[M]):
    """Bind every query of a tenant table to the entered institution."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the entered institution."""
        return super().get_queryset().filter(institution_id=CurrentInstitution())


class TenantBase(models.Model):
    """A row of one institution whose model names its own manager, made from TenantManager."""

    institution = models.ForeignKey(
        "schools.Institution", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True


class TenantModel(TenantBase):
    """A row that belongs to one institution and is seen only within its scope."""

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
