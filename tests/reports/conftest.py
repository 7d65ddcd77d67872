"""Doubles of what the apps offer: kinds of work and figures that a test holds in its hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from schools.accounts.permissions import Acting, Can, Standing
from schools.accounts.roles import Role
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.institutions.models import Institution
from schools.people.models import Person
from schools.registry import MetricOffer, WorkItem, WorkKind, registry
from tests.conftest import Cast


@dataclass
class Work:
    """A kind of work kept in memory: what there is to do, and what was asked of it."""

    key: str = "test.create"
    items: list[WorkItem] = field(default_factory=list)
    marked: list[tuple[tuple[str, ...], date]] = field(default_factory=list)
    exempted: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refusal: str = ""

    def add(self, key: str, *, days: int | None = 0, class_id: int | None = None, **values: Any) -> WorkItem:
        """Put one thing on the list, owed for so many days."""
        item = WorkItem(
            key=key,
            title=values.pop("title", f"Работа {key}"),
            detail=values.pop("detail", ""),
            since=None if days is None else self.today - timedelta(days=days),
            class_id=class_id,
            **values,
        )
        self.items.append(item)
        return item

    today: date = date(2026, 1, 1)

    def kind(self, **changes: Any) -> WorkKind:
        """Return the kind as the registry holds it."""
        kind = WorkKind(
            key=self.key,
            order=10,
            title="Создать чаты",
            clause="2.3.3",
            items=self._items,
            count=self._count,
            can=Can.SEE_WORKLIST,
            verb="Создан",
            mark=self._mark,
            mark_can=Can.MARK_FACTS,
        )
        return replace(kind, **changes)

    def exempt(self, act: Act, keys: Sequence[str], reason: str) -> int:
        """Take the items off the list with a reason."""
        self.exempted.append((tuple(keys), reason))
        return self._off(keys)

    def _items(self, acting: Acting, day: date, limit: int | None) -> list[WorkItem]:
        self.asked.append("items" if limit is None else f"items {limit}")
        return sorted(self.items, key=lambda item: item.since or day)[:limit]

    def _count(self, acting: Acting, day: date) -> int:
        self.asked.append("count")
        return len(self.items)

    def _mark(self, act: Act, keys: Sequence[str], day: date) -> int:
        if self.refusal:
            raise RuleViolation(self.refusal)
        self.marked.append((tuple(keys), day))
        return self._off(keys)

    def _off(self, keys: Sequence[str]) -> int:
        before = len(self.items)
        self.items = [item for item in self.items if item.key not in keys]
        return before - len(self.items)


@pytest.fixture
def bare_registry() -> Iterator[None]:
    """The registry without any app's work and figures, for the test alone."""
    kept = (list(registry.work_kinds), list(registry.metrics))
    registry.work_kinds.clear()
    registry.metrics.clear()
    yield
    registry.work_kinds[:], registry.metrics[:] = kept


@pytest.fixture
def offer_work(bare_registry: None, today: date) -> Callable[..., Work]:
    """Return a function that offers a new kind of work and returns its double."""

    def offer(key: str = "test.create", **changes: Any) -> Work:
        work = Work(key, today=today)
        if changes.pop("may_exempt", False):
            changes["exempt"] = work.exempt
        registry.work_kinds.append(work.kind(**changes))
        return work

    return offer


@dataclass
class Tally:
    """Figures kept in memory, offered as one app's."""

    totals: dict[str, Any] = field(default_factory=dict)
    by_class: dict[int, dict[str, int]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)

    def count(self, day: date) -> tuple[dict[str, Any], dict[int, dict[str, int]]]:
        """Answer with what is kept."""
        self.days.append(day)
        return dict(self.totals), {key: dict(value) for key, value in self.by_class.items()}


@pytest.fixture
def tally(bare_registry: None) -> Tally:
    """The only figures offered."""
    double = Tally(totals={"staff_expected": 58, "staff_joined": 54})
    registry.metrics.append(MetricOffer(keys=tuple(double.totals), count=lambda day: double.count(day)))
    return double


@pytest.fixture
def acting_as(cast: Cast, act: Act, institution: Institution) -> Callable[[str], Acting]:
    """Return a function that gives a part of the cast as the acting person of a request."""
    roles = {
        "administrator": {Role.ADMINISTRATOR, Role.TEACHER},
        "director": {Role.DIRECTOR},
        "class_teacher": {Role.TEACHER, Role.CLASS_TEACHER},
        "teacher": {Role.TEACHER},
        "employee": {Role.EMPLOYEE},
    }

    def acting(part: str) -> Acting:
        person: Person = getattr(cast, part)
        standing = Standing(institution, person.pk, person.short_name, frozenset(roles[part]))
        return Acting(act=replace(act, user_id=cast.user(part).pk), user=cast.user(part), standing=standing)

    return acting
