"""Taking away what an act created, except what later work rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from schools.changes.conflicts import Conflict
from schools.changes.models import ChangeItem
from schools.changes.services.columns import columns_of_people, model_of
from schools.people.models import Person
from schools.registry import registry

PERSON = Person._meta.label


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows were taken away, which are held, and how many stay with the people who stay."""

    rows: int
    held: list[Conflict]
    stayed: int

    @property
    def people(self) -> set[int]:
        """The people among those held."""
        return {conflict.pk for conflict in self.held if conflict.model == PERSON}


def remove_created(items: Sequence[ChangeItem], *, moved: Collection[int] = ()) -> Removed:
    """Delete what the act created, last table first, and return what came of it.

    Whoever must stay (an account, a fact on the platform) stays with all that was entered about
    them: an office, a class, the children. That may hold others in turn, so it is tried, and where
    somebody new is found to stay, taken back and tried again with what is theirs left alone. `moved`
    are people who stay in any case.
    """
    people = set(moved)
    theirs = _belongings(items, people)
    while True:
        with transaction.atomic():
            removed = _try(items, theirs)
            if removed.people <= people:
                return removed
            transaction.set_rollback(True)
        people |= removed.people
        theirs = _belongings(items, people)


def _try(items: Sequence[ChangeItem], theirs: Mapping[str, Collection[int]]) -> Removed:
    rows, held = 0, []
    for item in reversed(items):
        free = [pk for pk in item.created if pk not in theirs.get(item.model, ())]
        if not free:
            continue
        resting = registry.anything_built_on(item.model, free)
        held += [Conflict(item.model, pk) for pk in sorted(resting)]
        doomed = model_of(item)._default_manager.filter(pk__in=[pk for pk in free if pk not in resting])
        rows += doomed.count()
        doomed.delete()
    return Removed(rows, held, sum(map(len, theirs.values())))


def _belongings(items: Sequence[ChangeItem], people: Collection[int]) -> dict[str, set[int]]:
    """Return {table: created rows that are about these people}; the people themselves are not among them."""
    found: dict[str, set[int]] = defaultdict(set)
    for item in items:
        model = model_of(item)
        about = Q()
        for column in columns_of_people(model):
            about |= Q(**{f"{column}__in": people})
        if about:
            rows = model._default_manager.filter(about, pk__in=item.created)
            found[item.model].update(rows.values_list("pk", flat=True))
    return {label: ids for label, ids in found.items() if ids}
