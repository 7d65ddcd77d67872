"""The journal takes rows and gives none back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from schools.institutions.acting import Act
from schools.journal import triggers
from schools.journal.models import AuditEvent, AuditSubject
from schools.journal.services import record


def test_event_has_one_subject_row_for_each_thing(act: Act) -> None:
    event = record(act, "person.seen", subjects=[("person", 1), ("person", 2), ("person", 1)], count=2)
    subjects = AuditSubject.objects.filter(event_id=event.pk).values_list("subject_kind", "subject_id")
    assert sorted(subjects) == [("person", 1), ("person", 2)]
    assert event.data == {"count": 2}


@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET institution_id = 0", "DELETE FROM {}"])
def test_database_refuses_to_change_the_journal(act: Act, table: str, statement: str) -> None:
    record(act, "person.seen", subjects=[("person", 1)])
    before = (AuditEvent.objects.count(), AuditSubject.objects.count())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert (AuditEvent.objects.count(), AuditSubject.objects.count()) == before


def test_health_sees_a_missing_trigger(db: None) -> None:
    assert triggers.installed()
    triggers.remove()
    assert not triggers.installed()
    triggers.install()
    assert triggers.installed()
