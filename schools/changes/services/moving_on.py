"""People who have moved again since an act: what it did about them is their history by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schools.changes.conflicts import Conflict
from schools.changes.models import ChangeItem
from schools.changes.services.columns import model_of
from schools.registry import registry

MOVEMENT = "schools.Movement"
"""The journal of movement, which lies above: whether a later entry rests on one is asked of the registry."""


@dataclass(slots=True)
class MovedOn:
    """Whom undoing leaves alone altogether, and the entries of the act that say so."""

    people: set[int] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)


def moved_on(items: Sequence[ChangeItem]) -> MovedOn:
    """Return the people whom an act moved and who have moved again since."""
    found = MovedOn()
    for item in items:
        if item.model == MOVEMENT and item.created:
            later = registry.anything_built_on(item.model, item.created)
            rows = model_of(item)._default_manager.filter(pk__in=later)
            found.people.update(rows.values_list("person_id", flat=True))
            found.conflicts += [Conflict(item.model, pk) for pk in sorted(later)]
    return found
