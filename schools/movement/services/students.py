"""Students enrolled, transferred and leaving, one at a time (2.1.11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from schools.acts.services import Order
from schools.institutions.acting import Act
from schools.institutions.errors import RuleViolation
from schools.movement import rules
from schools.movement.models import Movement, MovementKind
from schools.movement.services.moving import Moving
from schools.movement.services.newcomers import Newcomer, bind_guardians, take_in
from schools.movement.services.parting import Into, part
from schools.movement.services.stays import open_stays
from schools.people.models import Membership
from schools.people.rules import check_class_is_open
from schools.structure.models import SchoolClass


@transaction.atomic
def enrol(
    act: Act,
    *,
    newcomer: Newcomer,
    class_id: int,
    on: date,
    order: Order | None = None,
    guardians: Sequence[Newcomer] = (),
) -> Movement:
    """Enrol a student, new or returning, into a class from a day on, with guardians; return the movement.

    Raises RuleViolation if the person is a student on that day or later, the class is not one of
    today's, a guardian would be the student, or the day lies ahead.
    """
    moving = Moving(act, on=on, order=order)
    school_class = class_of_today(act, class_id)
    if newcomer.person_id is not None:
        rules.check_enrolment(_stays_of(newcomer.person_id), on=on, today=act.today)
    student = take_in(act, moving.recorder, newcomer)
    open_stays(moving.recorder, act, [(student.pk, school_class.place_id)], on=on)
    bound = bind_guardians(act, moving.recorder, guardians, student_id=student.pk, on=on)
    return moving.enter(MovementKind.ENROLLED, student.pk, to_class=school_class.pk, others=bound)


@transaction.atomic
def transfer(act: Act, *, person_id: int, class_id: int, on: date, order: Order | None = None) -> Movement:
    """Transfer a student to another class from a day on; return the movement.

    Offices held for the class left end with it; a coming year that is entered already goes on with
    the new class. Raises RuleViolation if the person is in no class or in this one, came into the
    present one later, or the day lies ahead.
    """
    moving = Moving(act, on=on, order=order)
    school_class = class_of_today(act, class_id)
    rules.present_stay(_stays_of(person_id), on=on, today=act.today)
    if Membership.objects.on(act.today).filter(place=school_class.place_id, person=person_id).exists():
        raise RuleViolation(_("The student is in this class already. Choose another one."))
    left = part(moving.recorder, act, {person_id: Into(school_class.pk, school_class.place_id)}, on=on).get(
        person_id
    )
    return moving.enter(MovementKind.TRANSFERRED, person_id, from_class=left, to_class=school_class.pk)


@transaction.atomic
def leave(act: Act, *, person_id: int, on: date, order: Order | None = None) -> Movement:
    """Let a student leave the school on a day (the first without him); return the movement.

    Classes and groups end, offices held for the class, and a coming year that is entered already;
    guardians stay on record, but what they were expected in because of this child ends too. Raises
    RuleViolation if the person is in no class, came into the present one later, or the day lies ahead.
    """
    moving = Moving(act, on=on, order=order)
    rules.present_stay(_stays_of(person_id), on=on, today=act.today)
    left = part(moving.recorder, act, {person_id: None}, on=on).get(person_id)
    return moving.enter(MovementKind.LEFT, person_id, from_class=left)


def class_of_today(act: Act, class_id: int) -> SchoolClass:
    """Return a class of today that is not closed. Raises RuleViolation for any other."""
    classes = SchoolClass.objects.on(act.today).classes().select_related("place")
    found: SchoolClass | None = classes.filter(pk=class_id).first()
    if found is None:
        raise RuleViolation(_("There is no such class today. Choose one from the list."))
    check_class_is_open(found.place.needed_until, act.today)
    return found


def _stays_of(person_id: int) -> list[rules.Stay]:
    """Return the person's stays in classes, the latest first."""
    rows = Membership.objects.in_classes().filter(person=person_id, planned_from__isnull=False)
    fields = rows.order_by("-planned_from", "-pk").values_list("place__name", "planned_from", "planned_until")
    return [rules.Stay(name, starts, ends) for name, starts, ends in fields if starts is not None]
