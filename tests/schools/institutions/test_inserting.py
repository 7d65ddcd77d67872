"""Many rows go in at once just as they would one by one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from schools.importing.models import ImportRow, ImportRun
from schools.institutions.acting import Act
from schools.institutions.inserting import FEW, insert_rows
from schools.people.models import Person, Subject
from tests import factories

pytestmark = pytest.mark.embedded

MANY = FEW + 5


@pytest.mark.parametrize("count", [0, 1, MANY])
def test_rows_come_back_with_ids_as_the_database_has_them(act: Act, count: int) -> None:
    rows = [
        factories.PersonFactory.build(
            institution_id=act.institution_id,
            last_name=f"Ёлкин\t{number}\\",
            birth_date=act.today if number % 2 else None,
            phone="",
        )
        for number in range(count)
    ]

    made = insert_rows(rows)

    assert list(made) == rows
    stored = {person.pk: person for person in Person.objects.with_ids([row.pk for row in rows])}
    assert [(row.last_name, row.birth_date, row.phone) for row in rows] == [
        (stored[row.pk].last_name, stored[row.pk].birth_date, stored[row.pk].phone) for row in rows
    ]
    assert all(not row._state.adding for row in rows)


def test_json_is_kept_as_it_is(act: Act) -> None:
    run = ImportRun.objects.create(institution_id=act.institution_id, file_name="а", created_at=act.at)
    payload = {"имя": 'кавычка " и \\ черта', "числа": [1, 2.5, None], "пусто": {}}

    insert_rows(
        [
            ImportRow(
                institution_id=act.institution_id,
                run=run,
                position=number,
                kind="student",
                action="create",
                payload=payload,
            )
            for number in range(MANY)
        ]
    )

    assert ImportRow.objects.filter(run=run).latest("position").payload == payload
    assert ImportRow.objects.filter(run=run, payload=payload).count() == MANY


def test_one_row_that_may_not_be_keeps_all_out(act: Act) -> None:
    names = [*(f"Предмет {number}" for number in range(MANY)), "Предмет 1"]

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(
            [Subject(institution_id=act.institution_id, name=name, name_key=name.lower()) for name in names]
        )

    assert Subject.objects.count() == 0


def test_ids_given_by_hand_afterwards_do_not_collide(act: Act) -> None:
    insert_rows([factories.PersonFactory.build(institution_id=act.institution_id) for _number in range(MANY)])

    later = factories.PersonFactory()

    assert later.pk == Person.objects.latest("pk").pk
