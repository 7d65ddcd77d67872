"""What every movement by hand does first and last: lock, order, values before, journals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schools.acts.services import Order, order_id
from schools.changes.models import ChangeKind
from schools.changes.recording import Recorder
from schools.institutions.acting import Act
from schools.institutions.services import lock_roster
from schools.journal.services import record
from schools.movement.models import Movement, MovementKind
from schools.movement.rules import check_effective
from schools.people.services import roster_changed


class Moving:
    """One movement being written. Belongs into the transaction of its service.

    Raises RuleViolation at once for a day that has not come.
    """

    def __init__(self, act: Act, *, on: date, order: Order | None) -> None:
        lock_roster(act)
        check_effective(on, today=act.today)
        self.act, self.on = act, on
        self.recorder = Recorder(act, ChangeKind.MOVEMENT)
        self.order_id = order_id(act, order)

    def enter(
        self,
        kind: MovementKind,
        person_id: int,
        *,
        from_class: int | None = None,
        to_class: int | None = None,
        others: Iterable[int] = (),
    ) -> Movement:
        """Enter the movement into both journals, keep the values before, and let the rest follow (2.1.11).

        `others` are further people whose rows were written. After commit: the chats follow, and links
        that have become stale are annulled.
        """
        movement = Movement(
            institution_id=self.act.institution_id,
            person_id=person_id,
            kind=kind,
            effective_on=self.on,
            order_id=self.order_id,
            from_class_id=from_class,
            to_class_id=to_class,
        )
        self.recorder.create([movement])
        movement.change_set = self.recorder.save()
        movement.save(update_fields=["change_set"])
        people = [("person", pk) for pk in (person_id, *others)]
        classes = [("class", pk) for pk in (from_class, to_class) if pk is not None]
        record(
            self.act,
            f"movement.{kind.value}",
            subjects=[*people, *classes],
            movement=movement.pk,
            on=self.on.isoformat(),
            order=self.order_id,
            change_set=movement.change_set.pk,
        )
        roster_changed(self.act)
        return movement
