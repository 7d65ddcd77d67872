"""The journal of movement: found, printed, exported, and an entry taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.students import enrol, leave, transfer
from schools.names.people import NameParts
from schools.structure.models import AcademicYear, ClassYear, Place, SchoolClass
from tests import factories
from tests.schools.counting import queries_of
from tests.schools.movement.conftest import Family

As = Callable[[str], Client]


SCHOOL = "/s/school-12/"


def moved(act: Act, today: date, school_class: SchoolClass, *names: str) -> None:
    for days, name in enumerate(names):
        on = today - timedelta(days=days)
        enrol(act, newcomer=Newcomer(NameParts(name, "Ян")), class_id=school_class.pk, on=on)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ааров", "Алёшин", "Бобров"]),
        ("q=бобр", ["Бобров"]),
        ("kind=left", ["Алёшин"]),
        ("class_id={b}", ["Ааров", "Бобров"]),
        ("since={today}", ["Ааров", "Алёшин"]),
        ("until={yesterday}", ["Бобров"]),
        ("kind=выдумка&page=999", ["Ааров", "Алёшин", "Бобров"]),
        ("since=вчера&q=бобр", ["Бобров"]),
    ],
)
def test_movements_are_found(
    client_as: As,
    act: Act,
    today: date,
    family: Family,
    other_class: SchoolClass,
    query: str,
    expected: list[str],
) -> None:
    moved(act, today, other_class, "Ааров", "Бобров")
    leave(act, person_id=family.pupil.pk, on=today)
    filled = query.format(b=other_class.pk, today=today, yesterday=today - timedelta(days=1))
    page = client_as("director").get(f"{SCHOOL}movement/?{filled}")
    assert sorted(line.movement.person.last_name for line in page.context["lines"]) == expected


def test_what_is_printed_and_exported_is_what_the_page_shows_though_a_filter_is_bad(
    client_as: As, act: Act, today: date, school_class: SchoolClass
) -> None:
    moved(act, today, school_class, "Ааров", "Бобров")
    client, query = client_as("director"), "?since=вчера&q=бобр"

    page = client.get(f"{SCHOOL}movement/{query}")
    printed = client.get(f"{SCHOOL}movement/print/{query}")
    file = client.get(f"{SCHOOL}movement/export/{query}")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert page.context["form"].errors.keys() == {"since"}
    assert page.context["form"].errors["since"][0] in page.content.decode()
    assert [line.movement.person.last_name for line in printed.context["lines"]] == ["Бобров"]
    assert [row[2] for row in rows[1:]] == ["Бобров"]
    assert "вчера" not in printed.content.decode().split("</header>")[-1].split("<table")[0]


def test_classes_are_called_as_they_were_on_the_day(
    client_as: As, act: Act, today: date, family: Family, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    transfer(act, person_id=family.pupil.pk, class_id=other_class.pk, on=today)
    year = ClassYear.objects.get(school_class=school_class).year
    following = AcademicYear.objects.create(
        institution_id=act.institution_id,
        starts_on=year.ends_on,
        ends_on=year.ends_on + timedelta(days=365),
    )
    for each, name in ((school_class, factories.class_name("6А")), (other_class, factories.class_name("6Б"))):
        ClassYear.objects.create(
            institution_id=act.institution_id,
            school_class=each,
            year=following,
            grade=name.grade,
            letter=name.letter,
            name=name.text,
            name_key=name.key,
        )
        Place.objects.filter(pk=each.place_id).update(name=name.text)
    Movement.objects.create(
        institution_id=act.institution_id,
        person=family.pupil,
        kind="promoted",
        effective_on=following.starts_on,
        from_class=other_class,
        to_class=other_class,
    )

    lines = client_as("director").get(SCHOOL + "movement/").context["lines"]

    assert [line.classes for line in lines] == ["5Б → 6Б", "5А → 5Б"]


def test_the_journal_asks_as_often_for_three_as_for_one(
    client_as: As, act: Act, today: date, school_class: SchoolClass
) -> None:
    client = client_as("administrator")
    moved(act, today, school_class, "Ааров")
    one = queries_of(client, SCHOOL + "movement/")
    moved(act, today, school_class, "Бобров", "Волков", "Гусев")
    assert queries_of(client, SCHOOL + "movement/") == one


def test_an_export_executes_nothing_and_is_journalled(
    client_as: As, act: Act, today: date, school_class: SchoolClass
) -> None:
    factories.PersonFactory()
    order = ("=1+1", today)
    enrol(act, newcomer=Newcomer(NameParts("Ааров", "Ян")), class_id=school_class.pk, on=today, order=order)
    client = client_as("director")
    file = client.get(SCHOOL + "movement/export/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    printed = client.get(SCHOOL + "movement/print/")

    assert rows[1][2:5] + rows[1][7:9] == ["Ааров", "Ян", "", "5А", "=1+1"]
    assert len(printed.context["lines"]) == 1
    kinds = AuditEvent.objects.filter(kind__in=("movement.exported", "movement.listed"))
    assert sorted(kinds.values_list("kind", "data__count")) == [
        ("movement.exported", 1),
        ("movement.listed", 1),
    ]


def test_undo_is_offered_confirmed_and_told(client_as: As, act: Act, today: date, family: Family) -> None:
    movement = leave(act, person_id=family.pupil.pk, on=today)
    client, path = client_as("administrator"), f"{SCHOOL}movement/{movement.pk}/undo/"
    assert path in client.get(SCHOOL + "movement/").content.decode()
    assert client.get(path).status_code == 200

    done = client.post(path, follow=True)

    family.stay.refresh_from_db()
    assert [message.level_tag for message in done.context["messages"]] == ["success"]
    assert (family.stay.planned_until, Movement.objects.count()) == (None, 0)
    for stale in (client.get(path, follow=True), client.post(path, follow=True)):
        assert [str(message) for message in stale.context["messages"]] == ["Это движение уже отменено."]
        assert stale.redirect_chain[-1][0] == SCHOOL + "movement/"
    assert client.get(f"{SCHOOL}movement/999999/undo/").status_code == 404


def test_undo_stands_only_where_it_can_be_done_and_says_what_it_takes_back(
    client_as: As, act: Act, today: date, family: Family, other_class: SchoolClass
) -> None:
    first = transfer(act, person_id=family.pupil.pk, class_id=other_class.pk, on=today)
    last = leave(act, person_id=family.pupil.pk, on=today)
    client = client_as("administrator")

    labels = {line.movement.pk: line.undo_label for line in client.get(f"{SCHOOL}movement/").context["lines"]}
    assert labels == {last.pk: "Отменить выбытие", first.pk: ""}
    asked = client.get(f"{SCHOOL}movement/{last.pk}/undo/")
    held = client.get(f"{SCHOOL}movement/{first.pk}/undo/")

    assert (asked.context["refusal"], "Отменить выбытие" in asked.content.decode()) == ("", True)
    assert "более поздняя" in held.context["refusal"]
    assert "btn-danger" not in held.content.decode()
    assert Movement.objects.count() == 2


def test_a_movement_outlives_the_values_kept_for_its_undoing(act: Act, today: date, family: Family) -> None:
    movement = leave(act, person_id=family.pupil.pk, on=today)
    ChangeSet.objects.get(movements=movement).delete()
    movement.refresh_from_db()
    assert movement.change_set is None
