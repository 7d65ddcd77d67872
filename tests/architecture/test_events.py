"""Every event that the code journals has words, and every words an event."""

from __future__ import annotations

from schools.movement.models import MovementKind
from schools.registry import registry
from tests.architecture.events import event_kinds
from tests.architecture.tree import modules

MARKED_OF_ROLES = ("granted", "withdrawn")
"""What `role.…` goes on with: the facts of the platform about an office."""


def test_every_event_that_is_journalled_has_words_and_no_words_are_left_over() -> None:
    kinds = event_kinds(modules().values())
    moved = {member.removeprefix("MovementKind.") for member in kinds.members}
    composed = {
        "movement.": {f"movement.{MovementKind[name].value}" for name in moved},
        "role.": {f"role.{fact}" for fact in MARKED_OF_ROLES},
    }

    assert (kinds.unread, set(kinds.families)) == ([], set(composed))
    assert {*kinds.spelled}.union(*composed.values()) == set(registry.event_words)
