"""The teaching load, with subjects the school did not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schools.importing.models import RowAction, RowKind
from schools.importing.services.applying.work import Work
from schools.movement.services.offices import end_dated
from schools.names.spelling import key
from schools.people.models import Subject, TeachingLoad


def give_load(work: Work) -> None:
    """Give teachers their subjects in classes, and end what the file no longer names."""
    ending = [payload["load"] for payload in work.rows.of(RowKind.LOAD, RowAction.DEPART)]
    rows = TeachingLoad.objects.filter(pk__in=ending)
    end_dated(work.recorder, rows, "from_on", "until_on", on=work.today)
    new = work.rows.of(RowKind.LOAD, RowAction.CREATE)
    subjects = _subjects(work, new)
    work.recorder.create(
        [
            TeachingLoad(
                institution_id=work.act.institution_id,
                teacher_id=work.person(payload["teacher"]),
                school_class_id=work.class_of(payload["class"])[0],
                subject_id=subjects[key(payload["subject"])],
                from_on=work.today,
            )
            for payload in new
        ]
    )
    work.touched.update(work.person(payload["teacher"]) for payload in new)


def _subjects(work: Work, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return {subject key: id}, with subjects added that the school did not have."""
    known: dict[str, int] = dict(Subject.objects.values_list("name_key", "pk")) if rows else {}
    new = {key(row["subject"]): row for row in reversed(rows) if key(row["subject"]) not in known}
    made = work.recorder.create(
        [
            Subject(
                institution_id=work.act.institution_id,
                name=row["subject"],
                name_key=subject_key,
                extracurricular=row["extracurricular"],
            )
            for subject_key, row in sorted(new.items())
        ]
    )
    return known | {subject.name_key: subject.pk for subject in made}
