"""The journal of movement that an import leaves (2.1.11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.models import Movement, MovementKind


def note_movements(work: Work, *, left: Mapping[int, int]) -> None:
    """Enter the journal of movement (2.1.11); the first list of a school is no movement.

    `left` is {person: the class they left}. The rows wait in `work.movements` for their change-set.
    """
    work.movements = work.recorder.create([*_of_students(work, left), *_of_staff(work)])


def _of_students(work: Work, left: Mapping[int, int]) -> Iterator[Movement]:
    if not work.run.summary["first"]["student"]:
        for payload in work.rows.of(RowKind.STUDENT, RowAction.CREATE):
            to_class = work.class_of(payload["class"])[0]
            yield _movement(work, work.person(payload["new"]), MovementKind.ENROLLED, to_class=to_class)
    known = work.rows.of(RowKind.STUDENT, RowAction.UPDATE, RowAction.TRANSFER)
    for payload in (row for row in known if "class" in row):
        person, to_class = payload["person"], work.class_of(payload["class"])[0]
        from_class = left.get(person)
        kind = MovementKind.TRANSFERRED if from_class else MovementKind.ENROLLED
        yield _movement(work, person, kind, from_class=from_class, to_class=to_class)
    for person in work.departing(RowKind.STUDENT):
        yield _movement(work, person, MovementKind.LEFT, from_class=left.get(person))


def _of_staff(work: Work) -> Iterator[Movement]:
    if not work.run.summary["first"]["staff"]:
        for payload in work.rows.of(RowKind.STAFF, RowAction.CREATE):
            yield _movement(work, work.person(payload["new"]), MovementKind.HIRED)
    for person in work.departing(RowKind.STAFF):
        yield _movement(work, person, MovementKind.DISMISSED)


def _movement(
    work: Work, person: int, kind: MovementKind, *, from_class: int | None = None, to_class: int | None = None
) -> Movement:
    return Movement(
        institution_id=work.act.institution_id,
        person_id=person,
        kind=kind,
        effective_on=work.today,
        from_class_id=from_class,
        to_class_id=to_class,
    )
