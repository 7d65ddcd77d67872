"""The pages of movement: two steps, namesakes, the journal, undo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from schools.accounts.roles import Role
from schools.changes.models import ChangeSet
from schools.institutions.acting import Act
from schools.journal.models import AuditEvent
from schools.movement.models import Movement
from schools.movement.services.newcomers import Newcomer
from schools.movement.services.staff import dismiss
from schools.movement.services.students import enrol, leave, transfer
from schools.names.people import NameParts
from schools.people.models import Guardianship, Person, RoleAssignment
from schools.structure.models import AcademicYear, ClassYear, Place, SchoolClass
from tests import factories
from tests.conftest import Cast
from tests.schools.counting import queries_of
from tests.schools.movement.conftest import Family
from tests.schools.two_steps import confirmed

As = Callable[[str], Client]
SCHOOL = "/s/school-12/"


def student(school_class: SchoolClass, today: date, **more: Any) -> dict[str, Any]:
    """Return the form of a new student with a mother."""
    return {
        "last_name": "ОРЛОВА",
        "first_name": "мила",
        "patronymic": "Игоревна",
        "birth_date": "2015-01-02",
        "school_class": school_class.pk,
        "on": today.isoformat(),
        "guardian1-last_name": "Орлова",
        "guardian1-first_name": "Анна",
        "guardian1-phone": "8 978 785-30-01",
        **more,
    }


def test_a_student_is_enrolled_in_two_steps(client_as: As, today: date, school_class: SchoolClass) -> None:
    client, form = client_as("administrator"), student(school_class, today)

    first = client.post(SCHOOL + "people/enrol/", form)
    assert (first.status_code, Movement.objects.count()) == (200, 0)
    said = dict(first.context["said"][0][1])
    assert (said["Фамилия"], said["Класс"]) == ("Орлова", "5А")

    last = confirmed(client, SCHOOL + "people/enrol/", form)

    person = Person.objects.get(last_name="Орлова", first_name="Мила")
    assert last.redirect_chain[-1][0] == f"{SCHOOL}people/{person.pk}/"
    assert [message.level_tag for message in last.context["messages"]] == ["success"]
    guardian = Guardianship.objects.get(student=person).guardian
    assert (guardian.first_name, guardian.phone) == ("Анна", "+79787853001")


def test_going_back_keeps_what_was_typed_and_a_second_click_doubles_nobody(
    client_as: As, today: date, school_class: SchoolClass
) -> None:
    client, form = client_as("administrator"), student(school_class, today)
    back = client.post(SCHOOL + "people/enrol/", {**form, "back": "1"})
    assert back.context["form"]["last_name"].value() == "ОРЛОВА"
    seen = client.post(SCHOOL + "people/enrol/", form).context["version"]

    for _ in range(2):
        again = client.post(SCHOOL + "people/enrol/", {**form, "seen_version": seen})

    assert again.status_code == 200
    assert list(again.context["form"].errors) == ["who"]
    assert Movement.objects.count() == 1


@pytest.mark.parametrize(("who", "persons"), [("same", 0), (Role.STUDENT, None), ("namesake", 1)])
def test_a_name_that_is_there_is_asked_about(
    act: Act,
    client_as: As,
    today: date,
    family: Family,
    other_class: SchoolClass,
    who: str,
    persons: int | None,
) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    client, count = client_as("administrator"), Person.objects.count()
    form = {
        "last_name": "алешин",
        "first_name": "Лев",
        "school_class": other_class.pk,
        "on": today.isoformat(),
    }
    asked = client.post(SCHOOL + "people/enrol/", form)
    assert list(asked.context["form"].errors) == ["who"]
    assert "05.04.2015" in asked.content.decode()

    answer = {**form, "who": str(family.pupil.pk) if who == "same" else who}
    if persons is None:
        refused = client.post(SCHOOL + "people/enrol/", answer)
        assert list(refused.context["form"].errors) == ["who"]
    else:
        confirmed(client, SCHOOL + "people/enrol/", answer)
        assert Person.objects.count() - count == persons


@pytest.mark.parametrize(
    ("changes", "number", "field"),
    [
        ({"last_name": ""}, 0, "last_name"),
        ({"last_name": "123"}, 0, "last_name"),
        ({"birth_date": "2999-01-01"}, 0, "birth_date"),
        ({"birth_date": "0015-01-01"}, 0, "birth_date"),
        ({"school_class": "999999999999999999999"}, 0, "school_class"),
        ({"on": "2999-01-01"}, 0, "__all__"),
        ({"on": "нет"}, 0, "on"),
        ({"order_number": "5"}, 0, "order_number"),
        ({"guardian1-first_name": ""}, 1, "first_name"),
        ({"guardian1-phone": "12"}, 1, "phone"),
        ({"guardian2-email": "никуда"}, 2, "email"),
        ({"guardian2-last_name": "Орлова", "guardian2-first_name": "Анна"}, 0, "__all__"),
    ],
)
def test_bad_input_is_told_where_it_stands_and_enters_nothing(
    client_as: As,
    today: date,
    school_class: SchoolClass,
    changes: dict[str, str],
    number: int,
    field: str,
) -> None:
    response = client_as("administrator").post(
        SCHOOL + "people/enrol/", student(school_class, today) | changes
    )
    forms = [response.context["form"], *response.context["guardians"]]
    assert (response.status_code, field in forms[number].errors) == (200, True)
    assert not Movement.objects.exists()


def test_a_returning_student_is_filled_in(client_as: As, act: Act, today: date, family: Family) -> None:
    leave(act, person_id=family.pupil.pk, on=today)
    page = client_as("administrator").get(f"{SCHOOL}people/enrol/?person={family.pupil.pk}")
    form = page.context["form"]
    assert [form[name].value() for name in ("last_name", "who")] == ["Алёшин", str(family.pupil.pk)]


def test_transfer_leave_hire_and_dismiss_go_their_two_steps(
    client_as: As, cast: Cast, family: Family, today: date, other_class: SchoolClass
) -> None:
    client, on = client_as("administrator"), {"on": today.isoformat()}
    pupil = f"people/{family.pupil.pk}"
    confirmed(client, f"{SCHOOL}{pupil}/transfer/", {**on, "school_class": other_class.pk})
    confirmed(client, f"{SCHOOL}{pupil}/leave/", {**on, "order_number": "3", "order_date": today.isoformat()})
    hired = {"last_name": "Новикова", "first_name": "Вера", "position": "учитель", **on}
    confirmed(
        client, SCHOOL + "people/hire/", {**hired, "roles": ["teacher", "deputy"], "leads": other_class.pk}
    )
    confirmed(client, f"{SCHOOL}people/{cast.teacher.pk}/dismiss/", on)

    assert list(Movement.objects.order_by("pk").values_list("kind", flat=True)) == [
        "transferred",
        "left",
        "hired",
        "dismissed",
    ]
    held = RoleAssignment.objects.filter(person__last_name="Новикова").values_list("role", flat=True)
    assert set(held) == {"teacher", "deputy", "class_teacher"}


def test_pages_offer_what_fits_the_person_and_the_power(
    client_as: As, cast: Cast, family: Family, school_class: SchoolClass
) -> None:
    def offered(part: str, path: str) -> set[str]:
        text = client_as(part).get(SCHOOL + path).content.decode()
        words = ("enrol/", "hire/", "/transfer/", "/leave/", "/dismiss/", "movement/")
        return {word for word in words if word in text}

    assert offered("administrator", "people/") == {"enrol/", "hire/", "movement/"}
    assert offered("director", "people/") == {"movement/"}
    assert offered("administrator", f"people/{family.pupil.pk}/") == {"/transfer/", "/leave/"}
    assert offered("administrator", f"people/{cast.teacher.pk}/") == {"/dismiss/"}
    assert offered("director", f"people/{family.pupil.pk}/") == set()
    assert offered("administrator", f"classes/{school_class.pk}/") == {"enrol/"}
    assert offered("class_teacher", f"classes/{school_class.pk}/") == set()


# --- The journal of movement ---------------------------------------------------------------------------


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


def test_a_pupil_is_not_offered_the_own_class(
    client_as: As, family: Family, school_class: SchoolClass, other_class: SchoolClass
) -> None:
    form = client_as("administrator").get(f"{SCHOOL}people/{family.pupil.pk}/transfer/").context["form"]
    assert [value for value, _name in form.fields["school_class"].choices] == ["", other_class.pk]


def test_who_was_dismissed_is_hired_again_as_the_same_person_and_not_invited(
    client_as: As, act: Act, today: date, cast: Cast
) -> None:
    client, person = client_as("administrator"), cast.teacher
    person_page = f"{SCHOOL}people/{person.pk}/"
    assert client.get(f"{SCHOOL}people/{cast.class_teacher.pk}/").context["invite_url"]
    dismiss(act, person_id=person.pk, on=today)
    shown = client.get(person_page)
    again = f"{SCHOOL}people/hire/?person={person.pk}"
    assert (shown.context["invite_url"], again in shown.content.decode()) == ("", True)

    form = client.get(again).context["form"]
    names = ("last_name", "first_name", "patronymic", "who")
    data = {name: form[name].value() for name in names} | {"on": today.isoformat()}
    assert data["who"] == str(person.pk)
    count = Person.objects.count()
    confirmed(client, SCHOOL + "people/hire/", {**data, "position": "учитель", "roles": ["teacher"]})

    held = RoleAssignment.objects.on(today).filter(person=person).values_list("role", flat=True)
    assert (Person.objects.count(), list(held)) == (count, ["teacher"])


def test_a_stranger_named_in_the_address_fills_nothing_in(client_as: As) -> None:
    form = client_as("administrator").get(f"{SCHOOL}people/hire/?person=999999").context["form"]
    assert (form["last_name"].value(), form["who"].value()) == (None, None)


def test_the_same_legal_representative_is_not_added_twice(client_as: As, family: Family) -> None:
    data = {"last_name": "Алёшина", "first_name": "Анна", "who": str(family.mother.pk)}
    told = client_as("administrator").post(f"{SCHOOL}people/{family.pupil.pk}/guardian/", data)
    assert told.context["form"].errors["who"] == ["Этот человек уже законный представитель обучающегося."]


def test_the_page_of_a_person_says_that_the_chats_are_catching_up(
    client_as: As, cast: Cast, family: Family, today: date, run_jobs: Callable[[], int]
) -> None:
    client, path = client_as("administrator"), f"{SCHOOL}people/{family.pupil.pk}"
    run_jobs()
    assert not client.get(path + "/").context["is_catching_up"]

    done = confirmed(client, path + "/leave/", {"on": today.isoformat()})
    assert done.context["is_catching_up"]

    run_jobs()
    assert not client.get(path + "/").context["is_catching_up"]


def test_what_is_entered_of_a_family_stands_under_its_headings(
    client_as: As, today: date, school_class: SchoolClass
) -> None:
    told = client_as("administrator").post(SCHOOL + "people/enrol/", student(school_class, today))
    assert [str(legend) for legend, _facts in told.context["said"]] == [
        "Ученик",
        "Законный представитель",
    ]
