"""Pupils: who comes into a class, who changes it, who leaves."""

from __future__ import annotations

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.services.coming import follow_in_coming_year
from schools.movement.services.stays import end_stays, open_stays


def move_students(work: Work) -> dict[int, int]:
    """Put pupils into their classes, take leavers out; return {person: the class they left}."""
    arrivals = work.rows.of(RowKind.STUDENT, RowAction.CREATE)
    known = work.rows.of(RowKind.STUDENT, RowAction.UPDATE, RowAction.TRANSFER)
    moves = [payload for payload in known if "class" in payload]
    leaving = work.departing(RowKind.STUDENT)
    going = {*leaving, *(payload["person"] for payload in moves)}
    left = end_stays(work.recorder, going, on=work.today)
    arriving = (
        (work.person(payload.get("new") or payload["person"]), work.class_of(payload["class"])[1])
        for payload in [*arrivals, *moves]
    )
    open_stays(work.recorder, work.act, arriving, on=work.today)
    entered = {payload["person"]: work.class_of(payload["class"])[0] for payload in moves}
    follow_in_coming_year(work.recorder, dict.fromkeys(leaving) | entered, on=work.today)
    work.touched.update(leaving)
    return left
