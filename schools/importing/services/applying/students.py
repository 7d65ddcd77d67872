"""Pupils: who comes into a class, who changes it, who leaves."""

from __future__ import annotations

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.services.parting import Into, part
from schools.movement.services.stays import open_stays


def move_students(work: Work) -> dict[int, int]:
    """Put pupils into their classes, take leavers out; return {person: the class they left}."""
    arrivals = work.rows.of(RowKind.STUDENT, RowAction.CREATE)
    known = work.rows.of(RowKind.STUDENT, RowAction.UPDATE, RowAction.TRANSFER)
    moves: dict[int, Into | None] = {
        payload["person"]: Into(*work.class_of(payload["class"])) for payload in known if "class" in payload
    }
    leaving = work.departing(RowKind.STUDENT)
    left = part(work.recorder, work.act, {**dict.fromkeys(leaving), **moves}, on=work.today)
    arriving = ((work.person(payload["new"]), work.class_of(payload["class"])[1]) for payload in arrivals)
    open_stays(work.recorder, work.act, arriving, on=work.today)
    work.touched.update(leaving)
    return left
