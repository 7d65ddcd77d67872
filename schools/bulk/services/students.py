"""Students transferred or leaving, many at once on one order (2.1.11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from schools.acts.services import Order, order_id
from schools.bulk.services.changing import Changing
from schools.bulk.skipping import Sorted, sort_out
from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.movement.models import Movement, MovementKind
from schools.movement.rules import check_effective
from schools.movement.services.parting import Into, part
from schools.movement.services.students import class_of_today
from schools.people.models import Membership

EVENTS = {MovementKind.TRANSFERRED: "students.transferred", MovementKind.LEFT: "students.left"}


def who_may_leave(person_ids: Sequence[int], *, today: date, on: date, class_id: int | None = None) -> Sorted:
    """Return who of these people may leave the class of today on a day, for another class or for good.

    One query. `class_id` is the class they come into.
    """
    stays = Membership.objects.on(today).in_classes().filter(person__in=person_ids)
    present = {
        person: (since, in_class)
        for person, since, in_class in stays.values_list("person", "planned_from", "place__school_class")
    }
    return sort_out(
        person_ids,
        no_student=set(person_ids) - present.keys(),
        in_class={pk for pk, (_since, in_class) in present.items() if in_class == class_id},
        came_later={pk for pk, (since, _class) in present.items() if since is not None and since > on},
    )


@transaction.atomic
def transfer_many(
    act: Act, *, person_ids: Sequence[int], class_id: int, on: date, order: Order | None = None
) -> ChangeSet:
    """Transfer everybody who fits to another class from a day on.

    Whoever does not fit is passed over (see `who_may_leave`). Raises RuleViolation if nobody fits, the
    class is none of today's, or the day lies ahead.
    """
    return _move(act, person_ids, MovementKind.TRANSFERRED, class_id=class_id, on=on, order=order)


@transaction.atomic
def let_many_leave(act: Act, *, person_ids: Sequence[int], on: date, order: Order | None = None) -> ChangeSet:
    """Let everybody who fits leave the school on a day (the first without them).

    Whoever does not fit is passed over (see `who_may_leave`). Raises RuleViolation if nobody fits or the
    day lies ahead.
    """
    return _move(act, person_ids, MovementKind.LEFT, class_id=None, on=on, order=order)


def _move(
    act: Act,
    person_ids: Sequence[int],
    kind: MovementKind,
    *,
    class_id: int | None,
    on: date,
    order: Order | None,
) -> ChangeSet:
    changing = Changing(act)
    check_effective(on, today=act.today)
    entered = class_of_today(act, class_id) if class_id is not None else None
    into = Into(entered.pk, entered.place_id) if entered else None
    chosen = who_may_leave(person_ids, today=act.today, on=on, class_id=class_id)
    chosen.check()
    rests_on = order_id(act, order)
    left = part(changing.recorder, act, dict.fromkeys(chosen.fit, into), on=on)
    movements = changing.recorder.create(
        [
            Movement(
                institution_id=act.institution_id,
                person_id=pk,
                kind=kind,
                effective_on=on,
                order_id=rests_on,
                from_class_id=left.get(pk),
                to_class_id=class_id,
            )
            for pk in chosen.fit
        ]
    )
    classes = sorted({*left.values(), *([class_id] if class_id is not None else [])})
    change_set = changing.enter(
        EVENTS[kind],
        chosen.fit,
        about=[("class", pk) for pk in classes],
        on=on.isoformat(),
        order=rests_on,
    )
    Movement.objects.with_ids([movement.pk for movement in movements]).update(change_set=change_set)
    return change_set
