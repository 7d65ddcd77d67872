"""What the register offers to the floors above: navigation, work, figures, names for the journal."""

from __future__ import annotations

from schools.contributions import figures, grounds, navigation, people_work, structure_work, words
from schools.registry import registry


def register() -> None:
    """Add the contributions of `schools` to the registry."""
    registry.navigation.extend(navigation.ITEMS)
    registry.work_kinds.extend([*structure_work.KINDS, *people_work.KINDS])
    registry.metrics.append(figures.OFFER)
    registry.owned_places.append(grounds.class_teacher_places)
    registry.place_sets.append(grounds.place_sets)
    registry.built_on.append(grounds.built_on)
    registry.subject_kinds.update({kind.key: kind for kind in words.SUBJECTS})
    registry.event_words.update(words.EVENTS)


__all__ = ["register"]
