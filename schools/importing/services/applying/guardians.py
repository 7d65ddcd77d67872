"""Guardians and their children."""

from __future__ import annotations

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.services.offices import end_dated
from schools.people.models import Guardianship


def bind_guardians(work: Work) -> None:
    """Bind guardians to their children, and end what the file no longer names."""
    ending = [payload["guardianship"] for payload in work.rows.of(RowKind.GUARDIAN, RowAction.DEPART)]
    work.touched.update(payload["person"] for payload in work.rows.of(RowKind.GUARDIAN, RowAction.DEPART))
    rows = Guardianship.objects.filter(pk__in=ending)
    end_dated(work.recorder, rows, "from_on", "until_on", on=work.today)
    new = work.rows.of(RowKind.GUARDIAN, RowAction.CREATE)
    work.recorder.create(
        [
            Guardianship(
                institution_id=work.act.institution_id,
                guardian_id=work.person(payload.get("new") or payload["person"]),
                student_id=work.person(payload["student"]),
                from_on=work.today,
            )
            for payload in new
        ]
    )
    work.touched.update(work.person(payload["student"]) for payload in new)
